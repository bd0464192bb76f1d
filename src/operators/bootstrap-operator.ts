import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { operatorStatus } from '../catalogue/codes.ts';
import { type Role, roleNames } from '../catalogue/permissions.ts';
import type { Config } from '../config.ts';
import { codeOf } from '../describe-failure.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Connections, inTransaction, type Place, runFor } from '../storage/connections.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { addOperator } from './add-operator.ts';
import { findInvitation, invite } from './invitations.ts';
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
  const isInvited = await inTransaction(connections, '*', async (place) => {
    // One process at a time, until its link is in the file: what the file says is then true for the next one.
    await runFor(place, '*', {
      text: `select pg_advisory_xact_lock(hashtextextended('first operator', 0))`,
    });
    const token = await inviteFirst(place, callers, readToken(path), now);
    if (token !== null) writeLink(path, setupLink(originOf(config), token));
    return { outcome: token !== null, commits: true };
  });
  if (isInvited)
    say(`the link by which the first operator sets a password is in ${path}; it counts for 24 hours`);
}

/** Writes the link in one step: the mode of a file that is there already would stay, and nobody reads half a link. */
function writeLink(path: string, link: string): void {
  const draft = `${path}.draft`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${link}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

/** The token of the link in the file; null where there is no file. */
function readToken(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim().split('#')[1] ?? null;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The token of a new invitation; null where somebody has accepted one, or where that of before still counts. */
async function inviteFirst(
  place: Place,
  callers: CallerRows,
  before: string | null,
  now: string,
): Promise<string | null> {
  const [[others]] = await runFor(place, '*', {
    text: 'select 1 from operator where status <> $1::integer or email <> $2::text limit 1',
    values: [operatorStatus.invited, first.email],
  });
  if (others) return null;
  if (before !== null && (await findInvitation(place, callers, before, now))) return null;
  const known = await findOperator(place, callers, { email: first.email }, { isLocked: true });
  if (known) return invite(place, callers, known.id, now);
  const [[program]] = await runFor<{ id: number }>(place, '*', {
    text: 'select id from program where status = 1 order by id limit 1',
  });
  if (!program) return null;
  const wanted = { ...first, roles: [{ programId: program.id, roles: firstRoles }] };
  const manager = { reach: '*', operatorId: 0, network: '' } as const;
  return (await addOperator({ place, callers, manager, now }, wanted)).token;
}
