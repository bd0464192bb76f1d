import { Secret, TOTP } from 'otpauth';
import { programId } from './cluster.ts';

/** An operator's browser: calls with the cookie of the session. */
export type Browser = (method: string, path: string, body?: object) => Promise<unknown>;

/** Invites an operator, who may read and decide, and sets the account up; `token` manages the programme. Throws what the server refuses. */
export async function signIn(
  address: string,
  token: string,
  email: string,
): Promise<{ browser: Browser; cookie: () => string }> {
  let cookie = '';
  const browser: Browser = async (method, path, body) => {
    const response = await fetch(`${address}/v1${path}`, {
      method,
      headers: {
        origin: address,
        'program-id': String(programId),
        cookie,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    cookie = response.headers.getSetCookie().at(-1)?.split(';')[0] ?? cookie;
    return answer;
  };
  const invited = await fetch(`${address}/v1/operator`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ operator: { email, name: 'Bench', roles: [{ roles: ['senior'] }] } }),
  });
  const { invitation } = (await invited.json()) as { invitation?: { secret: string } };
  if (!invitation) throw new Error(`no invitation: ${invited.status}`);
  const setup = { token: invitation.secret.split('#')[1] };
  const opened = (await browser('POST', '/session/setup', { setup })) as {
    setup: { totp: { secret: string } };
  };
  const otp = new TOTP({ secret: Secret.fromBase32(opened.setup.totp.secret) }).generate();
  await browser('PUT', '/session/setup', { setup: { ...setup, password: 'correct horse battery', otp } });
  return { browser, cookie: () => cookie };
}
