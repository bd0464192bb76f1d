import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFInvalidObject,
  PDFName,
  type PDFObject,
  PDFStream,
} from '@cantoo/pdf-lib';
import { type PDFiumDocument, PDFiumLibrary } from '@hyzyla/pdfium';
import { showPixels } from './inspect-picture.ts';
import type { InspectionLimits, InspectionReply } from './inspection.ts';

/** Names in a PDF that make it do something, or carry another file (ISO 32000-2), by what the caller is told of them. */
const refusedNames: Readonly<Record<string, string>> = {
  JavaScript: 'a script',
  JS: 'a script',
  XFA: 'a form with scripts (XFA)',
  RichMedia: 'a film or a program (RichMedia)',
  Launch: 'an action that starts a program',
  ImportData: 'an action that reads another file',
  GoToE: 'an embedded file',
  EmbeddedFile: 'an embedded file',
  EmbeddedFiles: 'an embedded file',
  EF: 'an embedded file',
  FileAttachment: 'an embedded file',
};

/** The same in what cannot be parsed, where a reader that is more lenient may see it. */
const refusedText = new RegExp(`/(${Object.keys(refusedNames).join('|')})(?![A-Za-z0-9])`, 'u');

/** How wide and high a picture of a page is, in pixels, on its longer side. */
const pictureSide = 2000;

/**
 * Looks through a PDF: every object of it, whether anything leads to it or not, also those in object streams. One library parses the
 * objects, another one, that of a browser, opens it as a reader would. Throws an Error where it cannot be read.
 */
export async function inspectPdf(content: Buffer, { pagesMax }: InspectionLimits): Promise<InspectionReply> {
  const parsed = await PDFDocument.load(content, {
    ignoreEncryption: true,
    updateMetadata: false,
    throwOnInvalidObject: false,
    parseSpeed: Number.POSITIVE_INFINITY,
  });
  if (parsed.isEncrypted) return { kind: 'refused', member: 'content', fault: 'pdfEncrypted' };
  for (const [, object] of parsed.context.enumerateIndirectObjects()) {
    const found = refusedIn(object);
    if (found) return { kind: 'refused', member: 'content', fault: 'pdfActive', params: { found } };
  }
  const pages = Math.max(
    parsed.getPageCount(),
    await withPdf(content, async (document) => document.getPageCount()),
  );
  if (pages > pagesMax)
    return { kind: 'refused', member: 'content', fault: 'tooManyPages', params: { maximum: pagesMax } };
  return pages === 0
    ? { kind: 'refused', member: 'content', fault: 'unreadableFile' }
    : { kind: 'taken', pixels: null, pages };
}

/** A JPEG of the first page of a PDF. */
export async function showPdf(content: Buffer): Promise<Buffer> {
  return withPdf(content, async (document) => {
    const page = document.getPage(0);
    const { originalWidth, originalHeight } = page.getOriginalSize();
    const scale = pictureSide / Math.max(originalWidth, originalHeight, 1);
    const picture = await page.render({ scale, render: 'bitmap' });
    return showPixels(picture.data, picture.width, picture.height);
  });
}

/** What an object has that is refused; undefined for nothing. */
function refusedIn(object: PDFObject): string | undefined {
  // Without recursion: objects of a hostile file lie in each other thousands deep.
  const open: PDFObject[] = [object];
  for (let one = open.pop(); one; one = open.pop()) {
    if (one instanceof PDFName) {
      const name = one.decodeText();
      if (Object.hasOwn(refusedNames, name)) return refusedNames[name];
    } else if (one instanceof PDFDict) for (const [key, value] of one.entries()) open.push(key, value);
    else if (one instanceof PDFArray) open.push(...one.asArray());
    else if (one instanceof PDFStream) open.push(one.dict);
    else if (one instanceof PDFInvalidObject) {
      const [, name] = refusedText.exec(textOf(one)) ?? [];
      if (name) return refusedNames[name];
    }
  }
  return undefined;
}

function textOf(object: PDFInvalidObject): string {
  const bytes = new Uint8Array(object.sizeInBytes());
  object.copyBytesInto(bytes, 0);
  return Buffer.from(bytes).toString('latin1');
}

let library: Promise<PDFiumLibrary> | undefined;

async function withPdf<T>(content: Buffer, work: (document: PDFiumDocument) => Promise<T>): Promise<T> {
  library ??= PDFiumLibrary.init();
  const document = await (await library).loadDocument(content);
  try {
    return await work(document);
  } finally {
    document.destroy();
  }
}
