import { randomBytes, timingSafeEqual } from 'node:crypto';
import { clientStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { isStorable } from '../catalogue/kinds/index.ts';
import type { Scope } from '../catalogue/scopes.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { Page } from '../derive/read-page.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { toHex } from '../storage/user-vault.ts';

/** An OAuth 2 client of one programme. */
export interface Client {
  readonly programId: number;
  /** The number by which history names it. */
  readonly id: number;
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** 1 active, 9 revoked. */
  readonly status: number;
  readonly generation: number;
}

/** A client and its secret, which is told this once. */
export interface NewClient {
  readonly client: Client;
  readonly secret: string;
}

/** Whose clients a caller may see: those of one programme, or all. */
export type ClientReach = number | '*';

/** A new secret: 256 random bits in base64url. */
function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Makes a client of an active programme. Throws programUnknown. */
export async function createClient(
  connections: Place,
  keyring: Keyring,
  wanted: {
    programId: number;
    name: string;
    scopes: readonly Scope[];
    clientId?: string;
    secret?: string;
    isBootstrap?: boolean;
  },
): Promise<NewClient> {
  const clientId = wanted.clientId ?? randomBytes(12).toString('hex');
  const secret = wanted.secret ?? createSecret();
  const [[row]] = await runFor<ClientRow>(connections, '*', {
    text: `insert into client (program_id, id, client_id, name, secret_hash, scopes, status, created_at, updated_at, is_bootstrap)
select p.id, nextval('client_id_seq'), $2::text, $3::text, $4::bytea, $5::text[], ${clientStatus.active},
  now() at time zone 'UTC', now() at time zone 'UTC', $6::boolean
from program p where p.id = $1::bigint and p.status = ${clientStatus.active}
returning ${columns}`,
    values: [
      wanted.programId,
      clientId,
      wanted.name,
      hashSecret(keyring, clientId, secret),
      scopeArray(wanted.scopes),
      wanted.isBootstrap ?? false,
    ],
  });
  if (!row) throw errors.programUnknown();
  return { client: toClient(row), secret };
}

/**
 * Throws clientUnknown; a client out of reach is unknown. `isLocked`: within a transaction, nobody else changes it until
 * that ends.
 */
export async function getClient(
  connections: Place,
  reach: ClientReach,
  clientId: string,
  { isLocked = false } = {},
): Promise<Client> {
  if (!isStorable(clientId)) throw errors.clientUnknown();
  const [rows] = await runFor<ClientRow>(connections, reach, {
    text: `select ${columns} from client where client_id = $1::text${isLocked ? ' for update' : ''}`,
    values: [clientId],
  });
  return firstClient(rows);
}

/** Whether it is the client that the first start made, by its programme and number. */
export async function isBootstrapClient(
  connections: Place,
  { programId, clientId }: { programId: number; clientId: number },
): Promise<boolean> {
  const [[client]] = await runFor<{ is_bootstrap: boolean }>(connections, programId, {
    text: 'select is_bootstrap from client where program_id = $1::bigint and id = $2::bigint',
    values: [programId, clientId],
  });
  return client?.is_bootstrap === true;
}

/** Clients in the order in which they were made. */
export async function listClients(
  connections: Place,
  reach: ClientReach,
  { startIndex, pageSize }: Page,
): Promise<Client[]> {
  const [rows] = await runFor<ClientRow>(connections, reach, {
    text: `select ${columns} from client order by id limit $1::integer offset $2::bigint`,
    values: [pageSize, startIndex - 1],
  });
  return rows.map(toClient);
}

/** Changes name and scopes. Tokens made before end, so that none carries a scope that was taken away. Throws clientUnknown. */
export async function updateClient(
  connections: Place,
  reach: ClientReach,
  clientId: string,
  { name, scopes }: { name?: string | undefined; scopes?: readonly Scope[] | undefined },
): Promise<Client> {
  const [rows] = await runFor<ClientRow>(connections, reach, {
    text: `update client set name = coalesce($2::text, name), scopes = coalesce($3::text[], scopes),
  token_generation = token_generation + case when $3::text[] is null then 0 else 1 end, updated_at = now() at time zone 'UTC'
where client_id = $1::text and status = ${clientStatus.active} returning ${columns}`,
    values: [clientId, name ?? null, scopes ? scopeArray(scopes) : null],
  });
  return firstClient(rows);
}

/** Gives a client a new secret. The old one and all its tokens end at once. Throws clientUnknown. */
export async function rotateClientSecret(
  connections: Place,
  keyring: Keyring,
  reach: ClientReach,
  clientId: string,
): Promise<NewClient> {
  const secret = createSecret();
  const [rows] = await runFor<ClientRow>(connections, reach, {
    text: `update client set secret_hash = $2::bytea, token_generation = token_generation + 1,
  updated_at = now() at time zone 'UTC' where client_id = $1::text and status = ${clientStatus.active} returning ${columns}`,
    values: [clientId, hashSecret(keyring, clientId, secret)],
  });
  return { client: firstClient(rows), secret };
}

/** Revokes a client. Its tokens end at the next call, in every process. Throws clientUnknown. */
export async function revokeClient(
  connections: Place,
  reach: ClientReach,
  clientId: string,
): Promise<Client> {
  const [rows] = await runFor<ClientRow>(connections, reach, {
    text: `update client set status = ${clientStatus.closed}, token_generation = token_generation + 1,
  updated_at = now() at time zone 'UTC' where client_id = $1::text and status = ${clientStatus.active} returning ${columns}`,
    values: [clientId],
  });
  return firstClient(rows);
}

/**
 * The client that a secret belongs to, or undefined. An unknown client costs the same work as a wrong secret, and
 * the comparison takes the same time wherever two hashes differ.
 */
export async function findClientBySecret(
  connections: Place,
  keyring: Keyring,
  clientId: string,
  secret: string,
): Promise<Client | undefined> {
  const [[row]] = await runFor<ClientRow & { secret_hash: Buffer }>(connections, '*', {
    text: `select ${columns}, secret_hash from client c where client_id = $1::text and status = ${clientStatus.active}
and exists (select 1 from program p where p.id = c.program_id and p.status = ${clientStatus.active})`,
    values: [isStorable(clientId) ? clientId : ''],
  });
  const sent = Buffer.from(hashSecret(keyring, clientId, secret).slice(2), 'hex');
  const kept = row?.secret_hash ?? Buffer.alloc(sent.length);
  return timingSafeEqual(kept, sent) && row ? toClient(row) : undefined;
}

/** A row of `columns`. */
interface ClientRow {
  readonly program_id: number;
  readonly id: number;
  readonly client_id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly status: number;
  readonly token_generation: number;
}

const columns = 'program_id, id, client_id, name, array_to_json(scopes) as scopes, status, token_generation';

/** A secret of 256 random bits needs no slow hash; the keyed one makes a stolen table useless. */
function hashSecret(keyring: Keyring, clientId: string, secret: string): string {
  return toHex(keyring.keyedHash('client-secret', clientId, secret));
}

function scopeArray(scopes: readonly Scope[]): string {
  return `{${scopes.map((scope) => `"${scope}"`).join()}}`;
}

function firstClient([row]: readonly ClientRow[]): Client {
  if (!row) throw errors.clientUnknown();
  return toClient(row);
}

function toClient({ program_id, id, client_id, name, scopes, status, token_generation }: ClientRow): Client {
  return {
    programId: program_id,
    id,
    clientId: client_id,
    name,
    scopes,
    status,
    generation: token_generation,
  };
}
