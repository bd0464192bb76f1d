import { gzipSync } from 'node:zlib';
import { PDFDocument } from '@cantoo/pdf-lib';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { fileTypes, isShown } from '../../src/catalogue/file-types.ts';
import { inspectFile } from '../../src/files/inspect-file.ts';
import type { InspectionJob, InspectionReply } from '../../src/files/inspection.ts';
import { Inspector } from '../../src/files/inspector.ts';
import { showFile } from '../../src/files/show-file.ts';
import { bomb, onOpening, pdf, picture, zip } from '../harness/sample-files.ts';

const limits = { pixelsMax: 50_000_000, pagesMax: 100 };

function job(extension: string, content: Buffer, changes: object = {}): InspectionJob & { kind: 'inspect' } {
  return { kind: 'inspect', extension, content, isSelfie: false, ...limits, ...changes };
}

const latin = (text: string) => Buffer.from(text, 'latin1');
const docx = () =>
  zip({
    '[Content_Types].xml':
      '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    'word/document.xml': '<w:document/>',
  });
const open = (kind: string) =>
  zip({ mimetype: `application/vnd.oasis.opendocument.${kind}`, 'content.xml': '<a/>' });
const isolated = async (document: PDFDocument) => {
  document.addJavaScript('nothing leads to it', 'app.alert(1)');
  // As an editor does that takes a script away: the object stays, and nothing names it.
  await document.flush();
  for (const [ref, object] of document.context.enumerateIndirectObjects())
    if (String(object).includes('Names')) document.context.delete(ref);
};

/** A file of each extension, as it should be. */
const good: Record<keyof typeof fileTypes, () => Buffer | Promise<Buffer>> = {
  zip: () => zip({ 'a.txt': 'hello' }),
  '7z': () => latin(`7z\xbc\xaf\x27\x1c${'\0'.repeat(30)}`),
  gz: () => gzipSync('hello'),
  gzip: () => gzipSync('hello'),
  rar: () => latin(`Rar!\x1a\x07\x01\x00${'\0'.repeat(30)}`),
  pdf: () => pdf(3),
  doc: () => latin(`\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${'\0'.repeat(600)}`),
  docx,
  gif: () => picture('gif'),
  jpg: () => picture(),
  png: () => picture('png'),
  odt: () => open('text'),
  odg: () => open('graphics'),
  txt: () => Buffer.from('Loyer de mars : payé\r\n'),
  jpeg: () => picture(),
  tiff: () => picture('tiff'),
  tif: () => picture('tiff'),
  bmp: () => latin(`BM${'\0'.repeat(60)}`),
  ppm: () => latin('P6\n1 1\n255\n\0\0\0'),
  pgm: () => latin('P5\n1 1\n255\n\0'),
  pbm: () => latin('P4\n1 1\n\0'),
  bpg: () => latin(`BPG\xfb${'\0'.repeat(30)}`),
};

describe('a file', () => {
  it.each(Object.entries(good))('.%s that is one is taken, and by no other extension', async (name, make) => {
    const content = await make();
    const taken = await inspectFile(job(`.${name}`, content));
    expect(taken).toMatchObject({ kind: 'taken' });
    const shown = ['gif', 'jpg', 'jpeg', 'png', 'tiff', 'tif'].includes(name);
    expect(taken).toMatchObject({ pixels: shown ? 9600 : null });
    const same = (fileTypes as Record<string, object>)[name];
    const others = Object.entries(fileTypes).filter(
      ([, type]) => type !== same && type.mediaType !== (same as { mediaType: string }).mediaType,
    );
    for (const [other] of others)
      expect(await inspectFile(job(`.${other}`, content)), other).toMatchObject({
        fault: 'fileTypeMismatch',
      });
  });

  it.each<[string, string, () => Buffer | Promise<Buffer>, object]>([
    [
      'SVG as .jpg',
      '.jpg',
      () => latin('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      { fault: 'fileTypeMismatch' },
    ],
    [
      'HTML as .jpg',
      '.jpg',
      () => latin('<!doctype html><script>alert(1)</script>'),
      { fault: 'fileTypeMismatch' },
    ],
    [
      'a program as .txt',
      '.txt',
      () => latin(`MZ\x90\0\x03${'\0'.repeat(60)}`),
      { fault: 'fileTypeMismatch' },
    ],
    ['control characters as .txt', '.txt', () => latin('a\x1b[2Jb'), { fault: 'fileTypeMismatch' }],
    ['UTF-16 with its mark as .txt', '.txt', () => Buffer.from('\ufeffhello', 'utf16le'), { kind: 'taken' }],
    ['XML as .txt', '.txt', () => latin('<?xml version="1.0"?><a/>'), { kind: 'taken' }],
    [
      'a GIF that is a script',
      '.gif',
      () => latin('GIF89a/*\0\0\0\0\0\0*/=1;alert(1)//;'),
      { fault: 'unreadableFile' },
    ],
    [
      'a PDF that is an archive',
      '.pdf',
      async () => Buffer.concat([await pdf(), await zip({ 'a.txt': 'a' })]),
      { fault: 'fileTypeMismatch' },
    ],
    [
      'a JPEG that is an archive',
      '.jpg',
      async () => Buffer.concat([await picture(), await zip({ 'a.txt': 'a' })]),
      { fault: 'fileTypeMismatch' },
    ],
    [
      'a JPEG that is cut',
      '.jpg',
      async () => (await picture()).subarray(0, 500),
      { fault: 'unreadableFile' },
    ],
    ['a PNG that is cut', '.png', () => bomb(800, 800).subarray(0, 60), { fault: 'unreadableFile' }],
    [
      'a PNG of 20,000 x 20,000 pixels',
      '.png',
      () => bomb(20_000, 20_000),
      { fault: 'pictureTooLarge', params: { maximum: 50_000_000 } },
    ],
    ['a PNG of 7,000 x 7,000 pixels', '.png', () => bomb(7000, 7000), { kind: 'taken', pixels: 49_000_000 }],
    ['a PDF that is cut', '.pdf', () => latin('%PDF-1.7\n1 0 obj'), { fault: 'unreadableFile' }],
    ['a PDF of 10,000 pages', '.pdf', () => pdf(10_000), { fault: 'tooManyPages', params: { maximum: 100 } }],
    [
      'a PDF with a script',
      '.pdf',
      () => pdf(1, (document) => document.addJavaScript('one', 'app.alert(1)')),
      { fault: 'pdfActive', params: { found: 'a script' } },
    ],
    [
      'a PDF with a script when it opens',
      '.pdf',
      () => pdf(1, onOpening({ S: 'JavaScript', JS: 'app.alert(1)' })),
      { fault: 'pdfActive' },
    ],
    ['a PDF with a script to which nothing leads', '.pdf', () => pdf(1, isolated), { fault: 'pdfActive' }],
    [
      'a PDF that starts a program',
      '.pdf',
      () => pdf(1, onOpening({ S: 'Launch', F: 'cmd.exe' })),
      { fault: 'pdfActive', params: { found: 'an action that starts a program' } },
    ],
    [
      'a PDF with a file',
      '.pdf',
      () => pdf(1, (document) => document.attach(latin('hello'), 'a.txt')),
      { fault: 'pdfActive', params: { found: 'an embedded file' } },
    ],
    [
      'a PDF that names a script in hexadecimal',
      '.pdf',
      async () => latin(plainPdf('/S /J#61vaScript /J#53 (app.alert\\(1\\))')),
      { fault: 'pdfActive' },
    ],
    [
      'a PDF that names nothing',
      '.pdf',
      async () => latin(plainPdf('/S /GoTo')),
      { kind: 'taken', pages: 1 },
    ],
    ['a PDF with a password', '.pdf', () => encrypted(), { fault: 'pdfEncrypted' }],
  ])('that is %s', async (_, extension, make, expected) => {
    expect(await inspectFile(job(extension, await make()))).toMatchObject(expected);
  });

  it('that is a selfie is a picture', async () => {
    const isSelfie = { isSelfie: true };
    expect(await inspectFile(job('.jpg', await picture(), isSelfie))).toMatchObject({ kind: 'taken' });
    const refused = { kind: 'refused', member: 'is_selfie', fault: 'selfieNotPicture' };
    for (const name of ['pdf', 'txt', 'zip', 'bmp'] as const)
      expect(await inspectFile(job(`.${name}`, await good[name](), isSelfie))).toEqual(refused);
  });

  it('of many frames or pages has the pixels of all', async () => {
    const frames = await sharp(await picture('png', { width: 100, height: 1000 }), { raw: undefined })
      .gif()
      .toBuffer();
    expect(await inspectFile(job('.gif', frames, { pixelsMax: 99_999 }))).toMatchObject({
      fault: 'pictureTooLarge',
    });
    expect(await inspectFile(job('.gif', frames, { pixelsMax: 100_000 }))).toMatchObject({ pixels: 100_000 });
  });
});

function plainPdf(action: string): string {
  return `%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R /OpenAction << ${action} >> >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj
trailer << /Root 1 0 R /Size 4 >>
%%EOF`;
}

async function encrypted(): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.addPage();
  await document.encrypt({ userPassword: 'secret', ownerPassword: 'more' });
  return Buffer.from(await document.save());
}

describe('a preview', () => {
  const show = (extension: string, content: Buffer) =>
    showFile({ kind: 'preview', extension, content, pixelsMax: limits.pixelsMax });

  it.each<[string, () => Promise<Buffer>]>([
    ['.jpg', () => picture('jpeg', { width: 3000, height: 100 })],
    ['.png', () => picture('png')],
    ['.tif', () => picture('tiff')],
    ['.gif', () => picture('gif')],
    ['.pdf', () => pdf(2)],
  ])('of %s is a JPEG of at most 2,000 pixels, without where it was taken', async (extension, make) => {
    const content = await make();
    const shown = await show(extension, content);
    const { format, width, height, exif } = await sharp(shown).metadata();
    expect([format, exif]).toEqual(['jpeg', undefined]);
    expect(Math.max(width, height)).toBeLessThanOrEqual(2000);
    if (extension === '.jpg') expect(content.includes('Camera of the tests')).toBe(true);
    expect(shown.includes('Camera of the tests')).toBe(false);
  });

  it('is there of pictures and PDFs alone', () => {
    const shown = Object.keys(fileTypes).filter((name) => isShown(`.${name}`));
    expect(shown).toEqual(['pdf', 'gif', 'jpg', 'png', 'jpeg', 'tiff', 'tif']);
  });
});

describe('the processes that open files', () => {
  const inspector = new Inspector({ processes: 1 });
  afterAll(() => inspector.close());

  it('do what is asked in turn, and are replaced when they die', async () => {
    const content = await picture();
    const replies: Promise<InspectionReply>[] = [];
    for (let count = 0; count < 3; count += 1) replies.push(inspector.run(job('.jpg', content), 77));
    const [pid] = inspector.processIds;
    process.kill(pid!, 'SIGKILL');
    for (const reply of await Promise.all(replies))
      expect(reply).toMatchObject({ kind: 'taken', pixels: 9600 });
    expect(inspector.processIds).not.toContain(pid);
    const shown = await inspector.run({ kind: 'preview', extension: '.jpg', content, pixelsMax: 1e6 }, 77);
    expect(shown.kind === 'shown' && Buffer.from(shown.picture).toString('latin1', 0, 2)).toBe('\xff\xd8');
  });

  it('are ended over a file that takes too long, and that file cannot be read', async () => {
    const hasty = new Inspector({ processes: 1, workMaxMilliseconds: 1 });
    expect(await hasty.run(job('.jpg', await picture()), 77)).toMatchObject({ fault: 'unreadableFile' });
    await hasty.close();
    expect(hasty.processIds).toEqual([]);
  });

  it('end when nobody needs them', async () => {
    const idle = new Inspector({ processes: 1, idleMaxMilliseconds: 1 });
    await idle.run(job('.txt', latin('a')), 77);
    const [pid] = idle.processIds;
    const isThere = () => {
      try {
        process.kill(pid!, 0);
        return true;
      } catch {
        return false;
      }
    };
    await expect.poll(isThere, { timeout: 5000 }).toBe(false);
    await idle.close();
  });
});
