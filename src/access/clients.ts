import { randomBytes, timingSafeEqual } from 'node:crypto';
import { clientStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { isStorable } from '../catalogue/kinds/index.ts';
import type { Scope } from '../catalogue/scopes.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { Page } from '../derive/read-page.ts';
import type { CallerRow, CallerRows } from '../keys/caller-rows.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';
import { fromHex, toHex } from '../storage/user-vault.ts';

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
  callers: CallerRows,
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
  // The number is part of what the MAC covers.
  const [[number]] = await runFor<TakenRow>(connections, '*', takeNumbers(wanted.programId, 'client', 1));
  const row: ClientRow = {
    program_id: wanted.programId,
    id: number!.first,
    client_id: clientId,
    name: wanted.name,
    secret_hash: hashSecret(callers.keyring, clientId, secret),
    scopes: wanted.scopes,
    status: clientStatus.active,
    token_generation: 1,
    is_bootstrap: wanted.isBootstrap ?? false,
  };
  const [[made]] = await runFor<Stored>(connections, '*', {
    text: `insert into client (${keptColumns.join(', ')}, mac, created_at, updated_at)
select ${keptColumns.map((name) => `r.${name}`).join(', ')}, $2::bytea, now() at time zone 'UTC', now() at time zone 'UTC'
from json_populate_record(null::client, $1::json) r
join program p on p.id = r.program_id and p.status = ${clientStatus.active}
returning ${asRow}`,
    values: [JSON.stringify(row), callers.mac('client', row)],
  });
  if (!made) throw errors.programUnknown();
  return { client: toClient(made.row), secret };
}

/**
 * Throws clientUnknown; a client out of reach is unknown. `isLocked`: within a transaction, nobody else changes it until
 * that ends.
 */
export async function getClient(
  connections: Place,
  callers: CallerRows,
  reach: ClientReach,
  clientId: string,
  { isLocked = false } = {},
): Promise<Client> {
  return toClient(await readClient(connections, callers, reach, clientId, isLocked));
}

/** Whether it is the client that the first start made, by its programme and number. */
export async function isBootstrapClient(
  connections: Place,
  callers: CallerRows,
  { programId, clientId }: { programId: number; clientId: number },
): Promise<boolean> {
  const [[found]] = await runFor<Stored>(connections, programId, {
    text: `select ${asRow} from client where program_id = $1::bigint and id = $2::bigint`,
    values: [programId, clientId],
  });
  return found?.row.is_bootstrap === true && callers.holds('client', found.row);
}

/** Clients in the order in which they were made. A page has fewer where a row counts as not there. */
export async function listClients(
  connections: Place,
  callers: CallerRows,
  reach: ClientReach,
  { startIndex, pageSize }: Page,
): Promise<Client[]> {
  const [rows] = await runFor<Stored>(connections, reach, {
    text: `select ${asRow} from client where operator_id is null order by created_at, id limit $1::integer offset $2::bigint`,
    values: [pageSize, startIndex - 1],
  });
  return rows.filter(({ row }) => callers.holds('client', row)).map(({ row }) => toClient(row));
}

/** Changes name and scopes. Tokens made before end, so that none carries a scope that was taken away. Throws clientUnknown. */
export async function updateClient(
  connections: Place,
  callers: CallerRows,
  reach: ClientReach,
  clientId: string,
  { name, scopes }: { name?: string | undefined; scopes?: readonly Scope[] | undefined },
): Promise<Client> {
  return changeClient(connections, callers, reach, clientId, (row) => ({
    name: name ?? row.name,
    ...(scopes && { scopes, token_generation: row.token_generation + 1 }),
  }));
}

/** Gives a client a new secret. The old one and all its tokens end at once. Throws clientUnknown. */
export async function rotateClientSecret(
  connections: Place,
  callers: CallerRows,
  reach: ClientReach,
  clientId: string,
): Promise<NewClient> {
  const secret = createSecret();
  const client = await changeClient(connections, callers, reach, clientId, (row) => ({
    secret_hash: hashSecret(callers.keyring, clientId, secret),
    token_generation: row.token_generation + 1,
  }));
  return { client, secret };
}

/** Revokes a client. Its tokens end at the next call, in every process. Throws clientUnknown. */
export async function revokeClient(
  connections: Place,
  callers: CallerRows,
  reach: ClientReach,
  clientId: string,
): Promise<Client> {
  return changeClient(connections, callers, reach, clientId, (row) => ({
    status: clientStatus.closed,
    token_generation: row.token_generation + 1,
  }));
}

/**
 * The client that a secret belongs to, or undefined. An unknown client costs the same work as a wrong secret, and
 * the comparison takes the same time wherever two hashes differ.
 */
export async function findClientBySecret(
  connections: Place,
  callers: CallerRows,
  clientId: string,
  secret: string,
): Promise<Client | undefined> {
  const [[found]] = await runFor<Stored & { program: CallerRow }>(connections, '*', {
    text: `select row_to_json(c) as row, row_to_json(p) as program
from client c join program p on p.id = c.program_id
where c.client_id = $1::text and c.operator_id is null and c.status = ${clientStatus.active} and p.status = ${clientStatus.active}`,
    values: [isStorable(clientId) ? clientId : ''],
  });
  const sent = fromHex(hashSecret(callers.keyring, clientId, secret));
  const kept = found ? fromHex(found.row.secret_hash) : Buffer.alloc(sent.length);
  if (kept.length !== sent.length || !timingSafeEqual(kept, sent) || !found) return undefined;
  const counts = callers.holds('client', found.row) && callers.holds('program', found.program);
  return counts ? toClient(found.row) : undefined;
}

/** The columns of a client that a change may touch, and its ids. */
interface ClientRow extends CallerRow {
  readonly program_id: number;
  readonly id: number;
  readonly client_id: string;
  readonly name: string;
  /** `\x` and hexadecimal digits. */
  readonly secret_hash: string;
  readonly scopes: readonly Scope[];
  readonly status: number;
  readonly token_generation: number;
  readonly is_bootstrap: boolean;
}

const changedColumns = ['name', 'secret_hash', 'scopes', 'status', 'token_generation'] as const;
const keptColumns = ['program_id', 'id', 'client_id', 'is_bootstrap', ...changedColumns] as const;

/** A row as statements answer it. */
interface Stored {
  readonly row: ClientRow;
}

const asRow = 'row_to_json(client) as row';

async function readClient(
  connections: Place,
  callers: CallerRows,
  reach: ClientReach,
  clientId: string,
  isLocked: boolean,
): Promise<ClientRow> {
  if (!isStorable(clientId)) throw errors.clientUnknown();
  const [[found]] = await runFor<Stored>(connections, reach, {
    text: `select ${asRow} from client where client_id = $1::text and operator_id is null${isLocked ? ' for update' : ''}`,
    values: [clientId],
  });
  if (!found || !callers.holds('client', found.row)) throw errors.clientUnknown();
  return found.row;
}

/** Changes an active client, from what it was when it was read: where another change came between, it is read again. */
async function changeClient(
  connections: Place,
  callers: CallerRows,
  reach: ClientReach,
  clientId: string,
  change: (row: ClientRow) => Partial<Pick<ClientRow, (typeof changedColumns)[number]>>,
): Promise<Client> {
  for (;;) {
    const before = await readClient(connections, callers, reach, clientId, false);
    if (before.status !== clientStatus.active) throw errors.clientUnknown();
    const after: ClientRow = { ...before, ...change(before) };
    const [[changed]] = await runFor<Stored>(connections, reach, {
      text: `update client set ${changedColumns.map((name) => `${name} = r.${name}`).join(', ')},
  mac = $2::bytea, updated_at = now() at time zone 'UTC'
from json_populate_record(null::client, $1::json) r
where client.program_id = r.program_id and client.id = r.id and client.mac = r.mac returning ${asRow}`,
      values: [JSON.stringify(after), callers.mac('client', after)],
    });
    if (changed) return toClient(changed.row);
  }
}

/** A secret of 256 random bits needs no slow hash; the keyed one makes a stolen table useless. */
function hashSecret(keyring: Keyring, clientId: string, secret: string): string {
  return toHex(keyring.keyedHash('client-secret', clientId, secret));
}

/** The client that a row tells of. */
function toClient(row: ClientRow): Client {
  return {
    programId: row.program_id,
    id: row.id,
    clientId: row.client_id,
    name: row.name,
    scopes: row.scopes,
    status: row.status,
    generation: row.token_generation,
  };
}
