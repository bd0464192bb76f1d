import { knownNetworksMax } from '../catalogue/check-pools.ts';
import { type Connections, runFor } from './connections.ts';
import type { FurtherName, FurtherRead } from './user-state.ts';

/** A network from which a user gave a right answer: its keyed hash, and when (UTC, `yyyy-mm-ddThh:mm:ss`). */
interface KnownNetwork {
  readonly network: string;
  readonly seen_at: string;
}

/** Reads the networks from which the user gave a right answer: as many as any programme may know, the newest first. */
export const knownNetworksRead: FurtherRead & FurtherName<readonly KnownNetwork[]> = {
  name: 'further_networks',
  sql: () => `(select coalesce(json_agg(n), '[]') from (
    select network, seen_at from known_network where program_id = $1::bigint and user_id = $5::bigint
    order by seen_at desc, network limit ${knownNetworksMax.count}) n)`,
};

/** Forgets networks from which nothing right has come for so many days, and those of a user behind the newest few, of all programmes. */
export async function removeOldNetworks(
  connections: Connections,
  { days, count }: { readonly days: number; readonly count: number },
): Promise<void> {
  await runFor(
    connections,
    '*',
    {
      text: `delete from known_network where seen_at < (now() at time zone 'UTC') - make_interval(days => $1::integer)`,
      values: [days],
    },
    {
      text: `delete from known_network k using (
  select program_id, user_id, network, row_number() over (partition by program_id, user_id order by seen_at desc, network) as place
  from known_network) n
where n.place > $1::integer and k.program_id = n.program_id and k.user_id = n.user_id and k.network = n.network`,
      values: [count],
    },
  );
}

/** The keyed hashes of the networks that a user is known from, the newest few. */
export async function networksOf(
  connections: Connections,
  programId: number,
  userId: number,
  count: number,
): Promise<string[]> {
  const [rows] = await runFor<{ network: string }>(connections, programId, {
    text: `select network::text from known_network where program_id = $1::bigint and user_id = $2::bigint
order by seen_at desc, network limit $3::integer`,
    values: [programId, userId, count],
  });
  return rows.map(({ network }) => network);
}
