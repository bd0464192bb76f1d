import type { AmountName, FactName } from '../catalogue/rule-facts.ts';

/** What is known of a transaction that somebody asks about. */
export interface Transaction {
  /** Each fact in its canonical form and in capitals; absent where it was not given. */
  readonly facts: Readonly<Partial<Record<FactName, string>>>;
  /** Amounts in minor units of their currencies, at most 2^53 − 1. */
  readonly amounts: readonly Money[];
  /** When it takes place, in milliseconds since 1970. */
  readonly at: number;
}

/** An amount of a currency (ISO 4217). */
export interface Money {
  readonly name: AmountName;
  readonly currency: string;
  readonly minorUnits: number;
}

/** What is known of the user whom a transaction is about. */
export interface Person {
  readonly userId: number;
  readonly isActive: boolean;
  /** The groups of which the user is a live member. */
  readonly groupIds: ReadonlySet<number>;
  /** The accounts of the user that are open. */
  readonly accountIds: ReadonlySet<number>;
  /** The clock of the user, else of the programme: minutes east of UTC when the transaction takes place. */
  readonly offsetMinutes: number;
  /** The user's primary currency; limits that name none are in it. Null where the user has none. */
  readonly currency: string | null;
}
