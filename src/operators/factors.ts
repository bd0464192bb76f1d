import { toDataURL } from 'qrcode';
import { drawSecret, keyUri, matchingStep } from '../flows/one-time-password.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { isPlainObject } from '../objects.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type TakenRow, takeNumbers } from '../storage/ids.ts';
import { programSeal } from '../storage/program-seal.ts';
import { type Passkey, type Site, verifyPasskey } from './passkeys.ts';
import { useRecoveryCode } from './recovery-codes.ts';

/** Second factors of one operator. */
export const factorsMax = 10;

/** What proves a second factor: the secret of an authenticator app, or a passkey. */
export type FactorContent =
  | { readonly type: 'totp'; readonly secret: string }
  | { readonly type: 'passkey'; readonly passkey: Passkey };

/** A second factor of an operator. */
export interface Factor {
  readonly id: number;
  readonly type: FactorContent['type'];
  readonly name: string;
  readonly content: FactorContent;
  /** Of a one-time password the last step that was used, of a passkey the counter of its signatures. */
  readonly usedNumber: number | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** What somebody sends as a second factor: one of them. */
export interface SentFactor {
  readonly otp?: string | undefined;
  readonly recoveryCode?: string | undefined;
  readonly passkey?: unknown;
}

interface FactorRow {
  readonly id: number;
  readonly type: FactorContent['type'];
  readonly name: string;
  readonly sealed: string;
  readonly used_number: number | null;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

const table = 'operator_factor';

/** The second factors of an operator, in the order in which they were set up. */
export async function factorsOf(place: Place, callers: CallerRows, operatorId: number): Promise<Factor[]> {
  const [rows] = await runFor<{ row: FactorRow }>(place, '*', {
    text: 'select row_to_json(f) as row from operator_factor f where operator_id = $1::bigint order by id',
    values: [operatorId],
  });
  const seal = programSeal(callers.keyring, 0);
  return rows.flatMap(({ row }) => {
    const content: FactorContent & { operatorId: number } = JSON.parse(seal.open(table, row.id, row.sealed));
    // A row that was moved to another operator proves nothing.
    if (content.operatorId !== operatorId) return [];
    return {
      id: row.id,
      type: row.type,
      name: row.name,
      content,
      usedNumber: row.used_number,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
    };
  });
}

/** Sets a second factor up. `usedNumber`: what of it was used already. `now`: UTC. */
export async function addFactor(
  place: Place,
  callers: CallerRows,
  operatorId: number,
  { name, content, usedNumber }: { name: string; content: FactorContent; usedNumber: number | null },
  now: string,
): Promise<void> {
  const [[number]] = await runFor<TakenRow>(place, '*', takeNumbers(0, table, 1));
  const id = Number(number!.first);
  const sealed = programSeal(callers.keyring, 0).seal(table, id, JSON.stringify({ ...content, operatorId }));
  await runFor(place, '*', {
    text: `insert into operator_factor (operator_id, id, type, name, sealed, used_number, created_at)
values ($1::bigint, $2::bigint, $3::text, $4::text, $5::bytea, $6::bigint, $7::timestamp)`,
    values: [operatorId, id, content.type, name, sealed, usedNumber, now],
  });
}

/** Removes one second factor of an operator, or all. Returns how many there were. */
export async function removeFactors(place: Place, operatorId: number, id?: number): Promise<number> {
  const [rows] = await runFor(place, '*', {
    text: 'delete from operator_factor where operator_id = $1::bigint and ($2::bigint is null or id = $2::bigint) returning id',
    values: [operatorId, id ?? null],
  });
  return rows.length;
}

/**
 * Whether what was sent proves a second factor of the operator, in the caller's transaction: what was used once is used up there. `null`:
 * nothing was proven, else what did: the type of the factor. `challenge`: what a passkey was to sign.
 */
export async function useFactor(
  place: Place,
  callers: CallerRows,
  operatorId: number,
  sent: SentFactor,
  {
    site,
    challenge,
    now,
    instant,
  }: { site: Site; challenge: string | undefined; now: Date; instant: string },
): Promise<FactorContent['type'] | 'recovery_code' | null> {
  if (sent.recoveryCode !== undefined)
    return (await useRecoveryCode(place, callers, operatorId, sent.recoveryCode, instant))
      ? 'recovery_code'
      : null;
  const factors = await factorsOf(place, callers, operatorId);
  for (const factor of factors) {
    const { content, usedNumber } = factor;
    const used =
      content.type === 'totp'
        ? sent.otp === undefined
          ? undefined
          : (matchingStep(content.secret, sent.otp, now, usedNumber) ?? undefined)
        : challenge === undefined || !isOf(content.passkey, sent.passkey)
          ? undefined
          : await verifyPasskey(site, challenge, sent.passkey, {
              passkey: content.passkey,
              counter: usedNumber ?? 0,
            });
    if (used === undefined) continue;
    const [[noted]] = await runFor(place, '*', {
      text: `update operator_factor set used_number = $3::bigint, last_used_at = $4::timestamp
where operator_id = $1::bigint and id = $2::bigint and used_number is not distinct from $5::bigint returning 1`,
      values: [operatorId, factor.id, used, instant, usedNumber],
    });
    // Another call used it at the same moment.
    return noted ? factor.type : null;
  }
  return null;
}

/** What an authenticator app takes a secret from. */
export interface TotpOffer {
  readonly secret: string;
  readonly uri: string;
  /** A data URI of a PNG. */
  readonly qr: string;
}

/** Offers a secret to an authenticator app. `secret`: one that was offered before. */
export async function offerTotp(email: string, secret: string = drawSecret()): Promise<TotpOffer> {
  const uri = keyUri({ issuer: 'Roster', title: email, secret });
  return { secret, uri, qr: await toDataURL(uri) };
}

/** The step of the one-time password that was sent for a secret that is being set up; null for none. */
export function firstStep(secret: string, otp: string, now: Date): number | null {
  return matchingStep(secret, otp, now, null);
}

function isOf({ id }: Passkey, response: unknown): boolean {
  return isPlainObject(response) && response['id'] === id;
}
