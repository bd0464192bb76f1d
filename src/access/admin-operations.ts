import { errors } from '../catalogue/errors.ts';
import { defaultSettings } from '../catalogue/program-settings.ts';
import { firstNotGrantable, type Scope } from '../catalogue/scopes.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { readPage } from '../derive/read-page.ts';
import type { Place } from '../storage/connections.ts';
import type { Caller } from './caller.ts';
import {
  type Client,
  type ClientReach,
  createClient,
  getClient,
  isBootstrapClient,
  listClients,
  revokeClient,
  rotateClientSecret,
  updateClient,
} from './clients.ts';
import {
  closeProgram,
  createProgram,
  getProgram,
  listPrograms,
  type Program,
  updateProgram,
} from './programs.ts';
import { readClient, readDryRun, readProgram } from './read-administration.ts';

/** A call to an administrative operation. */
export interface AdminCall {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** What such a call works with. */
export interface AdminTools {
  /** For what writes the transaction of the call. */
  readonly connections: Place;
  readonly keyring: Keyring;
}

/** The members that follow `result`: the programme or the client that an answer is about. */
export type Shown = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A writing call that was read: its input has no fault, and nothing has been looked at or done yet. */
export interface AdminPlan {
  /** `validate` 1: everything is checked, nothing is written. */
  readonly dryRun: boolean;
  /** What makes two calls of an operation the same: whom they are about and what they ask for. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** Throws where the caller may not touch what the call is about: also before an earlier answer is told. */
  readonly check?: (tools: AdminTools) => Promise<unknown>;
  readonly work: (tools: AdminTools) => Promise<Shown>;
}

interface AdminRoute {
  readonly id: string;
  readonly path: string;
  /** Any one of them is enough; what a caller may reach with it, the operation decides. */
  readonly scopes: readonly Scope[];
  readonly summary: string;
}

/** A call that tells of programmes or API clients. */
export interface AdminRead extends AdminRoute {
  readonly method: 'GET';
  /** Returns the members that follow `result`. */
  readonly read: (tools: AdminTools, call: AdminCall) => Promise<Readonly<Record<string, unknown>>>;
}

/** A call that changes them. */
export interface AdminWrite extends AdminRoute {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Throws invalidInput, and where the caller may not ask for this. */
  readonly plan: (call: AdminCall) => AdminPlan;
}

/** A call outside the published operations that manages programmes or API clients. */
export type AdminOperation = AdminRead | AdminWrite;

const installation: readonly Scope[] = ['admin'];
const own: readonly Scope[] = ['admin', 'program:admin'];

/** Every administrative operation. */
export const adminOperations: readonly AdminOperation[] = [
  {
    id: 'program.create',
    method: 'POST',
    path: '/v1/program',
    scopes: installation,
    summary: 'Make a programme',
    plan: ({ body }) => {
      const { dryRun, id, name, settings } = readProgram(body, true);
      return {
        dryRun,
        asked: { id, name, settings },
        work: async ({ connections }) =>
          showProgram(await createProgram(connections, { ...(id && { id }), name: name!, settings })),
      };
    },
  },
  {
    id: 'program.list',
    method: 'GET',
    path: '/v1/program',
    scopes: installation,
    summary: 'List the programmes',
    read: async ({ connections }, { query }) => {
      const programs = await listPrograms(connections, readPage(query));
      return { programs: programs.map((program) => showProgram(program).program) };
    },
  },
  {
    id: 'program.get',
    method: 'GET',
    path: '/v1/program/:program_id',
    scopes: own,
    summary: 'Read a programme and its settings',
    read: async ({ connections }, call) => showProgram(await getProgram(connections, programOf(call))),
  },
  {
    id: 'program.update',
    method: 'PUT',
    path: '/v1/program/:program_id',
    scopes: own,
    summary: 'Change name and settings of a programme',
    plan: (call) => {
      const { dryRun, name, settings } = readProgram(call.body, false);
      const id = programOf(call);
      // The tokens of a provider carry the scopes that the setting names, as if they were granted to them.
      for (const { scopes } of settings.open_id ?? []) checkGrant(call.caller, scopes);
      return {
        dryRun,
        asked: { id, name, settings },
        work: async ({ connections }) =>
          showProgram(await updateProgram(connections, id, { name, settings })),
      };
    },
  },
  {
    id: 'program.delete',
    method: 'DELETE',
    path: '/v1/program/:program_id',
    scopes: installation,
    summary: 'Close a programme; its data stays',
    plan: (call) => {
      const dryRun = readDryRun(call.body);
      const id = programOf(call);
      return {
        dryRun,
        asked: { id },
        work: async ({ connections }) => showProgram(await closeProgram(connections, id)),
      };
    },
  },
  {
    id: 'client.create',
    method: 'POST',
    path: '/v1/client',
    scopes: own,
    summary: 'Make an API client; its secret is told this once',
    plan: ({ caller, body }) => {
      const { dryRun, programId = caller.programId, name, scopes } = readClient(body, true);
      if (!caller.scopes.has('admin') && programId !== caller.programId) throw errors.programUnknown();
      checkGrant(caller, scopes!);
      return {
        dryRun,
        asked: { programId, name, scopes },
        check: ({ connections }) => checkAdmin(connections, caller, scopes!),
        work: async ({ connections, keyring }) => {
          const made = await createClient(connections, keyring, { programId, name: name!, scopes: scopes! });
          return showClient(made.client, made.secret);
        },
      };
    },
  },
  {
    id: 'client.list',
    method: 'GET',
    path: '/v1/client',
    scopes: own,
    summary: 'List the API clients',
    read: async ({ connections }, { caller, query }) => {
      const clients = await listClients(connections, reachOf(caller), readPage(query));
      return { clients: clients.map((client) => showClient(client).client) };
    },
  },
  {
    id: 'client.get',
    method: 'GET',
    path: '/v1/client/:client_id',
    scopes: own,
    summary: 'Read an API client',
    read: async ({ connections }, call) =>
      showClient(await getClient(connections, reachOf(call.caller), clientOf(call))),
  },
  {
    id: 'client.update',
    method: 'PUT',
    path: '/v1/client/:client_id',
    scopes: own,
    summary: 'Change name and scopes of an API client; other scopes end its tokens',
    plan: (call) => {
      const { dryRun, name, scopes } = readClient(call.body, false);
      const { caller } = call;
      if (scopes) checkGrant(caller, scopes);
      const clientId = clientOf(call);
      return {
        dryRun,
        asked: { clientId, name, scopes },
        check: async ({ connections }) => {
          await checkTouchable(connections, caller, clientId);
          await checkAdmin(connections, caller, scopes ?? []);
        },
        work: async ({ connections }) =>
          showClient(await updateClient(connections, reachOf(caller), clientId, { name, scopes })),
      };
    },
  },
  {
    id: 'client.rotate',
    method: 'POST',
    path: '/v1/client/:client_id/secret',
    scopes: own,
    summary: 'Give an API client a new secret; the old one and its tokens end at once',
    plan: (call) => {
      const { caller } = call;
      const clientId = clientOf(call);
      return {
        dryRun: readDryRun(call.body),
        asked: { clientId },
        check: async ({ connections }) => {
          const client = await checkTouchable(connections, caller, clientId);
          // A secret that its maker knows outlives what ends the maker's own.
          if (!isSelf(caller, client)) await checkAdmin(connections, caller, client.scopes);
        },
        work: async ({ connections, keyring }) => {
          const made = await rotateClientSecret(connections, keyring, reachOf(caller), clientId);
          return showClient(made.client, made.secret);
        },
      };
    },
  },
  {
    id: 'client.delete',
    method: 'DELETE',
    path: '/v1/client/:client_id',
    scopes: own,
    summary: 'Revoke an API client; its tokens end at once',
    plan: (call) => {
      const { caller } = call;
      const clientId = clientOf(call);
      return {
        dryRun: readDryRun(call.body),
        asked: { clientId },
        check: ({ connections }) => checkTouchable(connections, caller, clientId),
        work: async ({ connections }) =>
          showClient(await revokeClient(connections, reachOf(caller), clientId)),
      };
    },
  },
];

/** `admin` reaches every client, `program:admin` those of its own programme; others answer like unknown ones. */
function reachOf({ scopes, programId }: Caller): ClientReach {
  return scopes.has('admin') ? '*' : programId;
}

/**
 * The client that a call wants to change. Who may not grant a scope may not take over a client that holds it either, by
 * giving it a secret he knows; `admin` touches every client.
 */
async function checkTouchable(connections: Place, caller: Caller, clientId: string): Promise<Client> {
  const client = await getClient(connections, reachOf(caller), clientId, { isLocked: true });
  if (!caller.scopes.has('admin')) checkGrant(caller, client.scopes);
  return client;
}

function isSelf(caller: Caller, client: Client): boolean {
  return client.programId === caller.programId && client.id === caller.clientId;
}

function checkGrant(caller: Caller, scopes: readonly Scope[]): void {
  const scope = firstNotGrantable(scopes, caller.scopes);
  if (scope) throw errors.insufficientScope({ scope });
}

/** The client of the first start alone gives `admin` by a call: else who was given it could give it on, without end. */
async function checkAdmin(connections: Place, caller: Caller, scopes: readonly Scope[]): Promise<void> {
  if (!scopes.includes('admin') || (await isBootstrapClient(connections, caller))) return;
  throw errors.adminNotGranted();
}

function programOf({ caller, params }: AdminCall): number {
  const text = params['program_id'] ?? '';
  const id = /^[0-9]{1,10}$/.test(text) ? Number(text) : 0;
  if (!caller.scopes.has('admin') && id !== caller.programId) throw errors.programUnknown();
  return id;
}

function clientOf({ params }: AdminCall): string {
  return params['client_id'] ?? '';
}

/** What answers and the command line show of a programme: with its settings, also those it leaves at their default. */
export function showProgram({ id, name, status, settings }: Program): { program: Record<string, unknown> } {
  return { program: { id, name, status, ...defaultSettings, ...settings } };
}

/** What answers and the command line show of a client; the secret only where it was just made. */
export function showClient(client: Client, secret?: string): { client: Record<string, unknown> } {
  return {
    client: {
      client_id: client.clientId,
      ...(secret && { client_secret: secret }),
      id: client.id,
      program_id: client.programId,
      name: client.name,
      scopes: client.scopes,
      status: client.status,
    },
  };
}
