import type { Services } from '../../src/calls/services.ts';
import { runFor } from '../../src/storage/connections.ts';
import { type LoadResult, loadList } from '../../src/watchlists/load-list.ts';
import { screenUser } from '../../src/watchlists/screen-user.ts';

/** Loads a list of lines of JSON, which may have become shorter. */
export function loadEntries(
  services: Services,
  programId: number,
  name: string,
  entries: readonly object[],
): Promise<LoadResult> {
  async function* chunks() {
    yield Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }
  return loadList(services, {
    ...{ programId, clientId: 1, name, chunks: chunks() },
    ...{ skipsBroken: false, allowsFewer: true, isDryRun: false },
  });
}

/** Puts a user of a programme, by default its newest, on a list of the name `listed`. Returns the number of the hit. */
export async function makeWatchlistHit(
  services: Services,
  programId: number,
  userId?: number,
): Promise<number> {
  const [[user]] = await runFor<{ id: number; name: string }>(services.connections, programId, {
    text: `select id, concat_ws(' ', personal_info_first_name, personal_info_last_name) as name from users
where program_id = $1::bigint and closed_at is null and id = coalesce($2::bigint, id) order by id desc limit 1`,
    values: [programId, userId ?? null],
  });
  await loadEntries(services, programId, 'listed', [{ ref: '1', names: [user!.name] }]);
  await screenUser(services, programId, user!.id);
  const [[hit]] = await runFor<{ id: number }>(services.connections, programId, {
    text: 'select id from watchlist_hit where program_id = $1::bigint and user_id = $2::bigint',
    values: [programId, user!.id],
  });
  return hit!.id;
}
