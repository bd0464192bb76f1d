import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { activityType, attachmentStatus, documentStatus } from '../catalogue/codes.ts';
import { ApiError } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { attachment, document } from '../catalogue/resources/document.ts';
import { ScannerError } from '../files/clamd.ts';
import { type JobPriority, jobPriority } from '../jobs/definition.ts';
import type { RunningJob } from '../jobs/handler.ts';
import { jobRow } from '../jobs/job-row.ts';
import { runFor } from '../storage/connections.ts';
import { enqueueJobs, jobTable } from '../storage/job-queue.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import {
  type DocumentToScan,
  type FileToScan,
  listDocumentsToScan,
  listDocumentsUnscanned,
  markScanned,
  readFilesToScan,
} from '../storage/stored-files.ts';
import { UserVault } from '../storage/user-vault.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { note } from '../users/entry-notes.ts';
import { liveRowsOf, openEntry } from '../users/live-rows.ts';
import type { UserChange } from '../users/user-change.ts';
import { decidedLists, rejectDocument } from './decide-document.ts';

/** What was found in the files that were scanned, by their numbers; null: nothing. */
type Findings = ReadonlyMap<number, string | null>;

/** Of how many documents files that were taken in while nothing scanned are enqueued at once, in a programme. */
const unscannedAtOnce = 1000;

/**
 * Scans the files of a document that wait for it, and those that were taken in while nothing scanned. Those in which nothing is found can be read from then on; one in which something is found
 * is destroyed, and the document proves nothing any more. Throws a ScannerError where nobody scans now: the files wait meanwhile. A document
 * of a user who is closed is passed over.
 */
export async function scanDocument(
  services: Services,
  { programId, userId, signal, payload: { documentId } }: RunningJob<{ documentId: number }>,
): Promise<void> {
  if (programId === '*' || userId === null) return;
  const { connections, keyring, files, scanner } = services;
  const [waiting] = await runFor(connections, programId, readFilesToScan(programId, userId, documentId));
  if (waiting.length === 0) return;
  if (!scanner)
    throw new ScannerError(
      'Files wait for a scan, and CLAMAV_ADDRESS is not set: set it to a clamd that runs.',
    );
  const found = new Map<number, string | null>();
  const gone: string[] = [];
  for (const { file, wrapped } of waiting) {
    signal.throwIfAborted();
    const { id, stored_name: name, bytes } = file;
    const vault = UserVault.open(keyring, programId, userId, wrapped);
    const finding = await scanner.scan(vault.openFile(id, bytes, (range) => files.get(name, range)));
    found.set(id, finding);
    if (finding !== null) gone.push(name);
  }
  // What could be read before, and still can, is nothing new for anybody.
  if (waiting.every(({ file }) => !isWaiting(file) && found.get(file.id) === null))
    await runFor(connections, programId, markScanned(programId, userId, [...found.keys()]));
  else await noteFindings(services, programId, userId, documentId, found);
  // Nobody is given them any more. The sweeper removes what cannot be removed now.
  for (const name of gone) await files.remove(name).catch(() => undefined);
}

function isWaiting(file: Pick<FileToScan, 'scan_status'>): boolean {
  return file.scan_status === attachmentStatus.scanPending;
}

async function noteFindings(
  services: Services,
  programId: number,
  userId: number,
  documentId: number,
  found: Findings,
): Promise<void> {
  const request = {
    operationId: 'files.scan',
    body: emptyBody,
    userId,
    isDryRun: false,
    replay: 'none',
    reads: decidedLists,
  } as const;
  try {
    await changeUser(services, { ...systemCall(programId), sourceId: 'scan' }, request, (user) => {
      // That somebody has looked into a file is nothing that the user does.
      user.isActivity = false;
      user.updatedAt = user.state.user.updated_at;
      settleScan(user, documentId, found);
      return {};
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}

function settleScan(user: UserChange, documentId: number, found: Findings): void {
  const row = user
    .list(document)
    .live()
    .find(({ id }) => id === documentId);
  const below = liveRowsOf(attachment, user).filter((file) => file['document_id'] === documentId);
  // The job may run twice at once.
  const waiting = below.filter(
    (file) =>
      found.has(file.id) &&
      (file['scan_status'] === attachmentStatus.scanPending || file['is_unscanned'] === true),
  );
  if (!row || waiting.length === 0) return;
  const entry = openEntry(document, row, '', user);
  const names = new Set<string>();
  for (const file of waiting) {
    const finding = found.get(file.id) ?? null;
    const scanned = openEntry(attachment, file, '', user).row;
    scanned['scan_status'] = finding === null ? attachmentStatus.allStored : attachmentStatus.destroyed;
    scanned['is_unscanned'] = null;
    if (finding === null) continue;
    scanned['stored_name'] = null;
    names.add(finding);
  }
  entry.row['attachment_status'] = statusOf(user, documentId);
  const text =
    names.size === 0 ? noteText('filesClean') : noteText('fileDestroyed', { names: [...names].join(', ') });
  note(entry, activityType.updated, user, text);
  // Nobody could have seen what was accepted.
  if (names.size > 0 && row.status === documentStatus.accepted)
    rejectDocument(user, row, 'a file of it was destroyed');
}

/** What has become of the files of a document, as the change has left them. */
function statusOf(user: UserChange, documentId: number): number {
  const below = liveRowsOf(attachment, user).filter((file) => file['document_id'] === documentId);
  const has = (status: number) => below.some((file) => file['scan_status'] === status);
  const { destroyed, scanPending, allStored } = attachmentStatus;
  if (has(destroyed)) return destroyed;
  return has(scanPending) ? scanPending : allStored;
}

/** Enqueues the scans of documents that wait for one: the queue is in no backup. */
export async function enqueueScans({
  connections,
  ids,
}: Pick<Services, 'connections' | 'ids'>): Promise<void> {
  for (const programId of await listProgramIds(connections)) {
    const waiting = await listDocumentsToScan(connections, programId);
    await enqueueAll({ connections, ids }, programId, waiting, jobPriority.normal);
  }
}

/**
 * Enqueues scans of files that were taken in while nothing scanned, some at a time and behind what is uploaded now; nothing where nothing
 * scans. Throws a ScannerError where the scanner does not answer.
 */
export async function enqueueUnscanned({
  connections,
  ids,
  scanner,
  jobHint,
}: Pick<Services, 'connections' | 'ids' | 'scanner' | 'jobHint'>): Promise<void> {
  if (!scanner) return;
  for (const programId of await listProgramIds(connections)) {
    const found = await listDocumentsUnscanned(connections, programId, unscannedAtOnce);
    if (found.length === 0) continue;
    await scanner.check();
    await enqueueAll({ connections, ids }, programId, found, jobPriority.low);
    jobHint.wake();
  }
}

async function enqueueAll(
  { connections, ids }: Pick<Services, 'connections' | 'ids'>,
  programId: number,
  documents: readonly DocumentToScan[],
  priority: JobPriority,
): Promise<void> {
  const rows = await ids.run(() =>
    documents.map(({ userId, documentId }) =>
      jobRow('files.scan', {
        id: ids.next(0, jobTable),
        programId,
        userId,
        payload: { documentId },
        dueAt: new Date(),
        uniqueKey: `document ${documentId}`,
        priority,
      }),
    ),
  );
  await enqueueJobs(connections, rows);
}
