import { externalAuthStatus, status, verificationStatus } from '../catalogue/codes.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { canonicalLogin, claimHash } from './claim-hash.ts';
import { type Connections, runFor } from './connections.ts';

/**
 * Whether an external login opens the user of the row `u`, a condition: the login is verified and switched on, and the user is
 * neither closed nor suspended. `login`: an expression for what `canonicalLogin` gives.
 */
export function opensLogin(login: string): string {
  return `u.closed_at is null and u.status <> ${status.suspended}
  and exists (select 1 from external_auth e where e.program_id = u.program_id and e.user_id = u.id
    and e.closed_at is null and e.status = ${externalAuthStatus.on} and e.verification_status = ${verificationStatus.verified}
    and e.type::text || ' ' || e.canonical = ${login})`;
}

/** An external login, as a token of its provider names it. */
export interface NamedLogin {
  readonly type: number;
  readonly loginId: string;
}

/** A user, and the generation of the user's tokens. */
export interface LoginHolder {
  readonly id: number;
  readonly generation: number;
}

/** The user whom an external login opens; undefined where it opens nobody. */
export async function findLoginHolder(
  connections: Connections,
  keyring: Keyring,
  programId: number,
  { type, loginId }: NamedLogin,
): Promise<LoginHolder | undefined> {
  const canonical = canonicalLogin(type, loginId);
  const [[found]] = await runFor<{ id: number; token_generation: number }>(connections, programId, {
    text: `select u.id, u.token_generation from claim k
join users u on u.program_id = k.program_id and u.id = k.user_id and ${opensLogin('$3::text')}
where k.program_id = $1::bigint and k.hash = $2::bytea`,
    values: [programId, claimHash(keyring, programId, { kind: 'login', canonical }), canonical],
  });
  return found && { id: found.id, generation: found.token_generation };
}

/** The user of an open claim to an external login, whether or not the login opens anything. */
export async function findLoginClaimant(
  connections: Connections,
  keyring: Keyring,
  programId: number,
  canonical: string,
): Promise<number | undefined> {
  const [[found]] = await runFor<{ user_id: number }>(connections, programId, {
    text: 'select user_id from claim where program_id = $1::bigint and hash = $2::bytea',
    values: [programId, claimHash(keyring, programId, { kind: 'login', canonical })],
  });
  return found?.user_id;
}

/**
 * What stands for an ID token once it was used: a counter of its programme. Of a signed text only header and payload cannot be
 * altered: a signature can often be written in another way.
 */
export function usedTokenCounter(token: string): { readonly kind: string; readonly subject: string } {
  return { kind: 'used id token', subject: token.slice(0, token.lastIndexOf('.')) };
}
