import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

/** What a planted token says otherwise than a real one. */
export interface PlantedToken {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: CryptoKey | Uint8Array;
}

/** A real OpenID provider on a socket of this machine. */
export interface IdentityProvider {
  readonly issuer: string;
  /** The client of the provider for which it issues tokens. */
  readonly audience: string;
  /** The public key as a JWK. */
  readonly publicKey: Readonly<Record<string, unknown>>;
  /**
   * The ID token of somebody who signs in and agrees: the authorization-code flow with PKCE, as a browser goes through it. Absent:
   * a nonce of the client's own, without which two tokens of one second say the same; null: none.
   */
  signIn(login: string, nonce?: string | null): Promise<string>;
  /** A token signed with the provider's own key, that is like a real one but for what is planted. */
  plant(login: string, planted?: PlantedToken): Promise<string>;
  close(): void;
}

const redirectUri = 'http://127.0.0.1/done';

/** Starts one, which asks for no password. */
export async function startIdentityProvider(audience = 'roster-app'): Promise<IdentityProvider> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const header = { alg: 'ES256', kid: 'provider-key' };
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: audience,
        client_secret: 'a secret of the app',
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(pair.privateKey)), ...header, use: 'sig' }] },
    cookies: { keys: ['a key for cookies'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    ttl: { IdToken: 3600, Session: 3600, Interaction: 3600, Grant: 3600, AccessToken: 3600 },
  });
  server.on('request', provider.callback());
  return {
    issuer,
    audience,
    publicKey: { ...(await exportJWK(pair.publicKey)), ...header },
    signIn: (login, nonce = randomBytes(16).toString('base64url')) => signIn(issuer, audience, login, nonce),
    plant: (login, { claims = {}, header: changed = {}, key = pair.privateKey } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const whole = {
        iss: issuer,
        aud: audience,
        sub: login,
        iat: now,
        exp: now + 3600,
        jti: randomBytes(8).toString('hex'),
        ...claims,
      };
      return new SignJWT(whole).setProtectedHeader({ ...header, ...changed }).sign(key);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function signIn(
  issuer: string,
  audience: string,
  login: string,
  nonce: string | null,
): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: audience,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(nonce !== null && { nonce }),
  });
  const jar = new Map<string, string>();
  const browse = async (url: URL, form?: Record<string, string>): Promise<URL> => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    await response.arrayBuffer();
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/u.exec(cookie)!;
      jar.set(name!, value!);
    }
    return new URL(response.headers.get('location') ?? url, issuer);
  };
  let at = await browse(new URL(`/auth?${query}`, issuer));
  for (const form of [{ prompt: 'login', login, password: 'any' }, { prompt: 'consent' }]) {
    at = await browse(at, form);
    if (!at.href.startsWith(redirectUri)) at = await browse(at);
  }
  const code = at.searchParams.get('code');
  if (code === null) throw new Error(`the provider went to ${at.pathname} instead of giving a code`);
  const answer = await fetch(new URL('/token', issuer), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${audience}:a+secret+of+the+app`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  return ((await answer.json()) as { id_token: string }).id_token;
}
