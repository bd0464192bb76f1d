import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { operatorStatus } from '../catalogue/codes.ts';
import { type Role, roleNames } from '../catalogue/permissions.ts';
import type { Config } from '../config.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Connections, inTransaction, type Place, runFor } from '../storage/connections.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { addOperator } from './administer.ts';
import { invite } from './invitations.ts';
import { findOperator } from './operators.ts';
import { consoleAddress, originOf, setupLink } from './setup-link.ts';

/** The first operator, who invites the others. */
const first = { email: 'administrator@localhost', name: 'Administrator', language: 'en' } as const;

/** Every role but the one that all others hold. */
const firstRoles: readonly Role[] = roleNames.filter((role) => role !== 'viewer');

/** What the link is written to: DATA_DIR, mode 0600. */
const fileName = 'console-setup.txt';

/**
 * Invites the first operator, who may do everything in the first programme, until one has accepted: the link lies in a file that only its
 * owner can read. Where the first client is named by settings, operators are left to the command line as well. Safe when several processes
 * start at once.
 */
export async function bootstrapOperator(
  config: Pick<
    Config,
    'bootstrapClientId' | 'bootstrapClientSecret' | 'dataDir' | 'publicUrl' | 'host' | 'port'
  >,
  { connections, callers }: { connections: Connections; callers: CallerRows },
  { clock, say }: { clock: () => Date; say: (message: string) => void },
): Promise<void> {
  say(`the console is at ${consoleAddress(originOf(config))}`);
  if (config.bootstrapClientId !== undefined || config.bootstrapClientSecret !== undefined) return;
  const now = formatDateTime(clock());
  const path = join(resolve(config.dataDir), fileName);
  const token = await inTransaction(connections, '*', async (place) => ({
    outcome: await inviteFirst(place, callers, existsSync(path), now),
    commits: true,
  }));
  if (token === null) return;
  // The mode of a file that is there already would stay.
  rmSync(path, { force: true });
  writeFileSync(path, `${setupLink(originOf(config), token)}\n`, { mode: 0o600 });
  say(`the link by which the first operator sets a password is in ${path}; it counts for 24 hours`);
}

/** The token of a new invitation; null where somebody has accepted one, or one counts whose link is there. */
async function inviteFirst(
  place: Place,
  callers: CallerRows,
  hasLink: boolean,
  now: string,
): Promise<string | null> {
  // One process at a time.
  await runFor(place, '*', { text: `select pg_advisory_xact_lock(hashtextextended('first operator', 0))` });
  const [[others]] = await runFor(place, '*', {
    text: 'select 1 from operator where status <> $1::integer or email <> $2::text limit 1',
    values: [operatorStatus.invited, first.email],
  });
  if (others) return null;
  const [[invited]] = await runFor(place, '*', {
    text: 'select 1 from operator_invitation where ends_at > $1::timestamp limit 1',
    values: [now],
  });
  if (invited && hasLink) return null;
  const known = await findOperator(place, callers, { email: first.email }, { isLocked: true });
  if (known) return invite(place, callers, known.id, now);
  const [[program]] = await runFor<{ id: number }>(place, '*', {
    text: 'select id from program where status = 1 order by id limit 1',
  });
  if (!program) return null;
  const wanted = { ...first, roles: [{ programId: program.id, roles: firstRoles }] };
  const manager = { reach: '*', operatorId: 0, network: '' } as const;
  return (await addOperator(place, callers, manager, wanted, now)).token;
}
