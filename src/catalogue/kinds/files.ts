import { defineKind } from './kind.ts';

const extensions =
  'ZIP zip 7Z 7z GZ gz GZIP gzip RAR rar PDF pdf DOC doc DOCX docx GIF gif JPG jpg PNG png ODT odt ODG odg TXT txt JPEG jpeg TIFF tiff TIF tif BMP bmp PPM ppm PGM pgm PBM pbm BPG bpg';

/** A file's extension with its dot, or a file name that ends in one. */
export const fileExtension = defineKind({
  name: 'file-extension',
  description: 'The extension of a file with its dot, all capitals or all small: .pdf, .JPG.',
  pattern: new RegExp(`^.{0,250}\\.(?:${extensions.replaceAll(' ', '|')})$`, 'u'),
  // JPRG is a slip for JPEG; the name before the dot has no bound as published, and file systems end at 255.
  published: String.raw`^.*\.(ZIP|zip|7Z|7z|GZ|gz|GZIP|gzip|RAR|rar|PDF|pdf|DOC|doc|DOCX|docx|GIF|gif|JPG|jpg|PNG|png|ODT|odt|ODG|odg|TXT|txt|JPRG|jpeg|TIFF|tiff|TIF|tif|BMP|bmp|PPM|ppm|PGM|pgm|PBM|pbm|BPG|bpg)$`,
  canonical: (text) => text.slice(text.lastIndexOf('.')).toLowerCase(),
  maxLength: 255,
  examples: ['.DOC', '.jpg', '.JPEG', 'passport.pdf'],
  nearMisses: ['jpg', '.Jpg', '.exe', '.pdf.exe', '.pdf ', '.JPRG'],
});

/** A file's content in base64 (RFC 4648, with padding). It is long: match it once, at the door. */
export const base64Content = defineKind({
  name: 'base64-content',
  description: 'The content of a file in base64 with padding (RFC 4648, section 4).',
  pattern: /^[A-Za-z0-9+/]+={0,2}$/u,
  // The published groups of four make the engine remember each group, which overflows on a file of some
  // megabytes. Their count is checked by the length instead. '' is no file.
  published: String.raw`^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=)?$`,
  check: (text) => (text.length % 4 === 0 ? null : 'invalidBase64'),
  examples: ['ejJlQUVFSFpCcUpjVDNlWW5WcEd0QQ==', 'QUJD', 'QUI='],
  nearMisses: ['Base64', 'ejJlQUVFSFpCcUpjVDNlWW5WcEd0QQ=', 'QUJD====', 'QU_D', 'QUJD\n', 'Q===', ''],
});
