import type { FastifyInstance } from 'fastify';
import type { Caller } from '../calls/caller.ts';
import { errors } from '../catalogue/errors.ts';
import type { Config } from '../config.ts';
import type { Keyring } from '../crypto/keyring.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { guardedFetch } from '../outbound/guarded-fetch.ts';
import { type Connections, type Place, runFor } from '../storage/connections.ts';
import { fromLiveCaller } from '../storage/live-caller.ts';
import { ClientLimiter } from './client-limiter.ts';
import { issuerOf, OutsideTokens } from './outside-tokens.ts';
import { type DefaultsReader, programDefaults } from './program-defaults.ts';
import { SigningKeys } from './signing-keys.ts';
import { registerTokenEndpoint } from './token-endpoint.ts';
import type { UseToken } from './token-use.ts';
import { ownIssuer, Tokens } from './tokens.ts';

/** Holds of a token that is bound to no user ($4), or to a user who still has the generation of the token ($5). */
const boundUserCounts = `($4::bigint is null or exists (select 1 from users u
  where u.program_id = p.id and u.id = $4::bigint and u.closed_at is null and u.token_generation = $5::integer))`;

/** Who calls and what they may. */
export interface Access {
  readonly connections: Connections;
  readonly keyring: Keyring;
  /** Which rows that say who may call count. */
  readonly callers: CallerRows;
  readonly tokens: Tokens;
  readonly signingKeys: SigningKeys;
  /** Null where calls per client are not limited. */
  readonly limiter: ClientLimiter | null;
  /** Reads ID tokens of outside providers. */
  readonly outsideTokens: Pick<OutsideTokens, 'readIdToken'>;
  /** Who a bearer token is for. Throws unauthenticated or tokenExpired. */
  authenticate(authorization: string | undefined): Promise<Caller>;
  /**
   * Whether a caller's client still counts, and the user that the caller's token is bound to, for calls that read no user.
   * Throws tokenRevoked.
   */
  checkLive(caller: Caller, place?: Place): Promise<void>;
  /** How an answer is written that has read nothing of its programme. Never rejects. */
  readonly defaultsOf: DefaultsReader;
  /** `useToken`: what uses ID tokens up that are exchanged. */
  registerTokenEndpoint(app: FastifyInstance, useToken: UseToken): Promise<void>;
}

/** Assembles the room. */
export function createAccess({
  connections,
  callers,
  clock,
  config,
}: {
  connections: Connections;
  callers: CallerRows;
  clock: () => Date;
  config: Pick<Config, 'rateLimitPerClient' | 'outboundAllowedAddresses'>;
}): Access {
  const signingKeys = new SigningKeys(connections, callers);
  const tokens = new Tokens(signingKeys, clock);
  const { rateLimitPerClient, outboundAllowedAddresses } = config;
  const outsideTokens = new OutsideTokens(
    connections,
    callers,
    clock,
    guardedFetch(outboundAllowedAddresses),
  );
  return {
    connections,
    keyring: callers.keyring,
    callers,
    tokens,
    signingKeys,
    limiter: rateLimitPerClient > 0 ? new ClientLimiter(connections, rateLimitPerClient) : null,
    outsideTokens,
    authenticate: async (authorization) => {
      const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '');
      if (!bearer) throw errors.unauthenticated();
      const token = bearer[1]!;
      const known = tokens.recall(token);
      if (known) return known;
      const issuer = issuerOf(token);
      const isOutside = issuer !== undefined && issuer !== ownIssuer;
      return isOutside ? outsideTokens.check(token) : tokens.check(token);
    },
    checkLive: async (caller, place = connections) => {
      const { programId, clientId, clientGeneration, boundUserId, boundUserGeneration } = caller;
      const [[live]] = await runFor(place, programId, {
        text: `select 1 ${fromLiveCaller} and ${boundUserCounts}`,
        values: [programId, clientId, clientGeneration, boundUserId, boundUserGeneration],
      });
      if (!live) throw errors.tokenRevoked();
    },
    defaultsOf: programDefaults(connections),
    registerTokenEndpoint: (app, useToken) =>
      registerTokenEndpoint(app, { connections, callers, tokens, outsideTokens, useToken }),
  };
}
