/** The facts of a transaction that rules compare as text, or by their number where they are one. */
export const textFacts = [
  'type',
  'currency',
  'billing_currency',
  'merchant_category_code',
  'merchant_id',
  'terminal_id',
  'country_code',
  'channel',
  'account_id',
  'bin_id',
  'organization_id',
] as const;
/** One of `textFacts`. */
export type FactName = (typeof textFacts)[number];

/** The facts that are amounts of money. */
export const amountFacts = ['amount', 'billing_amount'] as const;
/** One of `amountFacts`. */
export type AmountName = (typeof amountFacts)[number];

/** What a transaction tells besides that is a moment of UTC, which no key compares. */
export const momentFacts = ['at'] as const;
/** One of `momentFacts`. */
export type MomentName = (typeof momentFacts)[number];

/** The text facts that are whole numbers, so that one of them can be more or less than another. */
export const numberFacts = [
  'merchant_category_code',
  'account_id',
  'bin_id',
  'organization_id',
] as const satisfies readonly FactName[];

/** The fact that the value of a flat rule is compared with, by its `info.type`. */
export const factOfType: Readonly<Record<number, FactName | 'amount'>> = {
  1: 'country_code',
  2: 'currency',
  3: 'amount',
  4: 'channel',
  5: 'merchant_id',
  6: 'terminal_id',
  7: 'merchant_category_code',
  8: 'type',
  9: 'bin_id',
};

/** Operators by which a key compares a fact. */
export const operators = ['=', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'between', 'starts with'] as const;
/** One of `operators`. */
export type Operator = (typeof operators)[number];

/** How a fact is compared. */
export type FactForm = 'text' | 'number' | 'amount';

/** How a fact is compared, by its name. */
export function formOfFact(name: FactName | AmountName): FactForm {
  if (amountNames.has(name)) return 'amount';
  return numberNames.has(name) ? 'number' : 'text';
}

const amountNames: ReadonlySet<string> = new Set(amountFacts);
const numberNames: ReadonlySet<string> = new Set(numberFacts);

/** The operators that compare facts of a form. */
export const operatorsOfForm: Readonly<Record<FactForm, readonly Operator[]>> = {
  text: ['=', '!=', 'in', 'not in', 'starts with'],
  number: operators,
  amount: operators.filter((operator) => operator !== 'starts with'),
};

/** The operators that compare a total with its limit. */
export const limitOperators = ['<', '<=', '>', '>='] as const satisfies readonly Operator[];

/** What a frequency adds up: transactions, amounts, or the different values of a fact (`calc_method`). */
export const calcMethod = { count: 1, sum: 2, distinct: 3 } as const;

/** Spans by the calendar, of which each rule counts in the one in which a transaction falls. */
export const calendarSpans = ['hour', 'day', 'week', 'month', 'year', 'lifetime'] as const;

/** Spans that end with the transaction, with their unit in milliseconds. */
export const trailingSpans: ReadonlyMap<string, number> = new Map([
  ['last_minutes', 60_000],
  ['last_hours', 3_600_000],
  ['last_days', 86_400_000],
]);
