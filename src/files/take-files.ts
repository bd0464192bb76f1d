import { attachmentStatus } from '../catalogue/codes.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { errors } from '../catalogue/errors.ts';
import { documentCallBytesMax, type ProgramSettings } from '../catalogue/program-settings.ts';
import { attachment } from '../catalogue/resources/document.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { sealedLength } from '../crypto/seal-stream.ts';
import type { Ids } from '../storage/ids.ts';
import { toHex, type UserVault } from '../storage/user-vault.ts';
import { drawFileName, type FileStore, FileStoreError } from './file-store.ts';

/** What files are taken in with. */
export interface FileServices {
  readonly files: FileStore;
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
  /** Of a PDF. */
  readonly pages: number | null;
  /** 1: it may be read once it was scanned; 2: at once. */
  readonly scanStatus: number;
}

/**
 * Takes files in: checks each, and stores all of them sealed under their user's key where nothing is wrong. What is wrong is added to
 * `faults`, each with the path of its member; no file is then stored, nor where `faults` had some before. Nothing is written to the
 * database: the change writes the rows that name the files (`fileColumns`), and the sweeper removes what no row names an hour
 * later. Returns the files in the order of `sent`; none where there is a fault. Throws filesUnavailable.
 */
export async function takeFiles(
  services: FileServices,
  owner: FileOwner,
  sent: readonly SentFile[],
  faults: FaultDetail[],
): Promise<TakenFile[]> {
  checkSizes(sent, owner.settings, faults);
  if (faults.length > 0) return [];
  const { programId } = owner.vault;
  const ids = owner.isDryRun
    ? sent.map(() => 0)
    : await services.ids.take(programId, attachment.name, sent.length);
  const taken: TakenFile[] = [];
  try {
    for (const [index, file] of sent.entries())
      taken.push(await takeFile(services, owner, file, ids[index]!));
  } catch (error) {
    await Promise.allSettled(taken.map(({ storedName }) => services.files.remove(storedName)));
    if (error instanceof FileStoreError) throw errors.filesUnavailable({ seconds: 10 }, { cause: error });
    throw error;
  }
  return taken;
}

async function takeFile(
  { files, keyring }: FileServices,
  { vault, isDryRun = false }: FileOwner,
  { content }: SentFile,
  fileId: number,
): Promise<TakenFile> {
  const storedName = drawFileName();
  if (!isDryRun) await files.put(storedName, vault.sealFile(fileId, content), sealedLength(content.length));
  return {
    fileId,
    storedName,
    bytes: content.length,
    mediaType: 'application/octet-stream',
    contentHash: toHex(keyring.keyedHashOfBytes('file-content', content, String(vault.programId))),
    pixels: null,
    pages: null,
    scanStatus: attachmentStatus.allStored,
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
