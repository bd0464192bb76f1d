import { type PageSource, scaleFor } from './page-source.ts';

/**
 * A picture of one page. The bytes are decoded as a picture or not at all, whatever they are and whatever the answer calls them: nothing of
 * them ever becomes part of the page. Throws where they are no picture.
 */
export async function openPicture(bytes: Uint8Array<ArrayBuffer>): Promise<PageSource> {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  return {
    pages: 1,
    async draw(canvas, _page, { turn, width }) {
      const isLying = turn % 2 === 1;
      const [wide, high] = isLying ? [bitmap.height, bitmap.width] : [bitmap.width, bitmap.height];
      const scale = Math.min(1, scaleFor(wide, high, Math.max(width, wide)));
      canvas.width = Math.max(1, Math.round(wide * scale));
      canvas.height = Math.max(1, Math.round(high * scale));
      const context = canvas.getContext('2d')!;
      context.translate(canvas.width / 2, canvas.height / 2);
      context.rotate((turn * Math.PI) / 2);
      context.scale(scale, scale);
      context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
    },
    close: () => bitmap.close(),
  };
}
