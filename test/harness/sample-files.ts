import { crc32, deflateSync } from 'node:zlib';
import { PDFDocument, PDFName, PDFString, rgb } from '@cantoo/pdf-lib';
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

/** Pages of a PDF as those of somebody's passport, for pictures that people look at. */
export function passport(document: PDFDocument): void {
  for (const [index, page] of document.getPages().entries()) {
    page.drawRectangle({ x: 8, y: 8, width: 284, height: 184, color: rgb(0.9, 0.94, 0.98) });
    page.drawText(`SPECIMEN - PASSPORT, PAGE ${index + 1}`, { x: 20, y: 168, size: 12 });
    page.drawRectangle({ x: 20, y: 62, width: 72, height: 92, color: rgb(0.75, 0.8, 0.86) });
    const lines = ['MOREAU', 'ADA', '17 APR 1988', 'OTTAWA'];
    for (const [row, line] of lines.entries()) page.drawText(line, { x: 108, y: 140 - row * 22, size: 11 });
    page.drawText('P<CANMOREAU<<ADA<<<<<<<<<<<<<<<<', { x: 20, y: 28, size: 10 });
  }
}

/** A drawn face, as a PNG. */
export function portrait(): Promise<Buffer> {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="380">
    <rect width="300" height="380" fill="#dfe7ee"/><path d="M40 380q10-130 110-130t110 130z" fill="#34506b"/>
    <rect x="125" y="210" width="50" height="60" fill="#d9a98a"/><ellipse cx="150" cy="150" rx="68" ry="84" fill="#e8bd9f"/>
    <path d="M76 160q-12-118 74-118t74 118q-14-64-74-64t-74 64z" fill="#4a3226"/>
    <circle cx="126" cy="150" r="6"/><circle cx="174" cy="150" r="6"/><path d="M128 192q22 16 44 0" fill="none" stroke="#8a4b3c" stroke-width="4"/>
  </svg>`;
  return sharp(Buffer.from(drawing)).png().toBuffer();
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
