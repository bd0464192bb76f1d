import type { FaultCode } from '../catalogue/faults.ts';
import type { MessageParams } from '../catalogue/text.ts';

/** What a file may be. */
export interface InspectionLimits {
  /** Of all frames or pages of a picture together. */
  readonly pixelsMax: number;
  readonly pagesMax: number;
}

/** Something to be done with a file by a process of its own: files of strangers are opened nowhere else. */
export type InspectionJob = {
  readonly content: Uint8Array;
  /** With its dot, in small letters. */
  readonly extension: string;
} & (
  | ({ readonly kind: 'inspect'; readonly isSelfie: boolean } & InspectionLimits)
  /** A picture of the file, or of its first page. */
  | { readonly kind: 'preview'; readonly pixelsMax: number }
);

/** What is wrong with a file, and with which member of its entry. */
export interface FileFault {
  readonly member: 'content' | 'file_extension' | 'is_selfie';
  readonly fault: FaultCode;
  readonly params?: MessageParams;
}

/** What is known of a file that may be taken. */
export interface FileFacts {
  /** Of a picture. */
  readonly pixels: number | null;
  /** Of a PDF or a TIFF. */
  readonly pages: number | null;
}

/** What came of a job. */
export type InspectionReply =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'taken' } & FileFacts)
  | ({ readonly kind: 'refused' } & FileFault)
  /** A JPEG. */
  | { readonly kind: 'shown'; readonly picture: Uint8Array };

/** The fault of a file that cannot be opened. */
export const unreadable: InspectionReply = { kind: 'refused', member: 'content', fault: 'unreadableFile' };
