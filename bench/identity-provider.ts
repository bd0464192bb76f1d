import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** What stands for an OpenID provider: discovery, keys, and ID tokens of whomever it is told. */
export interface MeasuredProvider {
  /** As the setting `open_id` of a programme names it, for logins of a type. */
  readonly trusted: object;
  idToken(login: string): Promise<string>;
  close(): void;
}

const audience = 'bench';
const header = { alg: 'ES256', kid: 'bench' };

/** Starts one on this machine. `type`: of the logins that its tokens prove. */
export async function startProvider(type: number): Promise<MeasuredProvider> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), ...header, use: 'sig' }];
  const server = createServer(({ url }, response) => {
    const found = url === '/keys' ? { keys } : { issuer, jwks_uri: `${issuer}/keys` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    trusted: { issuer, audience, user_type: type, algorithms: [header.alg], scopes: ['user'] },
    idToken: (login) =>
      new SignJWT({ sub: login })
        .setProtectedHeader(header)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        // Else two of one second would be one token.
        .setJti(randomUUID())
        .setExpirationTime('1h')
        .sign(privateKey),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
