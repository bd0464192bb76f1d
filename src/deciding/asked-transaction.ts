import { decisionLimits } from '../catalogue/decisions.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { transaction as form } from '../catalogue/resources/transaction.ts';
import { amountFacts, type FactName, textFacts } from '../catalogue/rule-facts.ts';
import { readObject } from '../derive/read-input.ts';
import { isPlainObject } from '../objects.ts';
import { decimalsOf } from '../rules/conditions.ts';
import { canonicalFact } from '../rules/facts.ts';
import { minorUnitsOf } from '../rules/money.ts';
import type { Money, Transaction } from '../rules/transaction.ts';

/** A transaction about which somebody asks. */
export interface AskedTransaction {
  /** The caller's own number of it. */
  readonly id: string;
  /** What was given of it, each in its canonical form, in the order of the catalogue. */
  readonly given: Readonly<Record<string, string>>;
  readonly transaction: Transaction;
}

const dayLength = 86_400_000;

/**
 * Reads a transaction; faults are collected. `now`: when it takes place where it does not say. `isAnyTime`: however long ago it was.
 * Undefined where it has faults.
 */
export function readTransaction(
  value: unknown,
  path: string,
  now: Date,
  faults: FaultDetail[],
  isAnyTime = false,
): AskedTransaction | undefined {
  const before = faults.length;
  if (!isPlainObject(value)) {
    faults.push({ path, fault: value === undefined ? 'required' : 'notObject' });
    return undefined;
  }
  const context = { verb: 'post', privileged: false, today: '', faults } as const;
  const sent = readObject(form, value, path, context);
  const given: Record<string, string> = {};
  const members = new Map<string, unknown>(Object.entries(sent));
  for (const name of Object.keys(form.fields)) {
    const one = members.get(name);
    if (one === undefined || one === null) continue;
    given[name] = name === 'id' || name === 'at' ? String(one) : canonicalFact(name, String(one));
  }
  const amounts = readAmounts(given, path, faults);
  const at = given['at'] === undefined ? now.getTime() : Date.parse(`${given['at']}Z`);
  const { pastDays, futureDays } = decisionLimits;
  if (
    !isAnyTime &&
    !(at > now.getTime() - pastDays * dayLength && at < now.getTime() + futureDays * dayLength)
  ) {
    const params = { past: pastDays, future: futureDays };
    faults.push({ path: `${path}.at`, fault: 'outsideTime', params });
  }
  if (faults.length > before) return undefined;
  return { id: given['id']!, given, transaction: transactionOf(given, amounts, at) };
}

/** What a transaction says, once more from what was given of it; `at` in milliseconds since 1970. */
export function transactionOfGiven(given: Readonly<Record<string, string>>, at: number): Transaction {
  return transactionOf(given, readAmounts(given, '$', []), at);
}

function transactionOf(
  given: Readonly<Record<string, string>>,
  amounts: readonly Money[],
  at: number,
): Transaction {
  const facts: Partial<Record<FactName, string>> = {};
  for (const name of textFacts) if (given[name] !== undefined) facts[name] = given[name];
  return { facts, amounts, at };
}

/** The amounts in the smallest units of their currencies. */
function readAmounts(given: Readonly<Record<string, string>>, path: string, faults: FaultDetail[]): Money[] {
  return amountFacts.flatMap((name): Money[] => {
    const text = given[name];
    if (text === undefined) return [];
    const currencyName = name === 'amount' ? 'currency' : 'billing_currency';
    const currency = given[currencyName];
    if (currency === undefined) {
      faults.push({ path: `${path}.${currencyName}`, fault: 'required' });
      return [];
    }
    const decimals = decimalsOf(currency);
    if (decimals === null) {
      faults.push({ path: `${path}.${currencyName}`, fault: 'currencyWithoutUnits' });
      return [];
    }
    const minorUnits = minorUnitsOf(text, decimals);
    if (minorUnits === null) {
      faults.push({ path: `${path}.${name}`, fault: 'amountTooFine', params: { currency, decimals } });
      return [];
    }
    return [{ name, currency, minorUnits }];
  });
}
