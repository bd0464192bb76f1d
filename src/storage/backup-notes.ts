import { type Place, runFor, type Statement } from './connections.ts';

/** What is noted of a backup. */
export interface BackupNote {
  /** UTC, `yyyy-mm-ddThh:mm:ss`: the moment that the archives are of. */
  readonly taken_at: string;
  /** The machine that wrote it, and where the main archive lies there. */
  readonly host: string;
  readonly path: string;
  /** Of both archives. */
  readonly bytes: number;
  readonly users: number;
  /** When both archives were last read to their ends without a fault; null: never. */
  readonly verified_at: string | null;
}

/** How many backups stay noted. */
const keptMax = 100;

/** Notes a backup that was written. */
export async function noteBackup(place: Place, note: Omit<BackupNote, 'verified_at'>): Promise<void> {
  const { taken_at, host, path, bytes, users } = note;
  await runFor(
    place,
    '*',
    {
      text: `insert into backup_note (taken_at, host, path, bytes, users)
values ($1::timestamp, $2::text, $3::text, $4::bigint, $5::bigint)
on conflict (taken_at) do update set host = excluded.host, path = excluded.path, bytes = excluded.bytes, users = excluded.users, verified_at = null`,
      values: [taken_at, host, path, bytes, users],
    },
    {
      text: `delete from backup_note where taken_at not in (select taken_at from backup_note order by taken_at desc limit ${keptMax})`,
    },
  );
}

/** Notes that the archives of a moment are whole. Returns whether a backup of that moment is noted. `now`: UTC. */
export async function noteVerified(place: Place, takenAt: string, now: string): Promise<boolean> {
  const [rows] = await runFor(place, '*', {
    text: 'update backup_note set verified_at = $2::timestamp where taken_at = $1::timestamp returning 1',
    values: [takenAt, now],
  });
  return rows.length > 0;
}

const moment = (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS') as ${column}`;

/** The newest backup that is noted. */
export const newestBackup: Statement<BackupNote> = {
  text: `select ${moment('taken_at')}, host, path, bytes, users, ${moment('verified_at')} from backup_note
order by backup_note.taken_at desc limit 1`,
};
