import { create as contentDisposition } from 'content-disposition';
import { parse as parseRange } from 'range-parser';
import type { Call, Services } from '../calls/services.ts';
import { activityType, attachmentStatus, entity } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { isShown } from '../catalogue/file-types.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { kinds, readText } from '../catalogue/kinds/index.ts';
import type { ByteRange } from '../crypto/seal-stream.ts';
import { runFor } from '../storage/connections.ts';
import { type FileRow, findFile } from '../storage/stored-files.ts';
import { fromHex, UserVault } from '../storage/user-vault.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { Counter } from '../users/counters.ts';
import type { Handler, OperationRequest, StreamedAnswer } from './handler.ts';
import { readFlag } from './read-flag.ts';

/**
 * Gives out a file, or a range of it, or its preview. The history says so before the first byte is sent. Nothing is sent that did not
 * open: what was changed in the store is an error.
 */
export const showDocumentContent: Handler = async (services, call, request) => {
  const scope = 'user:sensitive';
  // A token that is bound to a user never carries the scope.
  if (call.boundUserId === null && !call.scopes.has(scope)) throw errors.insufficientScope({ scope });
  const isPreview = readFlag(request, 'preview');
  const { file, vault } = await openFound(services, call, request.params['file_id'] ?? '');
  if (isPreview) return answerPreview(services, call, file, vault);
  return answerFile(services, call, request, file, vault);
};

/** A file that can be given out. */
type WholeFile = FileRow & {
  readonly stored_name: string;
  readonly bytes: number;
  readonly file_extension: string;
};

/** Finds a file that can be given out, and what opens it. Throws resourceUnknown, tokenRevoked, fileNotScanned, fileDestroyed. */
export async function openFound(
  services: Services,
  call: Call,
  sentId: string,
): Promise<{ file: WholeFile; vault: UserVault }> {
  const { connections, keyring } = services;
  const unknown = () => errors.resourceUnknown({ resource: 'file' });
  const { text } = readText(kinds.id, sentId);
  if (text === null) throw unknown();
  const [[row]] = await runFor(connections, call.programId, findFile({ ...call, fileId: Number(text) }));
  if (!row) throw errors.tokenRevoked();
  const { found } = row;
  // What is out of reach answers like what does not exist.
  if (!found || (call.boundUserId ?? found.file.user_id) !== found.file.user_id) throw unknown();
  const { file } = found;
  if (file.scan_status === attachmentStatus.scanPending) throw errors.fileNotScanned();
  if (file.scan_status === attachmentStatus.destroyed) throw errors.fileDestroyed();
  if (!isWhole(file)) throw unknown();
  return { file, vault: UserVault.open(keyring, call.programId, file.user_id, fromHex(found.wrapped)) };
}

function isWhole(file: FileRow): file is WholeFile {
  return file.stored_name !== null && file.bytes !== null;
}

/** How a look at a file is noted, and how often there may be one. */
interface Look {
  /** What the history is told, of the file whose number it is given. */
  readonly said: (file: number) => string;
  /** Looks are counted by it, until `endsAt` (UTC). */
  readonly counter?: Counter;
  readonly usesMax?: number;
  readonly endsAt?: string;
}

/** Streams a file, or a range of it, once the history says so. Throws resourceUnknown where it was looked at too often. */
export async function answerFile(
  services: Services,
  call: Call,
  { range: sentRange }: Pick<OperationRequest, 'range'>,
  file: WholeFile,
  vault: UserVault,
  look: Look = { said: (file) => noteText('fileShown', { file }) },
): Promise<StreamedAnswer> {
  const range = rangeOf(sentRange, file.bytes);
  const pieces = openFile(services, vault, file, range)[Symbol.asyncIterator]();
  // Before the history says that it was shown: whether there is anything to show.
  const first = await pieces.next();
  await noteLook(services, call, file, look);
  const { start, end } = range ?? { start: 0, end: file.bytes };
  return {
    status: range ? 206 : 200,
    headers: {
      ...headersOf(file.media_type ?? 'application/octet-stream', nameOf(file, extensionOf(file))),
      'accept-ranges': 'bytes',
      'content-length': String(end - start),
      ...(range && { 'content-range': `bytes ${start}-${end - 1}/${file.bytes}` }),
    },
    source: async (write) => {
      try {
        for (let piece = first; !piece.done; piece = await pieces.next()) await write(piece.value);
      } finally {
        // A reader that went away leaves no file open.
        await pieces.return?.(undefined);
      }
    },
  };
}

async function answerPreview(
  services: Services,
  call: Call,
  file: WholeFile,
  vault: UserVault,
): Promise<StreamedAnswer> {
  const extension = extensionOf(file);
  if (!isShown(extension)) throw errors.previewUnsupported();
  const parts: Buffer[] = [];
  for await (const piece of openFile(services, vault, file)) parts.push(piece);
  // It was taken in with so many.
  const pixelsMax = file.pixels ?? 1;
  const content = Buffer.concat(parts);
  const reply = await services.inspector.run(
    { kind: 'preview', content, extension, pixelsMax },
    call.programId,
  );
  if (reply.kind !== 'shown') throw errors.previewUnsupported();
  await noteLook(services, call, file, { said: (file) => noteText('previewShown', { file }) });
  const picture = Buffer.from(reply.picture.buffer, reply.picture.byteOffset, reply.picture.byteLength);
  return {
    headers: { ...headersOf('image/jpeg', nameOf(file, '.jpg')), 'content-length': String(picture.length) },
    source: (write) => write(picture),
  };
}

function openFile(services: Services, vault: UserVault, file: WholeFile, range?: ByteRange) {
  const read = (part: ByteRange) => services.files.get(file.stored_name, part);
  return vault.openFile(file.id, file.bytes, read, range);
}

/** One range; undefined for the whole, also where several are asked for (RFC 9110, section 14.2). Throws rangeNotSatisfiable. */
function rangeOf(sent: string | null, bytes: number): ByteRange | undefined {
  if (sent === null) return undefined;
  const { code, type, ranges } = parseRange(bytes, sent);
  const [range, ...others] = ranges;
  // Bits of range-parser: what is no range, and what lies behind the end.
  if (type !== 'bytes' || (code & 1) !== 0 || others.length > 0) return undefined;
  if (!range) throw errors.rangeNotSatisfiable({ bytes });
  return { start: range.start, end: range.end + 1 };
}

/** Each look is an entry of the history, and moves no `last_activity`. Throws what a change of the user throws. */
async function noteLook(
  services: Services,
  call: Call,
  file: FileRow,
  { said, counter, usesMax = 0, endsAt = '' }: Look,
): Promise<void> {
  const request = {
    operationId: 'user.document.content',
    body: emptyBody,
    userId: file.user_id,
    isDryRun: false,
    reads: [],
    replay: 'none',
    ...(counter && { counters: [counter] }),
  } as const;
  await changeUser(services, call, request, (user) => {
    if (counter) {
      if (user.counter(counter).count >= usesMax) throw errors.resourceUnknown({ resource: 'file' });
      user.count(counter, endsAt);
    }
    user.isActivity = false;
    user.updatedAt = user.state.user.updated_at;
    user.note({
      activityType: activityType.sensitiveDataShown,
      entity: entity.document,
      entityId: file.document_id,
      adminNotes: said(Number(file.id)),
    });
    return {};
  });
}

/** No page may be made of what a stranger sent, whatever the browser makes of it. */
function headersOf(mediaType: string, name: string): Record<string, string> {
  return {
    'content-type': mediaType,
    'content-disposition': contentDisposition(name),
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
}

/** What a download is called: nothing that is a path, or that reorders what is shown of it. */
function nameOf({ file_name, id }: WholeFile, extension: string): string {
  const safe = (file_name ?? '')
    .replace(/[\p{C}\p{Z}\\/:*?"<>|]+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/gu, '')
    .slice(0, 100)
    .toWellFormed();
  const base = safe.toLowerCase().endsWith(extension) ? safe.slice(0, -extension.length) : safe;
  return `${base || `file-${id}`}${extension}`;
}

function extensionOf({ file_extension }: WholeFile): string {
  return kinds['file-extension'].canonical(file_extension);
}
