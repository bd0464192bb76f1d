import type { FastifyRequest } from 'fastify';
import { findLoginHolder, type LoginHolder } from '../storage/login-holders.ts';
import { type AttemptLimit, countAttempts } from './attempts.ts';
import type { Client } from './clients.ts';
import { networkOf, networkOfPerson } from './network.ts';
import type { TokenEndpointParts } from './token-endpoint.ts';
import { TokenError, tooManyAttempts } from './token-error.ts';
import { wrongTokenLimits } from './wrong-tokens.ts';

/** The grant type of RFC 8693, section 2.1. */
export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** For whom a token is given, and the type of that token. */
export interface ExchangedToken {
  readonly holder: LoginHolder;
  readonly issuedTokenType: string;
}

/** A login of no type that a programme can have: looking for it takes as long as for any other. */
const nobody = { type: -1, loginId: '' };

/**
 * Exchanges the ID token of a user for a token of the scope `user` (RFC 8693): the user is the one who has the login that the
 * token proves, verified and switched on. The token is used up, with the second factor where one is on. A token that is not valid and a login that opens nobody are
 * answered alike, after the same look-up. Throws TokenError.
 */
export async function exchangeToken(
  parts: TokenEndpointParts,
  client: Client,
  form: ReadonlyMap<string, string>,
  request: Pick<FastifyRequest, 'ip' | 'headers'>,
): Promise<ExchangedToken> {
  const { connections, callers, outsideTokens, useToken } = parts;
  const token = readRequest(form);
  const counted = await countAttempts(connections, callers.keyring, limitsOf(client, request));
  if (counted.waitSeconds !== null) throw tooManyAttempts(counted.waitSeconds);
  const { programId } = client;
  const idToken = await outsideTokens.readIdToken(programId, token);
  const holder = await findLoginHolder(connections, callers.keyring, programId, idToken ?? nobody);
  if (!idToken?.mayAct || !holder) throw invalidToken();
  const { endsAt } = idToken;
  const use = await useToken({ programId, userId: holder.id, token, endsAt, otp: form.get('otp') });
  if (typeof use === 'object') throw tooManyAttempts(use.waitSeconds);
  if (use === 'refused') throw invalidToken();
  // A wrong second factor stays counted, as a wrong token does.
  if (use !== 'wrong') await counted.giveBack();
  if (use !== 'used up')
    throw new TokenError(400, 'interaction_required', 'Two-factor authentication is active. Send otp.');
  return { holder, issuedTokenType: accessTokenType };
}

function invalidToken(): TokenError {
  const description = 'subject_token is not valid, was used before, or is of nobody who may use it.';
  return new TokenError(400, 'invalid_grant', description);
}

/** The token of a request that asks for something that there is. */
function readRequest(form: ReadonlyMap<string, string>): string {
  const token = form.get('subject_token');
  if (token === undefined || form.get('subject_token_type') !== idTokenType)
    throw invalidRequest(`Send an ID token as subject_token, and subject_token_type ${idTokenType}.`);
  if ((form.get('requested_token_type') ?? accessTokenType) !== accessTokenType)
    throw invalidRequest(`requested_token_type must be ${accessTokenType}.`);
  if (form.has('actor_token') || form.has('actor_token_type'))
    throw invalidRequest('Nobody can act for another user: leave actor_token out.');
  if (form.has('resource') || form.has('audience'))
    throw new TokenError(
      400,
      'invalid_target',
      'The token is for this server: leave resource and audience out.',
    );
  return token;
}

function invalidRequest(description: string): TokenError {
  return new TokenError(400, 'invalid_request', description);
}

/**
 * Wrong tokens count for the person's network, as the client says it, and for the client; and for the network that the client
 * calls from, as wrong secrets do.
 */
function limitsOf(client: Client, { ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): AttemptLimit[] {
  const peer = { kind: 'token exchange', key: networkOf(ip), attemptsMax: 120, windowSeconds: 60 };
  return [peer, ...wrongTokenLimits(networkOfPerson(headers), client.id)];
}
