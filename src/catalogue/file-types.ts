/** What is done with a file of a type. */
export type Handling =
  /** Decoded once as a whole, and shown re-encoded. */
  | 'picture'
  /** Looked through object by object, and the first page shown. */
  | 'pdf'
  /** Text without control characters. */
  | 'text'
  /** Stored as it comes and given out as a download. Nothing of ours opens it. */
  | 'unopened';

/** A type of files that documents may have. */
export interface FileType {
  readonly mediaType: string;
  readonly handling: Handling;
  /** What `file-type` calls content of this type; of text it knows none. */
  readonly detected: readonly string[];
  /** How content begins that `file-type` does not know. */
  readonly beginning?: RegExp;
}

const jpeg: FileType = { mediaType: 'image/jpeg', handling: 'picture', detected: ['jpg'] };
const tiff: FileType = { mediaType: 'image/tiff', handling: 'picture', detected: ['tif'] };
const gzip: FileType = { mediaType: 'application/gzip', handling: 'unopened', detected: ['gz', 'tar.gz'] };

/** A picture of Netpbm begins with P and a digit; no library of ours decodes it. */
function netpbm(mediaType: string, beginning: RegExp): FileType {
  return { mediaType, handling: 'unopened', detected: [], beginning };
}

/** Every type of files that documents may have, by the extension without its dot. */
export const fileTypes = {
  zip: { mediaType: 'application/zip', handling: 'unopened', detected: ['zip'] },
  '7z': { mediaType: 'application/x-7z-compressed', handling: 'unopened', detected: ['7z'] },
  gz: gzip,
  gzip,
  rar: { mediaType: 'application/vnd.rar', handling: 'unopened', detected: ['rar'] },
  pdf: { mediaType: 'application/pdf', handling: 'pdf', detected: ['pdf'] },
  doc: { mediaType: 'application/msword', handling: 'unopened', detected: ['cfb'] },
  docx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    handling: 'unopened',
    detected: ['docx'],
  },
  gif: { mediaType: 'image/gif', handling: 'picture', detected: ['gif'] },
  jpg: jpeg,
  png: { mediaType: 'image/png', handling: 'picture', detected: ['png', 'apng'] },
  odt: { mediaType: 'application/vnd.oasis.opendocument.text', handling: 'unopened', detected: ['odt'] },
  odg: { mediaType: 'application/vnd.oasis.opendocument.graphics', handling: 'unopened', detected: ['odg'] },
  txt: { mediaType: 'text/plain', handling: 'text', detected: [] },
  jpeg,
  tiff,
  tif: tiff,
  bmp: { mediaType: 'image/bmp', handling: 'unopened', detected: ['bmp'] },
  ppm: netpbm('image/x-portable-pixmap', /^P[36]\s/u),
  pgm: netpbm('image/x-portable-graymap', /^P[25]\s/u),
  pbm: netpbm('image/x-portable-bitmap', /^P[14]\s/u),
  bpg: { mediaType: 'image/bpg', handling: 'unopened', detected: ['bpg'] },
} as const satisfies Readonly<Record<string, FileType>>;

/** The extensions with their dots, as settings name them. */
export const dottedExtensions: readonly string[] = Object.keys(fileTypes).map((name) => `.${name}`);

/** The type of files of an extension with its dot, in small letters. Throws an Error for one that the kind does not take. */
export function fileTypeOf(dotted: string): FileType {
  const types: Readonly<Record<string, FileType>> = fileTypes;
  const type = types[dotted.slice(1)];
  if (!type) throw new Error('a file extension was not read by its kind');
  return type;
}

/** Whether there is a preview of files of an extension with its dot, in small letters. */
export function isShown(dotted: string): boolean {
  return ['picture', 'pdf'].includes(fileTypeOf(dotted).handling);
}
