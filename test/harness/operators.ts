import { Secret, TOTP } from 'otpauth';
import type { Role } from '../../src/catalogue/permissions.ts';
import { addOperator } from '../../src/operators/add-operator.ts';
import { inTransaction } from '../../src/storage/connections.ts';
import { formatDateTime } from '../../src/time/format-instant.ts';
import type { Answer, AssembledTest } from './assembled.ts';

/** Where pages of the server under test come from. */
export const origin = 'http://localhost:8080';

/** A browser: it keeps the cookie of the last answer that set one. */
export interface Browser {
  cookie: string | undefined;
  /** Calls as a page of the server would. */
  call(
    method: string,
    url: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

/** An operator who has accepted the invitation. */
export interface TestOperator extends Browser {
  readonly id: number;
  readonly email: string;
  readonly password: string;
  readonly recoveryCodes: readonly string[];
  /** A one-time password that was not used before: each is of a later step, as far as a clock allows. */
  otp(): string;
}

/** A browser without a session. */
export function openBrowser(server: AssembledTest): Browser {
  const browser: Browser = {
    cookie: undefined,
    async call(method, url, body, headers = {}) {
      const answer = await server.call(method, `/v1${url}`, {
        ...(body && { body }),
        headers: {
          host: 'localhost:8080',
          origin,
          ...(browser.cookie && { cookie: browser.cookie }),
          ...headers,
        },
      });
      const set = answer.headers['set-cookie'];
      if (typeof set === 'string') browser.cookie = /^[^=]+=;/u.test(set) ? undefined : set.split(';')[0];
      return answer;
    },
  };
  return browser;
}

let invited = 0;

function freshEmail(): string {
  invited += 1;
  return `operator${invited}@example.com`;
}

/** Invites somebody from the command line; the token of the invitation. */
export async function inviteOperator(
  { services, access }: AssembledTest,
  roles: readonly Role[],
  { programId = 77, email = freshEmail() } = {},
): Promise<{ id: number; email: string; token: string }> {
  const wanted = { email, name: 'Grace Hopper', language: 'en', roles: [{ programId, roles }] };
  const manager = { reach: '*', operatorId: 0, network: '' } as const;
  const now = formatDateTime(services.clock());
  const { operator, token } = await inTransaction(services.connections, '*', async (place) => ({
    outcome: await addOperator({ place, callers: access.callers, manager, now }, wanted),
    commits: true,
  }));
  return { id: operator.id, email, token: token! };
}

/** The password of an operator of tests. */
export const password = 'correct horse battery';

/** How long a one-time password may be on its way to the server, where the clock of a test goes on. */
const onTheWayMilliseconds = 5000;

/** Makes an operator who is signed in. */
export async function signedIn(
  server: AssembledTest,
  roles: readonly Role[],
  where: { programId?: number; email?: string } = {},
): Promise<TestOperator> {
  const { id, email, token } = await inviteOperator(server, roles, where);
  const browser = openBrowser(server);
  const opened = await browser.call('POST', '/session/setup', { setup: { token } });
  const { secret } = opened.json.setup.totp;
  let step = 0;
  // A step beside the present one counts as well, so that three passwords can follow each other at once, two in
  // the last seconds of a step: one that its end may overtake on the way to the server is left out.
  const otp = () => {
    const arrival = server.services.clock().getTime() + onTheWayMilliseconds;
    step = Math.max(step, TOTP.counter({ timestamp: arrival }) - 1);
    const sent = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: step * 30_000 });
    step += 1;
    return sent;
  };
  const done = await browser.call('PUT', '/session/setup', { setup: { token, password, otp: otp() } });
  if (done.status !== 200) throw new Error(JSON.stringify(done.json));
  return Object.assign(browser, { id, email, password, recoveryCodes: done.json.recovery_codes, otp });
}
