import sharp, { type Metadata, type Sharp } from 'sharp';
import type { InspectionLimits, InspectionReply } from './inspection.ts';

// Each file is opened once, and one at a time.
sharp.cache(false);
sharp.concurrency(1);
// Nothing but what the types of files name, so that a fault in a loader of something else cannot be reached.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadNsgif', 'VipsForeignLoadTiff'],
});

/** How wide and high a preview is at most, in pixels. */
const previewSide = 2000;

/**
 * Decodes a picture as a whole, since what it says of itself may be untrue: a few bytes can say that they are a picture, and
 * cannot be one. Throws an Error where it cannot be decoded.
 */
export async function inspectPicture(
  content: Buffer,
  { pixelsMax, pagesMax }: InspectionLimits,
): Promise<InspectionReply> {
  const first = await sharp(content, { limitInputPixels: false }).metadata();
  const isPaged = first.format === 'tiff';
  const pages = isPaged ? (first.pages ?? 1) : 1;
  if (pages > pagesMax)
    return { kind: 'refused', member: 'content', fault: 'tooManyPages', params: { maximum: pagesMax } };
  // Pages of a TIFF differ in size, frames of a GIF do not.
  let pixels = isPaged ? 0 : pixelsOf(first) * (first.pages ?? 1);
  for (let page = 0; isPaged && page < pages && pixels <= pixelsMax; page += 1)
    pixels += pixelsOf(await sharp(content, { page, limitInputPixels: false }).metadata());
  if (pixels > pixelsMax)
    return { kind: 'refused', member: 'content', fault: 'pictureTooLarge', params: { maximum: pixelsMax } };
  for (let page = 0; page < pages; page += 1) {
    const part = isPaged ? { page } : { pages: -1 };
    // The whole is decoded as a stream and one pixel of it kept. A picture that is cut in the middle is an error.
    await sharp(content, { ...part, limitInputPixels: pixelsMax, failOn: 'error', sequentialRead: true })
      .resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false })
      .raw()
      .toBuffer();
  }
  return { kind: 'taken', pixels, pages: isPaged ? pages : null };
}

/** A JPEG of a picture, or of the first of its pages, without what else the file holds. */
export async function showPicture(content: Buffer, pixelsMax: number): Promise<Buffer> {
  return shrink(sharp(content, { limitInputPixels: pixelsMax, failOn: 'error' }).autoOrient());
}

/** A JPEG of pixels: four bytes each. */
export async function showPixels(pixels: Uint8Array, width: number, height: number): Promise<Buffer> {
  return shrink(sharp(pixels, { raw: { width, height, channels: 4 } }));
}

function shrink(picture: Sharp): Promise<Buffer> {
  return picture
    .resize(previewSide, previewSide, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 85 })
    .toBuffer();
}

function pixelsOf({ width, height, pageHeight = height }: Metadata): number {
  return width * pageHeight;
}
