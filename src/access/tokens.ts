import { createHash, randomUUID } from 'node:crypto';
import { decodeProtectedHeader, type JWTPayload, errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../calls/caller.ts';
import { errors } from '../catalogue/errors.ts';
import { isScope, type Scope } from '../catalogue/scopes.ts';
import type { SigningKeys } from './signing-keys.ts';

/** How long an access token counts, in seconds. */
export const tokenSeconds = 1800;

/** Names us in our own tokens; another provider's are told apart by it. */
export const ownIssuer = 'roster';
const algorithm = 'EdDSA';

/** What a token of ours says besides what every JSON Web Token does. */
type OwnClaims = {
  readonly scope: string;
  readonly program: number;
  readonly generation: number;
  /** Of a token that is bound to a user. */
  readonly user?: number;
  readonly user_generation?: number;
};

/** Tokens whose signature is known to be good. About 1 kB each. */
const cachedTokensMax = 10_000;

/** A token that was checked, and until when it counts, in milliseconds since 1970. */
interface CheckedToken {
  readonly caller: Caller;
  readonly expiresAt: number;
}

/** Who a token is for. */
export interface TokenSubject {
  readonly programId: number;
  readonly clientId: number;
  readonly clientGeneration: number;
  readonly scopes: readonly Scope[];
  readonly boundUser?: { readonly id: number; readonly generation: number };
}

/**
 * Makes and checks our access tokens: JSON Web Tokens (RFC 9068) signed with Ed25519, good for 30 minutes.
 *
 * Only the signature's result is kept between calls. Whether the client was revoked, the user closed or the password
 * changed is read with each call's own data, by the generations that a token names.
 */
export class Tokens {
  readonly #keys: SigningKeys;
  readonly #clock: () => Date;
  readonly #checked = new LRUCache<string, CheckedToken>({ max: cachedTokensMax });

  constructor(keys: SigningKeys, clock: () => Date) {
    this.#keys = keys;
    this.#clock = clock;
  }

  /** A new token. */
  async issue(subject: TokenSubject): Promise<string> {
    const key = await this.#keys.current();
    const now = Math.floor(this.#clock().getTime() / 1000);
    const claims: OwnClaims = {
      scope: subject.scopes.join(' '),
      program: subject.programId,
      generation: subject.clientGeneration,
      ...(subject.boundUser && { user: subject.boundUser.id, user_generation: subject.boundUser.generation }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid: key.id })
      .setIssuer(ownIssuer)
      .setAudience(ownIssuer)
      .setSubject(String(subject.clientId))
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + tokenSeconds)
      .sign(key.privateKey);
  }

  /** Who a token is for that was checked before; undefined for any other. Throws tokenExpired. */
  recall(token: string): Caller | undefined {
    const known = this.#checked.get(cacheName(token));
    if (known && this.#clock().getTime() >= known.expiresAt) throw errors.tokenExpired();
    return known?.caller;
  }

  /** Who a token of ours is for. Throws unauthenticated or tokenExpired. */
  async check(token: string): Promise<Caller> {
    const checked = await this.#verify(token);
    this.#checked.set(cacheName(token), checked);
    return checked.caller;
  }

  async #verify(token: string): Promise<CheckedToken> {
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = kid === undefined ? undefined : await this.#keys.find(kid);
      if (!key) throw errors.unauthenticated();
      const { payload } = await jwtVerify<OwnClaims>(token, key, {
        algorithms: [algorithm],
        typ: 'at+jwt',
        issuer: ownIssuer,
        audience: ownIssuer,
        requiredClaims: ['exp', 'sub', 'scope', 'program', 'generation'],
        currentDate: this.#clock(),
      });
      return { caller: callerOf(payload), expiresAt: payload.exp! * 1000 };
    } catch (error) {
      if (error instanceof joseErrors.JWTExpired) throw errors.tokenExpired();
      if (error instanceof joseErrors.JOSEError || error instanceof TypeError) throw errors.unauthenticated();
      throw error;
    }
  }
}

/** The cache holds no token that could be used, should its memory ever be read. */
function cacheName(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** What a token that we signed says. */
function callerOf(claims: OwnClaims & JWTPayload): Caller {
  return {
    programId: claims.program,
    clientId: Number(claims.sub),
    clientGeneration: claims.generation,
    scopes: new Set(claims.scope.split(' ').filter(isScope)),
    boundUserId: claims.user ?? null,
    boundUserGeneration: claims.user_generation ?? null,
  };
}
