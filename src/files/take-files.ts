import { attachmentStatus } from '../catalogue/codes.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { fileTypeOf } from '../catalogue/file-types.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import { documentCallBytesMax, type ProgramSettings } from '../catalogue/program-settings.ts';
import { attachment } from '../catalogue/resources/document.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { sealedLength } from '../crypto/seal-stream.ts';
import type { Ids } from '../storage/ids.ts';
import { toHex, type UserVault } from '../storage/user-vault.ts';
import type { VirusScanner } from './clamd.ts';
import { drawFileName, type FileStore } from './file-store.ts';
import type { FileFacts } from './inspection.ts';
import type { Inspector } from './inspector.ts';

/** What files are taken in with. */
export interface FileServices {
  readonly files: FileStore;
  /** What scans files later on; null: nothing does. */
  readonly scanner: VirusScanner | null;
  readonly inspector: Inspector;
  readonly ids: Ids;
  readonly keyring: Keyring;
}

/** For whom files are taken in. */
export interface FileOwner {
  /** The user's own, which seals. */
  readonly vault: UserVault;
  readonly settings: ProgramSettings;
  /** A call that only tries: files are checked and not stored. */
  readonly isDryRun?: boolean;
}

/** A file as it was sent. */
export interface SentFile {
  /** The JSON path of its entry: `$.attachment[0]`. */
  readonly path: string;
  readonly fileName: string;
  readonly fileExtension: string;
  readonly isSelfie: boolean;
  readonly content: Buffer;
}

/** A file that lies in the store, and what its row is to say of it. */
export interface TakenFile {
  /** The number of its row: what is sealed is bound to it. */
  readonly fileId: number;
  readonly storedName: string;
  /** Of the file as it was sent. */
  readonly bytes: number;
  readonly mediaType: string;
  /** A keyed hash of the bytes within the programme, as the column `content_search` takes it. */
  readonly contentHash: string;
  /** Of a picture. */
  readonly pixels: number | null;
  /** Of a PDF or a TIFF. */
  readonly pages: number | null;
  /** 1: it may be read once it was scanned; 2: at once. */
  readonly scanStatus: number;
  /** Whether nothing scans: it is to be scanned once something does. Null for no. */
  readonly isUnscanned: true | null;
}

/**
 * Takes files in: checks each, and stores all of them sealed under their user's key where nothing is wrong. What is wrong is added to
 * `faults`, each with the path of its member; no file is then stored, nor where `faults` had some before. Nothing is written to the
 * database: the change writes the rows that name the files (`fileColumns`), and the sweeper removes what no row names an hour
 * later. Returns the files in the order of `sent`; none where there is a fault. Throws a FileStoreError.
 */
export async function takeFiles(
  services: FileServices,
  owner: FileOwner,
  sent: readonly SentFile[],
  faults: FaultDetail[],
): Promise<TakenFile[]> {
  const { programId } = owner.vault;
  checkSizes(sent, owner.settings, faults);
  checkExtensions(sent, owner.settings, faults);
  // What is refused already is not opened.
  if (faults.length > 0) return [];
  const facts = await inspectFiles(services.inspector, owner, sent, faults);
  if (faults.length > 0) return [];
  const ids = owner.isDryRun
    ? sent.map(() => 0)
    : await services.ids.take(programId, attachment.name, sent.length);
  const taken: TakenFile[] = [];
  try {
    for (const [index, file] of sent.entries())
      taken.push(await takeFile(services, owner, file, ids[index]!, facts[index]!));
  } catch (error) {
    // The sweeper removes what cannot be removed now.
    await Promise.allSettled(taken.map(({ storedName }) => services.files.remove(storedName)));
    throw error;
  }
  return taken;
}

async function takeFile(
  { files, keyring, scanner }: FileServices,
  { vault, isDryRun = false }: FileOwner,
  { content, fileExtension }: SentFile,
  fileId: number,
  facts: FileFacts,
): Promise<TakenFile> {
  const storedName = drawFileName();
  if (!isDryRun) await files.put(storedName, vault.sealFile(fileId, content), sealedLength(content.length));
  return {
    fileId,
    storedName,
    bytes: content.length,
    mediaType: fileTypeOf(extensionOf(fileExtension)).mediaType,
    contentHash: toHex(keyring.keyedHashOfBytes('file-content', content, String(vault.programId))),
    pixels: facts.pixels,
    pages: facts.pages,
    scanStatus: scanner ? attachmentStatus.scanPending : attachmentStatus.allStored,
    isUnscanned: scanner ? null : true,
  };
}

/** The columns of a file's row that answers do not show. */
export function fileColumns(taken: TakenFile) {
  return {
    stored_name: taken.storedName,
    bytes: taken.bytes,
    media_type: taken.mediaType,
    content_search: taken.contentHash,
    pixels: taken.pixels,
    pages: taken.pages,
    scan_status: taken.scanStatus,
    is_unscanned: taken.isUnscanned,
  };
}

function checkSizes(
  sent: readonly SentFile[],
  { document_bytes_max: maximum }: ProgramSettings,
  faults: FaultDetail[],
): void {
  let all = 0;
  for (const { path, content } of sent) {
    all += content.length;
    if (content.length === 0) faults.push({ path: `${path}.content`, fault: 'emptyFile' });
    else if (content.length > maximum)
      faults.push({ path: `${path}.content`, fault: 'fileTooLarge', params: { maximum } });
    else if (all > documentCallBytesMax)
      faults.push({
        path: `${path}.content`,
        fault: 'filesTooLarge',
        params: { maximum: documentCallBytesMax },
      });
  }
}

function checkExtensions(
  sent: readonly SentFile[],
  { document_extensions: allowed }: ProgramSettings,
  faults: FaultDetail[],
): void {
  if (!allowed) return;
  for (const { path, fileExtension } of sent) {
    if (allowed.includes(extensionOf(fileExtension))) continue;
    const params = { allowed: allowed.join(', ') };
    faults.push({ path: `${path}.file_extension`, fault: 'extensionNotAllowed', params });
  }
}

/** Has each file opened, and says what each is, in the order of `sent`. */
async function inspectFiles(
  inspector: Inspector,
  { vault: { programId }, settings }: FileOwner,
  sent: readonly SentFile[],
  faults: FaultDetail[],
): Promise<FileFacts[]> {
  const limits = { pixelsMax: settings.document_pixels_max, pagesMax: settings.document_pages_max };
  const replies = await Promise.all(
    sent.map(({ content, fileExtension, isSelfie }) => {
      const extension = extensionOf(fileExtension);
      return inspector.run({ kind: 'inspect', content, extension, isSelfie, ...limits }, programId);
    }),
  );
  return replies.flatMap((reply, index): FileFacts[] => {
    if (reply.kind === 'taken') return [{ pixels: reply.pixels, pages: reply.pages }];
    if (reply.kind !== 'refused') throw new Error(`An inspection answered ${reply.kind}.`);
    const { member, fault, params = {} } = reply;
    faults.push({ path: `${sent[index]!.path}.${member}`, fault, params });
    return [];
  });
}

/** The extension of a file with its dot, in small letters: it may be sent with the name before it. */
function extensionOf(sent: string): string {
  return kinds['file-extension'].canonical(sent);
}
