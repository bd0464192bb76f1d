import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { refuseOwn } from '../calls/own-user.ts';
import type { Call, Services } from '../calls/services.ts';
import { attachmentStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import type { HistoryContent } from '../history/chain.ts';
import { isHeldOpinion, withoutOpinion } from '../history/opinions.ts';
import { presentSnapshot, type Snapshot, utc } from '../history/snapshot.ts';
import { isUndecided } from '../reviews/opinions.ts';
import type { Connection } from '../storage/connections.ts';
import {
  readHistoryOf,
  readRelationshipsOf,
  readSnapshot,
  readSourcesOf,
  readWholeUser,
} from '../storage/export-reader.ts';
import type { HistoryRow } from '../storage/history-appender.ts';
import { readReviewsOf } from '../storage/reviews.ts';
import { type FileRow, readFilesOf } from '../storage/stored-files.ts';
import { UserVault } from '../storage/user-vault.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { casesOf } from './export-cases.ts';
import { exportNames } from './export-names.ts';
import { entryOf, exportUser } from './export-object.ts';
import { checkLiveness, noteExported } from './note-exported.ts';

const historyPage = 200;

const about = `Everything that is held about one person, as of the moment this archive was made.

user.json      Who the person is and what they have, closed entries included. Numbers that are kept encrypted stand
               here in clear: keep this archive as you would keep a passport. The member held_change of an identification is
               what it is to say once somebody has checked it. ticket, review and watchlist_hits tell what was asked of the
               person, what was decided, and what was said about that; decisions, what rules decided of payments.
history.json   Every change, the oldest first: what was, what became, when and by whom. Numbers that are kept
               encrypted stand in it as masks.
documents/     The person's files, but for those that still wait for their scan for malicious software (attachment_status 1), and those
               that were destroyed because something was found in them (3).

Passwords, codes and answers are not here: of them only hashes are kept, which tell nothing.
All instants are in UTC.
`;

/**
 * Writes everything held about one user as a zip archive, closed users included. Their history says so before anything
 * is written. `write` takes pieces of it and is waited for. Throws userUnknown, ownUser, tokenRevoked and programUnknown, all of
 * them before the first piece.
 */
export async function exportArchive(
  services: Services,
  call: Call,
  userId: number,
  write: (piece: Buffer) => Promise<void>,
): Promise<void> {
  const { exports, keyring } = services;
  const { programId } = call;
  await checkLiveness(services, call);
  await refuseOwn(services.connections, call, userId);
  await exports.use((connection) =>
    readSnapshot(connection, programId, async () => {
      const stored = await readWholeUser(connection, programId, userId);
      if (!stored) throw errors.userUnknown();
      const vault = UserVault.open(keyring, programId, userId, stored.wrapped);
      const view = { clear: true, pepper: null, held: true };
      const user = {
        ...exportUser(vault, exportNames(keyring, programId), stored, view),
        [relationship.name]: (await readRelationshipsOf(connection, programId, userId)).map((row) =>
          entryOf(vault, relationship, row, view),
        ),
        ...(await casesOf(connection, vault, formatDateTime(services.clock()))),
        imported_as: await readSourcesOf(connection, programId, userId),
      };
      const noted = await noteExported(services, call, [vault], noteText('userExportedArchive'));
      if (!noted.has(userId)) throw errors.userUnknown();
      const zip = new ZipFile();
      const options = { mtime: services.clock() };
      zip.addBuffer(Buffer.from(about), 'README.txt', options);
      zip.addBuffer(Buffer.from(`${JSON.stringify(user, null, 2)}\n`), 'user.json', options);
      // A PassThrough (yazl 3.3.1); the library's types tell less.
      const output = zip.outputStream as Readable;
      const pieces: AsyncIterable<Buffer> = output;
      const streams: Readable[] = [];
      const undecided = await readUndecided(connection, programId, userId);
      const history = Readable.from(historyText(connection, vault, undecided));
      // The library does not listen, and an error that nobody hears ends the process.
      history.on('error', (error) => output.destroy(error));
      zip.addReadStream(history, 'history.json', options);
      zip.addEmptyDirectory('documents/', options);
      for (const { file } of await connection.run<{ file: FileRow }>(readFilesOf(programId, userId))) {
        const { stored_name: name, bytes, file_extension: extension, scan_status: scan } = file;
        if (name === null || bytes === null || scan === attachmentStatus.scanPending) continue;
        const path = `documents/${file.id}${kinds['file-extension'].canonical(extension)}`;
        const opened = vault.openFile(file.id, bytes, (range) => services.files.get(name, range));
        const content = Readable.from(opened, { objectMode: false });
        // As with the history below.
        content.on('error', (error) => output.destroy(error));
        // What is packed already is not packed again.
        zip.addReadStream(content, path, { ...options, compress: false });
        streams.push(content);
      }
      zip.end();
      try {
        for await (const piece of pieces) await write(piece);
      } finally {
        // Nobody else is given the connection while the history is still read on it.
        for (const stream of streams) stream.destroy();
        history.destroy();
        if (!history.closed) await once(history, 'close');
      }
    }),
  );
}

/** Reviews on which somebody else is still to decide with eyes of their own. */
async function readUndecided(connection: Connection, programId: number, userId: number): Promise<number[]> {
  const reviews = await connection.run(readReviewsOf(programId, userId));
  return reviews.filter(({ row }) => isUndecided(row)).map(({ row }) => row.id);
}

/** The history as a JSON array, a page at a time. */
async function* historyText(
  connection: Connection,
  vault: UserVault,
  undecided: readonly number[],
): AsyncGenerator<string> {
  yield '[';
  let separator = '\n';
  for (let after = 0; ; ) {
    const page = await readHistoryOf(connection, vault.programId, vault.userId, after, historyPage);
    if (page.length === 0) break;
    for (const row of page) {
      yield `${separator}${JSON.stringify(entryText(vault, row, undecided), null, 2)}`;
      separator = ',\n';
    }
    after = page.at(-1)!.number;
  }
  yield '\n]\n';
}

function entryText(vault: UserVault, row: HistoryRow, undecided: readonly number[]): Record<string, unknown> {
  const stored: HistoryContent = JSON.parse(vault.open('history', row.id, row.sealed));
  const content = isHeldOpinion(row, undecided) ? withoutOpinion(stored) : stored;
  const { program_id: _, user_id: __, sealed: ___, hash: ____, created_at: date_utc, ...told } = row;
  return {
    ...told,
    date_utc,
    ...content,
    old_data: dataOf(content.old_data),
    new_data: dataOf(content.new_data),
  };
}

function dataOf(data: Snapshot | null): object | null {
  return data && presentSnapshot(data, utc);
}
