import type { Call } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { decimalsOf } from '../rules/conditions.ts';
import { formatMinorUnits, minorUnitsOf } from '../rules/money.ts';
import { runFor } from '../storage/connections.ts';
import {
  type DecisionRow,
  findDecision,
  type GivenBack,
  type GivenBackAlone,
  reverseDecision,
} from '../storage/rule-decisions.ts';
import { toHex } from '../storage/user-vault.ts';
import { formatDateTime } from '../time/format-instant.ts';
import type { Decider } from './decider.ts';
import { type Counted, type DecisionContent, openDecision, sealDecision } from './decision-content.ts';

/** What of a transaction is to be given back; no amount: all. */
export interface AskedReversal {
  readonly id: string;
  readonly amount?: string | undefined;
}

/** What was given back. */
export interface Reversal extends Readonly<Record<string, unknown>> {
  readonly decision_id: number;
  /** In the currency of the transaction; null where it said no amount. */
  readonly amount: string | null;
  /** When (UTC). */
  readonly date_utc: string;
}

/**
 * Gives back what an allowed transaction counted: once, and never more than it counted. A limit in another currency than the amount gets
 * the same share back, rounded down. Throws tokenRevoked, userUnknown, decisionUnknown, notPossibleNow for one that was denied,
 * reversalConflict, invalidInput for an amount that is more than that of the transaction.
 */
export async function reverse(
  decider: Decider,
  call: Call,
  userId: number,
  asked: AskedReversal,
  isDryRun: boolean,
): Promise<Reversal> {
  const { connections, keyring, clock } = decider.parts;
  const { programId } = call;
  const { vault } = await decider.readSubject(call, userId);
  const { transaction: transactionHash } = decider.hashesOf(programId, userId, { id: asked.id, given: {} });
  const find = async () => {
    const [[found]] = await runFor(connections, programId, findDecision(programId, userId, transactionHash));
    if (!found) throw errors.decisionUnknown();
    return found.row;
  };
  const row = await find();
  const content = openDecision(vault, row);
  const share = shareOf(asked, content);
  const hash = toHex(keyring.keyedHash('transaction', 'reversal', `${row.id}`, `${share.part}`));
  if (row.reversal_hash !== null) return repeat(row, content, hash);
  if (!row.is_allowed) throw errors.notPossibleNow({ resource: 'transaction' });
  const now = formatDateTime(clock());
  const reversal = { decision_id: row.id, amount: share.text, date_utc: now };
  if (isDryRun) return reversal;
  const sealed = sealDecision(vault, row.id, { ...content, given_back: share.text });
  const statement = reverseDecision(
    programId,
    userId,
    row.id,
    { hash, now, sealed },
    { inSpans: inSpansOf(content.counted, share), alone: aloneOf(content.counted, share) },
  );
  const [[written]] = await runFor(connections, programId, statement);
  if (written?.is_reversed) return reversal;
  // Another call gave it back meanwhile.
  const after = await find();
  return repeat(after, openDecision(vault, after), hash);
}

function repeat(row: DecisionRow, content: DecisionContent, hash: string): Reversal {
  if (row.reversal_hash !== hash) throw errors.reversalConflict();
  return { decision_id: row.id, amount: content.given_back ?? null, date_utc: row.reversed_at! };
}

/** What part of a transaction is given back: `part` of `whole` smallest units. */
interface Share {
  readonly part: number;
  readonly whole: number;
  /** The amount as it is written; null where the transaction said none. */
  readonly text: string | null;
}

/** Throws invalidInput for an amount that is none of the transaction. */
function shareOf({ amount }: AskedReversal, { transaction }: DecisionContent): Share {
  const { amount: given, currency = '' } = transaction;
  const decimals = decimalsOf(currency) ?? 0;
  const whole = given === undefined ? null : minorUnitsOf(given, decimals);
  const part = amount === undefined ? (whole ?? 1) : minorUnitsOf(amount, decimals);
  if (part === null || (amount !== undefined && (whole === null || part > whole || part === 0))) {
    const detail = { path: '$.transaction.amount', fault: 'outOfRange' } as const;
    const maximum = whole === null ? 0 : formatMinorUnits(whole, decimals);
    const minimum = formatMinorUnits(1, decimals);
    throw errors.invalidInput({ count: 1 }, { details: [{ ...detail, params: { minimum, maximum } }] });
  }
  return { part, whole: whole ?? 1, text: whole === null ? null : formatMinorUnits(part, decimals) };
}

/** How much of what was counted is given back: of transactions and values all or nothing. */
function givenOf({ added, currency }: Counted, { part, whole }: Share): number {
  if (part === whole) return added;
  return currency === null ? 0 : Number((BigInt(added) * BigInt(part)) / BigInt(whole));
}

function inSpansOf(counted: readonly Counted[], share: Share): GivenBack[] {
  return counted
    .filter((one) => !one.is_alone)
    .map((one) => ({
      ...{ rule_id: one.rule_id, span: one.span, part: one.part },
      amount: givenOf(one, share),
    }));
}

function aloneOf(counted: readonly Counted[], share: Share): GivenBackAlone[] {
  return counted
    .filter(({ is_alone }) => is_alone)
    .map((one) => ({
      ...{ rule_id: one.rule_id, amount: givenOf(one, share) },
      whole: share.part === share.whole,
    }));
}
