import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { text } from 'node:stream/consumers';
import postgres from 'postgres';
import { Webhook } from 'standardwebhooks';
import type { Replacements } from '../../src/main.ts';
import { type Answer, type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

/** What a receiver was posted. */
export interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects.
  readonly event: any;
}

/** A receiver of events on this machine. */
export interface EventReceiver {
  readonly url: string;
  readonly posted: Posted[];
  /** The HTTP status that a post is answered with; null: never. */
  onEvent: (posted: Posted) => number | null;
  close(): Promise<void>;
}

/** Listens on this machine; answers the port. */
export async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

/** Starts one on a free port. */
export async function startEventReceiver(): Promise<EventReceiver> {
  const posted: Posted[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const one = { headers: request.headers, body, event: JSON.parse(body) };
    posted.push(one);
    const status = self.onEvent(one);
    if (status !== null) response.writeHead(status).end('what the endpoint says');
  });
  const self: EventReceiver = {
    url: `http://127.0.0.1:${await listen(server)}/events`,
    posted,
    onEvent: () => 204,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}

/** Checks the signatures of a post by the library that receivers use; throws for one that does not hold. */
export function verify(secret: string, { body, headers }: Pick<Posted, 'body' | 'headers'>): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

/** A server that may post to this machine, and short words for its calls about webhooks. */
export interface WebhookSetting {
  readonly server: AssembledTest;
  readonly owner: postgres.Sql;
  /** Calls with `program:admin`. */
  call(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Makes an endpoint; what the answer tells of it, with its secret. */
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  endpoint(changes?: object): Promise<any>;
  /** Creates a user and changes some names of the user's, so that there are `entries` of history; the number of the user. */
  user(entries?: number): Promise<number>;
  close(): Promise<void>;
}

/** Starts everything. */
export async function setUpWebhooks(
  environment: Record<string, string> = {},
  replacements: Replacements = {},
): Promise<WebhookSetting> {
  const server = await assembleTest(
    { OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1', ...environment },
    replacements,
  );
  const owner = postgres({ ...server.database.adminOptions, max: 2, onnotice: () => {} });
  const token = await server.token('user user:privileged program:admin admin');
  const call: WebhookSetting['call'] = (method, url, body, headers) =>
    server.call(method, `/v1${url}`, {
      token,
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
    });
  return {
    server,
    owner,
    call,
    async endpoint(changes = {}) {
      const webhook = { url: 'https://hooks.example.com/roster', events: ['*'], status: 0, ...changes };
      const { json } = await call('POST', '/webhook', { webhook });
      if (json.result.code !== '0000') throw new Error(JSON.stringify(json.result));
      return json.webhook;
    },
    async user(entries = 1) {
      const { json } = await call('POST', '/user', newUserBody());
      const { id } = json.info;
      const count = async () =>
        (await owner`select history_number as number from users where id = ${id}`)[0]!['number'] as number;
      for (let name = 0; (await count()) < entries; name += 1)
        await call('PUT', `/user/${id}`, { personal_info: { nick_name: `Nick ${name}` } });
      return id;
    },
    close: async () => {
      await owner.end();
      await server.close();
    },
  };
}

/** An endpoint that is sent nothing. */
export const good = { url: 'https://hooks.example.com/', events: ['*'], status: 0 };

export const outcomeOf = ({ status, json }: Answer): [number, string] => [status, json.result.code];

/** Path and code of each fault. */
export const faultsOf = ({ json }: Answer): string[] =>
  (json.result.details ?? []).map((one: { path: string; code: string }) => `${one.path} ${one.code}`);

/** A token of a client of another programme. */
export async function foreignToken(at: WebhookSetting): Promise<string> {
  const { json } = await at.call('POST', '/program', { program: { name: 'Other' } });
  const client = { program_id: json.program.id, name: 'Theirs', scopes: ['program:admin', 'user'] };
  const made = await at.call('POST', '/client', { client });
  return at.server.tokenOf(made.json.client, 'program:admin user');
}
