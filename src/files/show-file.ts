import { fileTypeOf } from '../catalogue/file-types.ts';
import { showPdf } from './inspect-pdf.ts';
import { showPicture } from './inspect-picture.ts';
import type { InspectionJob } from './inspection.ts';

/** A JPEG of a picture or of the first page of a PDF. Runs in a process of its own. Throws an Error where it cannot be read. */
export async function showFile(job: InspectionJob & { kind: 'preview' }): Promise<Buffer> {
  const content = Buffer.from(job.content.buffer, job.content.byteOffset, job.content.byteLength);
  return fileTypeOf(job.extension).handling === 'pdf'
    ? showPdf(content)
    : showPicture(content, job.pixelsMax);
}
