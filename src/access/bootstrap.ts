import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ApiError } from '../catalogue/errors.ts';
import { allScopes } from '../catalogue/scopes.ts';
import type { Config } from '../config.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { isDatabaseError, uniqueViolation } from '../storage/database-errors.ts';
import { createClient, findClientBySecret } from './clients.ts';
import { createProgram } from './programs.ts';

/** What the first client is written to when nobody named it: DATA_DIR, mode 0600. */
const fileName = 'bootstrap-client.json';

type Settings = Pick<
  Config,
  'bootstrapProgramId' | 'bootstrapClientId' | 'bootstrapClientSecret' | 'dataDir'
>;

/**
 * Makes the first programme and its client, which holds every scope. A client that exists stays as it is: a different
 * secret in the settings is told, not applied. Without settings this happens once, on an empty database, and the
 * secret lands in a file that only its owner can read. Safe when several processes start at once.
 */
export async function bootstrap(
  config: Settings,
  { connections, callers }: { connections: Connections; callers: CallerRows },
  log: (message: string) => void,
): Promise<void> {
  const isNamed = config.bootstrapClientId !== undefined || config.bootstrapClientSecret !== undefined;
  if (!isNamed && (await hasClients(connections))) return;
  const programId = await ensureProgram(connections, callers, config.bootstrapProgramId);
  const clientId = config.bootstrapClientId ?? 'bootstrap';
  const secret = config.bootstrapClientSecret ?? randomBytes(32).toString('base64url');
  try {
    await createClient(connections, callers, {
      programId,
      name: 'bootstrap',
      scopes: allScopes,
      clientId,
      secret,
      isBootstrap: true,
    });
  } catch (error) {
    if (!isDatabaseError(error, uniqueViolation)) throw error;
    await tellDifference(config, connections, callers, clientId, log);
    return;
  }
  if (config.bootstrapClientSecret !== undefined) return;
  const path = join(resolve(config.dataDir), fileName);
  writeFileSync(
    path,
    `${JSON.stringify({ program_id: programId, client_id: clientId, client_secret: secret })}\n`,
    {
      mode: 0o600,
    },
  );
  log(`made the first programme ${programId} and its client; its id and secret are in ${path}`);
}

async function hasClients(connections: Connections): Promise<boolean> {
  const [[client]] = await runFor(connections, '*', { text: 'select 1 from client limit 1' });
  return client !== undefined;
}

async function ensureProgram(
  connections: Connections,
  callers: CallerRows,
  id: number | undefined,
): Promise<number> {
  const [[found]] = await runFor<{ id: number }>(connections, '*', {
    text: 'select id from program where $1::bigint is null or id = $1::bigint order by id limit 1',
    values: [id ?? null],
  });
  if (found) return found.id;
  try {
    const made = await createProgram(connections, callers, {
      ...(id !== undefined && { id }),
      name: 'First programme',
      settings: {},
    });
    return made.id;
  } catch (error) {
    // Another process made it a moment ago.
    if (id !== undefined && error instanceof ApiError && error.key === 'programIdTaken') return id;
    throw error;
  }
}

async function tellDifference(
  { bootstrapClientSecret }: Settings,
  connections: Connections,
  callers: CallerRows,
  clientId: string,
  log: (message: string) => void,
): Promise<void> {
  if (bootstrapClientSecret === undefined) return;
  if (await findClientBySecret(connections, callers, clientId, bootstrapClientSecret)) return;
  log(
    `the client ${clientId} exists with another secret than BOOTSTRAP_CLIENT_SECRET, or was revoked; it is left as it is. ` +
      'Give it a new secret with "npm run roster -- client rotate".',
  );
}
