import type { FaultCode } from '../catalogue/faults.ts';

/** What is wrong with a content, as a fault of its member. */
export interface ContentFault {
  readonly fault: FaultCode;
  readonly params?: Readonly<Record<string, string | number>>;
}

/**
 * The content of a file that was decoded while its body came, so that the text of it was never there as a whole: it stands in the body
 * where the text stood. It has a fault where that was no base64.
 */
export class SentContent {
  readonly bytes: Buffer;
  readonly fault: ContentFault | null;

  constructor(bytes: Buffer, fault: ContentFault | null) {
    this.bytes = bytes;
    this.fault = fault;
  }
}
