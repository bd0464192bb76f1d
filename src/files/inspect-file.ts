import { fileTypeFromBuffer } from 'file-type';
import { type FileType, fileTypeOf } from '../catalogue/file-types.ts';
import { inspectPdf } from './inspect-pdf.ts';
import { inspectPicture } from './inspect-picture.ts';
import type { FileFault, InspectionJob, InspectionReply } from './inspection.ts';
import { unreadable } from './inspection.ts';

/** Says whether a file is what its extension says and may be taken. Runs in a process of its own: what it opens may be hostile. */
export async function inspectFile(job: InspectionJob & { kind: 'inspect' }): Promise<InspectionReply> {
  const content = Buffer.from(job.content.buffer, job.content.byteOffset, job.content.byteLength);
  const type = fileTypeOf(job.extension);
  const fault = job.isSelfie && type.handling !== 'picture' ? selfieFault : await mismatch(content, type);
  if (fault) return { kind: 'refused', ...fault };
  try {
    if (type.handling === 'picture') return await inspectPicture(content, job);
    if (type.handling === 'pdf') return await inspectPdf(content, job);
  } catch {
    // What a library says of a file that it cannot read holds bits of the file.
    return unreadable;
  }
  return { kind: 'taken', pixels: null, pages: null };
}

const selfieFault: FileFault = { member: 'is_selfie', fault: 'selfieNotPicture' };
const mismatchFault: FileFault = { member: 'content', fault: 'fileTypeMismatch' };

/** Types by whose marks text may begin and be text all the same. */
const textual: readonly string[] = ['xml', 'ics', 'vcf', 'vtt', 'reg'];

/** How files look that end as an archive, whatever they begin with (PKWARE APPNOTE, 4.3.16). */
const archiveEnd = Buffer.from('PK\x05\x06', 'latin1');
const archiveEndBytes = 22;
const commentBytesMax = 65_535;

async function mismatch(content: Buffer, type: FileType): Promise<FileFault | null> {
  const found = (await fileTypeFromBuffer(content).catch(() => undefined))?.ext;
  const fits =
    type.handling === 'text'
      ? (found === undefined || textual.includes(found)) && isText(content)
      : found === undefined
        ? (type.beginning?.test(content.toString('latin1', 0, 4)) ?? false)
        : type.detected.includes(found);
  // Of what is opened nothing may be an archive as well: programs read one from its end.
  const isTwo = type.handling !== 'unopened' && endsAsArchive(content);
  return fits && !isTwo ? null : mismatchFault;
}

/** Text of any encoding that has ASCII in it, or UTF-16 with its mark: without control characters other than white space. */
function isText(content: Buffer): boolean {
  const mark = content.toString('latin1', 0, 2);
  if (mark === '\xff\xfe') return !hasControls(content.toString('utf16le'));
  if (mark === '\xfe\xff' && content.length % 2 === 0)
    return !hasControls(Buffer.from(content).swap16().toString('utf16le'));
  return !hasControls(content.toString('latin1'));
}

function hasControls(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return /[\x00-\x08\x0e-\x1f\x7f]/.test(text);
}

function endsAsArchive(content: Buffer): boolean {
  const from = Math.max(0, content.length - archiveEndBytes - commentBytesMax);
  for (let at = content.indexOf(archiveEnd, from); at >= 0; at = content.indexOf(archiveEnd, at + 1)) {
    if (at + archiveEndBytes <= content.length) return true;
  }
  return false;
}
