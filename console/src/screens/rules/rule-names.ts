/** What rules compare of a transaction. A test compares these lists with what the API knows. */
export const facts = [
  ...(['type', 'amount', 'currency', 'billing_amount', 'billing_currency'] as const),
  ...(['merchant_category_code', 'merchant_id', 'terminal_id', 'country_code'] as const),
  ...(['channel', 'account_id', 'bin_id', 'organization_id'] as const),
] as const;
/** One of `facts`. */
export type Fact = (typeof facts)[number];

/** The facts that flat rules compare, by the number of their type. */
export const factOfType: Readonly<Record<string, Fact>> = {
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

/** How facts are compared. */
export const operators = ['=', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'between', 'starts with'] as const;
/** One of `operators`. */
export type Operator = (typeof operators)[number];

/** The operators that limits take. */
export const limitOperators = ['>', '>=', '<', '<='] as const satisfies readonly Operator[];

/** What is added up, by its code: transactions, amounts, different values. */
export const methods = { 1: 'count', 2: 'sum', 3: 'distinct' } as const;

/** The spans over which is added up: those of the calendar, and those that end with the transaction. */
export const spans = [
  ...(['hour', 'day', 'week', 'month', 'year', 'lifetime'] as const),
  ...(['last_minutes', 'last_hours', 'last_days'] as const),
] as const;
/** One of `spans`. */
export type Span = (typeof spans)[number];
