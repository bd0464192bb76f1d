import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  type FetchImplementation,
  type JWTVerifyGetKey,
  errors as joseErrors,
  jwtVerify,
} from 'jose';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../calls/caller.ts';
import { settingsOf } from '../calls/settings.ts';
import { clientStatus } from '../catalogue/codes.ts';
import { ApiError, errors } from '../catalogue/errors.ts';
import { loginClaimOf, loginTypeOf, type OpenIdProvider } from '../catalogue/open-id-provider.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import { isProviderWord } from '../catalogue/setting-form.ts';
import type { CallerRow, CallerRows } from '../keys/caller-rows.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { canonicalLogin, claimHash } from '../storage/claim-hash.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { opensLogin } from '../storage/login-holders.ts';
import { formatDateTime } from '../time/format-instant.ts';

/** How long it is remembered which programmes trust an issuer, and which users its subjects are, in milliseconds. */
const rememberMilliseconds = 30_000;
/** How long it is remembered where an issuer has its keys. */
const rediscoverMilliseconds = 3_600_000;
/** How long an issuer that did not answer is not asked again: a token that nobody signed must not cost a request each. */
const failedMilliseconds = 5_000;
const fetchTimeoutMilliseconds = 5_000;
/** How soon the keys of an issuer are fetched again, whether or not the last fetch succeeded. */
const refetchMilliseconds = 5_000;
/** How far the clock of a provider may be off, either way, in seconds. */
const leewaySeconds = 30;
/** How old an ID token may be that proves a login, in seconds. */
const idTokenSecondsMax = 600;
/** How much longer it is remembered that an ID token was used: clocks differ, and may be set back a little. */
const rememberUsedSeconds = 300;
/** What discovery, and a provider's keys, may take. */
const bounds = { milliseconds: fetchTimeoutMilliseconds, bytesMax: 100_000 };

/** The client that an outside token stands for, and the user; both null where no user has the login. */
interface FoundCaller {
  readonly client: CallerRow & { readonly id: number; readonly token_generation: number };
  readonly user_id: number | null;
  readonly user_generation: number | null;
}

/** A provider together with the programme that trusts it. */
interface TrustedProvider extends OpenIdProvider {
  readonly programId: number;
  /** The type of the logins that its ID tokens prove; undefined where they prove none. */
  readonly provenType: number | undefined;
}

/** What a valid ID token says, and until when its use is remembered. */
export interface IdToken {
  readonly programId: number;
  /** The type of external login to which the programme mapped the provider. */
  readonly type: number;
  /** The login that the token proves. */
  readonly loginId: string;
  readonly nonce: string | undefined;
  /** Whether the programme lets the provider's tokens act with the scope `user`. */
  readonly mayAct: boolean;
  /** UTC, `yyyy-mm-ddThh:mm:ss`: from then on the token is too old by itself. */
  readonly endsAt: string;
}

/**
 * Checks the tokens of outside OpenID providers. A programme says which providers it trusts and for whom their tokens
 * stand; what is mapped to nobody is refused like a token that is not valid. Throws unauthenticated or tokenExpired.
 */
export class OutsideTokens {
  readonly #connections: Connections;
  readonly #callers: CallerRows;
  readonly #clock: () => Date;
  readonly #fetch: GuardedFetch;
  readonly #trusted = new LRUCache<string, TrustedProvider[]>({ max: 1000, ttl: rememberMilliseconds });
  readonly #keySets = new LRUCache<string, Promise<JWTVerifyGetKey>>({
    max: 1000,
    ttl: rediscoverMilliseconds,
  });

  constructor(connections: Connections, callers: CallerRows, clock: () => Date, fetch: GuardedFetch) {
    this.#connections = connections;
    this.#callers = callers;
    this.#clock = clock;
    this.#fetch = fetch;
  }

  async check(token: string): Promise<Caller> {
    const { issuer, audiences } = readClaims(token);
    const providers = await this.#findTrusted(issuer);
    const provider = providers.find(({ audience }) => audiences.includes(audience));
    if (!provider) throw errors.unauthenticated();
    const claims = await this.#verify(token, provider);
    const caller = await this.#findCaller(provider, claims);
    if (!caller) throw errors.unauthenticated();
    return caller;
  }

  /**
   * Reads an ID token (OpenID Connect Core 1.0, sections 2 and 3.1.3.7) of a provider that a programme mapped to a type of
   * external login. Undefined for one that is not valid at this moment, for whatever reason; that its provider does not answer
   * is one. Whether the token was used before, and whose nonce it carries, is left to the caller.
   */
  async readIdToken(programId: number, token: string): Promise<IdToken | undefined> {
    try {
      const { issuer, audiences } = readClaims(token);
      if (!isProviderWord(issuer)) return undefined;
      const provider = (await this.#findTrusted(issuer)).find(
        ({ audience, provenType, ...of }) =>
          of.programId === programId && provenType !== undefined && audiences.includes(audience),
      );
      if (!provider) return undefined;
      const claims = await this.#verify(token, provider, idTokenSecondsMax);
      const loginId = textClaim(claims, loginClaimOf(provider));
      const { azp, exp, iat, nonce } = claims;
      const isForUs = azp === provider.audience || (azp === undefined && audiences.length === 1);
      if (loginId === undefined || !isForUs) return undefined;
      const lastSecond = Math.min(Number(exp), Number(iat) + idTokenSecondsMax);
      return {
        programId,
        type: provider.provenType!,
        loginId,
        nonce: typeof nonce === 'string' ? nonce : undefined,
        mayAct: provider.scopes.includes('user'),
        endsAt: formatDateTime(new Date((lastSecond + rememberUsedSeconds) * 1000)),
      };
    } catch (error) {
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  }

  async #findTrusted(issuer: string): Promise<TrustedProvider[]> {
    const known = this.#trusted.get(issuer);
    if (known) return known;
    const [rows] = await runFor<{
      id: number;
      program: CallerRow;
      provider: OpenIdProvider;
    }>(this.#connections, '*', {
      text: `select p.id, row_to_json(p) as program, provider from program p, jsonb_array_elements(p.settings->'open_id') as provider
where p.status = ${clientStatus.active} and p.settings->'open_id' @> jsonb_build_array(jsonb_build_object('issuer', $1::text))
  and provider->>'issuer' = $1::text order by p.id`,
      values: [issuer],
    });
    const found = rows
      .filter(({ program }) => this.#callers.holds('program', program))
      .map(({ id, provider, program }) => ({
        ...provider,
        programId: id,
        provenType: provenTypeOf(provider, providersOf(program)),
      }));
    this.#trusted.set(issuer, found);
    return found;
  }

  /** With `idSecondsMax` the token must be an ID token that is not older. */
  async #verify(
    token: string,
    provider: TrustedProvider,
    idSecondsMax?: number,
  ): Promise<Record<string, unknown>> {
    try {
      const keys = await this.#keysOf(provider.issuer);
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: [...provider.algorithms],
        issuer: provider.issuer,
        audience: provider.audience,
        requiredClaims: ['exp'],
        currentDate: this.#clock(),
        clockTolerance: leewaySeconds,
        ...(idSecondsMax !== undefined && { maxTokenAge: idSecondsMax }),
      });
      // Access tokens and logout tokens (RFC 9068, Back-Channel Logout) come from the same keys, and name their type.
      if (idSecondsMax !== undefined && !/^jwt$/iu.test(protectedHeader.typ ?? 'JWT'))
        throw new Error('the token is no ID token');
      return payload;
    } catch (error) {
      if (error instanceof joseErrors.JWTExpired) throw errors.tokenExpired();
      throw errors.unauthenticated({}, { cause: error });
    }
  }

  /** The keys of an issuer, found by discovery (OpenID Connect Discovery 1.0, section 4) and fetched when they change. */
  #keysOf(issuer: string): Promise<JWTVerifyGetKey> {
    const known = this.#keySets.get(issuer);
    if (known) return known;
    const keys = discoverKeys(issuer, this.#fetch, this.#clock);
    this.#keySets.set(issuer, keys);
    keys.catch(() => this.#keySets.set(issuer, keys, { ttl: failedMilliseconds }));
    return keys;
  }

  async #findCaller(provider: TrustedProvider, claims: Record<string, unknown>): Promise<Caller | undefined> {
    const clientId = provider.user_claim ? provider.client_id : textClaim(claims, provider.client_claim);
    if (clientId === undefined) return undefined;
    const login = textClaim(claims, provider.user_claim);
    if (provider.user_claim && login === undefined) return undefined;
    const { programId } = provider;
    const canonical = canonicalLogin(loginTypeOf(provider), login ?? '');
    const [[row]] = await runFor<FoundCaller>(this.#connections, programId, {
      text: `select row_to_json(c) as client, u.id as user_id, u.token_generation as user_generation
from client c
left join claim k on $3::boolean and k.program_id = c.program_id and k.hash = $4::bytea
left join users u on u.program_id = c.program_id and u.id = k.user_id and ${opensLogin('$5::text')}
where c.program_id = $1::bigint and c.client_id = $2::text and c.operator_id is null and c.status = ${clientStatus.active}`,
      values: [
        programId,
        clientId,
        provider.user_claim !== undefined,
        claimHash(this.#callers.keyring, programId, { kind: 'login', canonical }),
        canonical,
      ],
    });
    return row && this.#callers.holds('client', row.client) ? toCaller(provider, row) : undefined;
  }
}

function toCaller(provider: TrustedProvider, row: FoundCaller): Caller | undefined {
  const isBound = provider.user_claim !== undefined;
  if (isBound && row.user_id === null) return undefined;
  return {
    programId: provider.programId,
    clientId: row.client.id,
    clientGeneration: row.client.token_generation,
    // A token that stands for a user never carries more than that user's own rights.
    scopes: new Set(isBound ? provider.scopes.filter((scope) => scope === 'user') : provider.scopes),
    boundUserId: isBound ? row.user_id : null,
    boundUserGeneration: isBound ? row.user_generation : null,
  };
}

/** The providers of a programme's row. */
function providersOf({ settings }: CallerRow): readonly OpenIdProvider[] {
  return settingsOf({ settings: settings as Partial<ProgramSettings> }).open_id;
}

/**
 * The type of the logins that a provider's ID tokens prove. None where other issuers, or another claim, give out logins of the same
 * type: whoever chose a name there would have somebody else's login here.
 */
function provenTypeOf(provider: OpenIdProvider, all: readonly OpenIdProvider[]): number | undefined {
  const type = loginTypeOf(provider);
  const isOther = (other: OpenIdProvider) =>
    loginTypeOf(other) === type &&
    (other.issuer !== provider.issuer || loginClaimOf(other) !== loginClaimOf(provider));
  return all.some(isOther) ? undefined : type;
}

/** The issuer that a token names; nothing of it is believed before the signature is checked. */
export function issuerOf(token: string): string | undefined {
  try {
    return textClaim(decodeJwt(token), 'iss');
  } catch {
    return undefined;
  }
}

/** The nonce that a token carries; nothing of it is believed before the signature is checked. */
export function nonceIn(token: string): string | undefined {
  try {
    const { nonce } = decodeJwt(token);
    return typeof nonce === 'string' ? nonce : undefined;
  } catch {
    return undefined;
  }
}

function readClaims(token: string): { issuer: string; audiences: readonly string[] } {
  try {
    const { iss, aud } = decodeJwt(token);
    if (iss === undefined || aud === undefined) throw errors.unauthenticated();
    return { issuer: iss, audiences: [aud].flat() };
  } catch {
    throw errors.unauthenticated();
  }
}

async function discoverKeys(
  issuer: string,
  fetch: GuardedFetch,
  clock: () => Date,
): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { status, body } = await fetch(url, bounds);
  if (status !== 200) throw new Error(`discovery at the provider answered ${status}`);
  const found: { issuer?: unknown; jwks_uri?: unknown } = JSON.parse(body.toString());
  if (found.issuer !== issuer || typeof found.jwks_uri !== 'string')
    throw new Error('discovery answered for another issuer');
  const keys = new URL(found.jwks_uri);
  if (keys.protocol !== 'https:' && keys.hostname !== new URL(issuer).hostname)
    throw new Error('the keys of the provider would come in clear from another host');
  return createRemoteJWKSet(keys, {
    timeoutDuration: fetchTimeoutMilliseconds,
    // Jose counts from the last fetch that succeeded, so that each forged token would fetch while the provider fails.
    cooldownDuration: 0,
    [customFetch]: fetchSeldom(fetch, clock),
  });
}

/** A fetch that fails at once when the one before it began less than `refetchMilliseconds` ago. */
function fetchSeldom(fetch: GuardedFetch, clock: () => Date): FetchImplementation {
  let fetchedAt = Number.NEGATIVE_INFINITY;
  return async (url) => {
    const now = clock().getTime();
    // A clock that went back must not keep the keys from being fetched.
    if (now >= fetchedAt && now < fetchedAt + refetchMilliseconds)
      throw new Error('the keys of the provider were fetched a moment ago');
    fetchedAt = now;
    const { status, body } = await fetch(url, bounds);
    if (status !== 200) throw new Error(`the provider answered ${status} for its keys`);
    return new Response(new Uint8Array(body));
  };
}

function textClaim(claims: Record<string, unknown>, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : claims[name];
  return isProviderWord(value) ? value : undefined;
}
