import { crc32, deflateSync } from 'node:zlib';
import { PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib';
import sharp from 'sharp';
import { ZipFile } from 'yazl';

/** A red picture with where it was taken in its EXIF. */
export function picture(
  format: 'jpeg' | 'png' | 'gif' | 'tiff' = 'jpeg',
  { width = 120, height = 80 } = {},
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#c00000' } })
    .withExif({
      IFD0: { Make: 'Camera of the tests' },
      IFD3: { GPSLatitude: '48/1 51/1 24/1', GPSLatitudeRef: 'N' },
    })
    .toFormat(format)
    .toBuffer();
}

/** A PNG of one bit a pixel that is a few bytes small and decodes to what it says. */
export function bomb(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const lines = deflateSync(Buffer.alloc(height * (Math.ceil(width / 8) + 1)));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    pngPart('IHDR', head),
    pngPart('IDAT', lines),
    pngPart('IEND', Buffer.alloc(0)),
  ]);
}

function pngPart(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** A PDF of empty pages, changed by what is given. */
export async function pdf(
  pages = 1,
  change: (document: PDFDocument) => unknown = () => undefined,
): Promise<Buffer> {
  const document = await PDFDocument.create();
  for (let page = 0; page < pages; page += 1) document.addPage([300, 200]);
  await change(document);
  return Buffer.from(await document.save());
}

/** What a PDF does when it is opened. */
export function onOpening(action: Readonly<Record<string, string>>) {
  return (document: PDFDocument) => {
    const { S, ...others } = action;
    const values = Object.fromEntries(
      Object.entries(others).map(([name, text]) => [name, PDFString.of(text)]),
    );
    document.catalog.set(PDFName.of('OpenAction'), document.context.obj({ S: S!, ...values }));
  };
}

/** A zip archive of texts by name; the first is not compressed. */
export async function zip(texts: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [index, [name, text]] of Object.entries(texts).entries())
    archive.addBuffer(Buffer.from(text), name, { compress: index > 0 });
  archive.end();
  const parts: Buffer[] = [];
  for await (const part of archive.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
