import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { status } from '../catalogue/codes.ts';
import { isScope, type Scope, scopesByDefault } from '../catalogue/scopes.ts';
import type { UserRow } from '../derive/rows.ts';
import { codeOf } from '../describe-failure.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { isPlainObject } from '../objects.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { countAttempts } from './attempts.ts';
import { type Client, findClientBySecret } from './clients.ts';
import { networkOf } from './network.ts';
import type { OutsideTokens } from './outside-tokens.ts';
import { TokenError, tooManyAttempts } from './token-error.ts';
import { exchangeToken, tokenExchange } from './token-exchange.ts';
import type { UseToken } from './token-use.ts';
import { type Tokens, tokenSeconds } from './tokens.ts';

/** What the endpoint works with. */
export interface TokenEndpointParts {
  readonly connections: Connections;
  readonly callers: CallerRows;
  readonly tokens: Tokens;
  readonly outsideTokens: Pick<OutsideTokens, 'readIdToken'>;
  readonly useToken: UseToken;
}

/**
 * Wrong secrets that may come within a minute: for a client from one network, from a network for any client, and for a
 * client from everywhere. Right ones do not count. The last is the largest, since whoever knows the id of a client
 * could use it up to keep that client from its tokens.
 */
const attemptsMax = { pair: 30, network: 120, client: 600 };
const windowSeconds = 60;

/**
 * Registers POST /oauth/token: OAuth 2 client credentials (RFC 6749, section 4.4), the client's id and secret by Basic
 * authentication or in the form. `user_id` binds the token to one user of the client's programme. Token exchange (RFC 8693)
 * gives one for the ID token of a user with an outside login.
 */
export async function registerTokenEndpoint(app: FastifyInstance, parts: TokenEndpointParts): Promise<void> {
  await app.register(async (scoped) => {
    await scoped.register(formbody, { bodyLimit: 16_384 });
    // A token is asked for in a form and in nothing else.
    scoped.removeContentTypeParser('application/json');
    scoped.setErrorHandler((thrown, request, reply) => sendTokenError(thrown, request, reply));
    scoped.post('/oauth/token', { config: { operation: { id: 'oauth.token' } } }, async (request, reply) =>
      reply.header('pragma', 'no-cache').send(await grant(parts, request)),
    );
  });
}

interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
  /** Of a token exchange alone (RFC 8693, section 2.2.1). */
  readonly issued_token_type?: string;
}

async function grant(parts: TokenEndpointParts, request: FastifyRequest): Promise<TokenResponse> {
  const form = readForm(request.body);
  const { clientId, secret } = readCredentials(request.headers.authorization, form);
  const client = await authenticateClient(parts, request.ip, clientId, secret);
  const isExchange = form.get('grant_type') === tokenExchange;
  if (!isExchange && form.get('grant_type') !== 'client_credentials')
    throw new TokenError(
      400,
      'unsupported_grant_type',
      `grant_type must be client_credentials or ${tokenExchange}.`,
    );
  const userId = form.get('user_id');
  const scopes = chooseScopes(client, form.get('scope'), isExchange || userId !== undefined);
  const exchanged = isExchange ? await exchangeToken(parts, client, form, request) : undefined;
  const boundUser =
    exchanged?.holder ?? (userId === undefined ? undefined : await findUser(parts, client, userId));
  const access_token = await parts.tokens.issue({
    programId: client.programId,
    clientId: client.id,
    clientGeneration: client.generation,
    scopes,
    ...(boundUser && { boundUser }),
  });
  return {
    access_token,
    ...(exchanged && { issued_token_type: exchanged.issuedTokenType }),
    token_type: 'Bearer',
    expires_in: tokenSeconds,
    scope: scopes.join(' '),
  };
}

/** The fields of a form. One that comes twice is refused (RFC 6749, section 3.2); an empty one counts as absent. */
function readForm(body: unknown): Map<string, string> {
  const form = new Map<string, string>();
  for (const [name, value] of Object.entries(isPlainObject(body) ? body : {})) {
    if (typeof value !== 'string')
      throw new TokenError(400, 'invalid_request', `${name} is given more than once.`);
    if (value !== '') form.set(name, value);
  }
  return form;
}

function readCredentials(
  authorization: string | undefined,
  form: Map<string, string>,
): { clientId: string; secret: string } {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '');
  const inForm = form.get('client_secret') !== undefined;
  if (basic && inForm) {
    throw new TokenError(
      400,
      'invalid_request',
      'Send the secret by Basic authentication or in the form, not both.',
    );
  }
  if (basic) {
    const [id = '', ...secret] = Buffer.from(basic[1]!, 'base64').toString('utf8').split(':');
    return { clientId: formDecode(id), secret: formDecode(secret.join(':')) };
  }
  return { clientId: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
}

/** Basic credentials are form-encoded first (RFC 6749, section 2.3.1); many clients forget it, so damage is let be. */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Counts first, in the database, then compares: two attempts at once cannot both be the last one allowed. */
async function authenticateClient(
  { connections, callers }: TokenEndpointParts,
  address: string,
  clientId: string,
  secret: string,
): Promise<Client> {
  const network = networkOf(address);
  const limits = (
    [
      ['network', network],
      ['pair', `${network} ${clientId}`],
      ['client', clientId],
    ] as const
  ).map(([kind, key]) => ({ kind: `token ${kind}`, key, attemptsMax: attemptsMax[kind], windowSeconds }));
  const counted = await countAttempts(connections, callers.keyring, limits);
  if (counted.waitSeconds !== null) throw tooManyAttempts(counted.waitSeconds);
  const client = await findClientBySecret(connections, callers, clientId, secret);
  if (!client) {
    throw new TokenError(401, 'invalid_client', 'The client id or the client secret is wrong.', {
      'www-authenticate': 'Basic realm="roster"',
    });
  }
  await counted.giveBack();
  return client;
}

function chooseScopes(client: Client, asked: string | undefined, isBound: boolean): Scope[] {
  const may: readonly Scope[] = isBound ? client.scopes.filter((scope) => scope === 'user') : client.scopes;
  if (asked === undefined) {
    const scopes = scopesByDefault(may);
    if (scopes.length === 0)
      throw new TokenError(
        400,
        'invalid_scope',
        'The client does not have the scope user: name the scopes that the token should have.',
      );
    return scopes;
  }
  const wanted = [...new Set(asked.split(' ').filter(Boolean))];
  const granted = wanted.filter(isScope).filter((scope) => may.includes(scope));
  if (granted.length < wanted.length || wanted.length === 0) {
    throw new TokenError(
      400,
      'invalid_scope',
      isBound
        ? 'A token bound to a user can only have the scope user.'
        : 'The client does not have all of these scopes.',
    );
  }
  return granted;
}

async function findUser(
  { connections }: TokenEndpointParts,
  { programId }: Client,
  userId: string,
): Promise<{ id: number; generation: number }> {
  const id = /^[0-9]{1,10}$/.test(userId) ? Number(userId) : 0;
  const [[user]] = await runFor<Pick<UserRow, 'token_generation' | 'status'>>(connections, programId, {
    text: 'select token_generation, status from users where program_id = $1::bigint and id = $2::bigint and closed_at is null',
    values: [programId, id],
  });
  if (!user)
    throw new TokenError(400, 'invalid_request', 'The programme has no open user with this user_id.');
  if (user.status === status.suspended)
    throw new TokenError(400, 'invalid_request', 'The user with this user_id is suspended.');
  return { id, generation: user.token_generation };
}

/** RFC 6749 has a form of its own for errors; what is none of them goes on to the handler of all other calls. */
function sendTokenError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const code = codeOf(thrown);
  const error =
    typeof code === 'string' && code.startsWith('FST_ERR_CTP')
      ? new TokenError(400, 'invalid_request', 'Send the request as application/x-www-form-urlencoded.')
      : thrown;
  if (!(error instanceof TokenError)) throw thrown;
  request.resultCode = error.error;
  return reply
    .code(error.status)
    .headers(error.headers)
    .send({ error: error.error, error_description: error.message });
}
