import type { Population } from '../population.ts';

/** Another server that keeps users, in the version that is measured. */
export interface Peer {
  readonly name: string;
  /** Exact versions, as bench/peers/install.ts installs them; the first is the peer itself. */
  readonly packages: Readonly<Record<string, string>>;
  /**
   * Files of packages that need a native build, which an install without scripts has not: they are replaced by a module
   * that gives nothing. None of what they do is part of a measured call.
   */
  readonly emptied?: readonly string[];
  /** How many times as many reads Roster should do. */
  readonly atLeast: number;
  /** Makes users and says how they are reached. `port`: where the peer listens. */
  readonly populate: (port: number, users: number) => Promise<Population>;
}

/** What the peers' servers are told as well (bench/peers/servers): nothing here is secret, they live for a measurement. */
export const credentials = {
  key: 'a-key-of-the-bench-that-is-long-enough',
  email: 'admin@example.com',
  password: 'Quiet harbour 71!',
} as const;

const json = { 'content-type': 'application/json' };

const parse: Peer = {
  name: 'parse-server',
  packages: { 'parse-server': '9.10.0', express: '5.3.0' },
  atLeast: 2,
  populate: async (port, users) => {
    const headers = {
      ...json,
      'x-parse-application-id': 'bench',
      'x-parse-master-key': credentials.key,
    };
    const ids = await makeUsers(users, async (count) => {
      const body = {
        username: `seed-${count}`,
        email: `seed-${count}@example.com`,
        password: credentials.password,
      };
      return (await post<{ objectId: string }>(port, '/parse/users', headers, body)).objectId;
    });
    return { programs: [{ userIds: new Float64Array(), names: ids, headers }] };
  },
};

const betterAuth: Peer = {
  name: 'better-auth',
  packages: { 'better-auth': '1.7.25', hono: '4.13.19', '@hono/node-server': '2.1.9', pg: '8.23.1' },
  atLeast: 8,
  populate: async (port, users) => {
    const headers = { ...json, origin: `http://127.0.0.1:${port}` };
    const ids = await makeUsers(users, async (count) => {
      const body = {
        name: `Seed ${count}`,
        email: `seed-${count}@example.com`,
        password: credentials.password,
      };
      return (await post<{ user: { id: string } }>(port, '/api/auth/sign-up/email', headers, body)).user.id;
    });
    // The server makes the admin when it starts; the signed cookie holds the session, so that it is not read each time.
    const { email, password } = credentials;
    const response = await fetch(`http://127.0.0.1:${port}/api/auth/sign-in/email`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email, password }),
    });
    const cookie = response.headers.getSetCookie().map((one) => one.split(';')[0]!);
    return {
      programs: [
        { userIds: new Float64Array(), names: ids, headers: { ...headers, cookie: cookie.join('; ') } },
      ],
    };
  },
};

const directus: Peer = {
  name: 'directus',
  packages: { directus: '12.4.0' },
  // The sandbox of scripts that an administrator writes for flows.
  emptied: ['isolated-vm/isolated-vm.js'],
  atLeast: 25,
  populate: async (port, users) => {
    const headers = { ...json, authorization: `Bearer ${credentials.key}` };
    const ids = await makeUsers(users, async (count) => {
      const body = { email: `seed-${count}@example.com`, password: credentials.password };
      return (await post<{ data: { id: string } }>(port, '/users', headers, body)).data.id;
    });
    return { programs: [{ userIds: new Float64Array(), names: ids, headers }] };
  },
};

/** The peers, in the order in which they are measured. */
export const peers: readonly Peer[] = [parse, betterAuth, directus];

/** Makes users, a few at once, and returns their ids. */
async function makeUsers(users: number, make: (count: number) => Promise<string>): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  const loop = async () => {
    while (next < users) {
      next += 1;
      ids.push(await make(next));
    }
  };
  await Promise.all(Array.from({ length: 8 }, loop));
  return ids;
}

async function post<Answer>(
  port: number,
  path: string,
  headers: Record<string, string>,
  body: object,
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as Answer;
}
