import { fileTypes } from '../file-types.ts';
import { nameOf } from './hygiene.ts';
import { defineKind, type Explain } from './kind.ts';

const extensions = Object.keys(fileTypes)
  .flatMap((name) => [name.toUpperCase(), name])
  .join(' ');

const nameMax = 250;
const ending = `\\.(?:${extensions.replaceAll(' ', '|')})$`;

/** A file's extension with its dot, or a file name that ends in one. */
export const fileExtension = defineKind({
  name: 'file-extension',
  description: 'The extension of a file with its dot, all capitals or all small: .pdf, .JPG.',
  pattern: new RegExp(`^.{0,${nameMax}}${ending}`, 'u'),
  explain: explainExtension,
  // JPRG is a slip for JPEG; the name before the dot has no bound as published, and file systems end at 255.
  published: String.raw`^.*\.(ZIP|zip|7Z|7z|GZ|gz|GZIP|gzip|RAR|rar|PDF|pdf|DOC|doc|DOCX|docx|GIF|gif|JPG|jpg|PNG|png|ODT|odt|ODG|odg|TXT|txt|JPRG|jpeg|TIFF|tiff|TIF|tif|BMP|bmp|PPM|ppm|PGM|pgm|PBM|pbm|BPG|bpg)$`,
  canonical: (text) => text.slice(text.lastIndexOf('.')).toLowerCase(),
  maxLength: 255,
  examples: ['.DOC', '.jpg', '.JPEG', 'passport.pdf'],
  nearMisses: ['jpg', '.Jpg', '.exe', '.pdf.exe', '.pdf ', '.JPRG', 'a\nb.pdf', `${'a'.repeat(251)}.pdf`],
});

/**
 * A file's content in base64 (RFC 4648, with padding), in one line or in several, as many encoders write it. It is long: match it once,
 * at the door.
 */
export const base64Content = defineKind({
  name: 'base64-content',
  description:
    'The content of a file in base64 with padding (RFC 4648, section 4); line breaks may stand in it.',
  pattern: /^[A-Za-z0-9+/\r\n]+={0,2}[\r\n]*$/u,
  // The published groups of four make the engine remember each group, which overflows on a file of some
  // megabytes. Their count is checked by the length instead. '' is no file.
  published: String.raw`^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=)?$`,
  // It has no character that has two forms.
  clean: (sent) => sent,
  check: (text) => (lengthWithoutBreaks(text) % 4 === 0 ? null : 'invalidBase64'),
  explain: explainBase64,
  examples: ['ejJlQUVFSFpCcUpjVDNlWW5WcEd0QQ==', 'QUJD', 'QUI=', 'QUJD\r\nQUI=\n'],
  nearMisses: [
    'Base64',
    'ejJlQUVFSFpCcUpjVDNlWW5WcEd0QQ=',
    'QUJD====',
    'QU_D',
    'QU D',
    'Q===',
    'data:text/plain;base64,QUJD',
    '',
  ],
});

function lengthWithoutBreaks(text: string): number {
  return text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]+/gu, '').length : text.length;
}

function explainExtension(sent: string): ReturnType<Explain> {
  const lineBreak = sent.search(/[\n\r\u2028\u2029]/u);
  if (lineBreak >= 0) {
    const position = [...sent.slice(0, lineBreak)].length + 1;
    return { fault: 'lineBreak', params: { character: nameOf(sent[lineBreak]!), position } };
  }
  const [extension] = new RegExp(ending, 'u').exec(sent) ?? [];
  if (extension) return { fault: 'tooLong', params: { maximum: nameMax + extension.length } };
  const allowed = [...new Set(extensions.toLowerCase().split(' '))].map((one) => `.${one}`).join(', ');
  return { fault: 'unknownExtension', params: { allowed } };
}

/** A file is long: its characters are not looked at one by one. */
function explainBase64(sent: string): ReturnType<Explain> {
  if (/^data:/iu.test(sent)) return 'dataUri';
  const at = sent.search(/[^A-Za-z0-9+/=\r\n]/u);
  return refusedInBase64(at < 0 ? null : at + 1);
}

/** What is wrong with base64. `position`: where the first character stands that it does not have, from 1; null where there is none. */
export function refusedInBase64(position: number | null) {
  if (position === null) return { fault: 'invalidBase64', params: {} } as const;
  const params = { position, allowed: 'letters A to Z and a to z, digits, + and /' };
  return { fault: 'refusedCharacter', params } as const;
}
