import type { DecisionOutcome, DecisionReason } from '../catalogue/decisions.ts';
import { decisionMessage } from '../catalogue/decisions.ts';
import { decimalsOf } from '../rules/conditions.ts';
import { type RuleTrace, whyOf } from '../rules/explain.ts';
import { formatMinorUnits } from '../rules/money.ts';
import { type DecisionRow, decisionTable } from '../storage/rule-decisions.ts';
import type { UserVault } from '../storage/user-vault.ts';

/** Something that a decision counted. */
export interface Counted {
  readonly rule_id: number;
  readonly span: string;
  readonly part: string;
  readonly added: number;
  /** The currency of an amount; null: transactions or values were counted. */
  readonly currency: string | null;
  /** Single transactions were counted. */
  readonly is_alone: boolean;
}

/** A limit, and how near a decision came to it. */
export interface NearLimit {
  readonly rule_id: number;
  /** When what was counted is forgotten (UTC); null: never, or it moves with each transaction. */
  readonly until: string | null;
  readonly most: number;
  readonly currency: string | null;
  /** The place of the total among those of the row; where there is none, `total` is it. */
  readonly place: number;
  /** The total as it was expected: with the transaction, or without where it was denied. */
  readonly total: number | null;
}

/** What became of a rule, as it is kept: until the first version that kept grounds, as a line alone. */
type KeptTrace = Omit<RuleTrace, 'grounds'> & {
  readonly grounds?: RuleTrace['grounds'];
  readonly why?: string;
};

/** What is sealed of a decision. */
export interface DecisionContent {
  readonly transaction: Readonly<Record<string, string>>;
  /** When it takes place, in milliseconds since 1970. */
  readonly at: number;
  readonly reason: DecisionReason;
  readonly rule_id: number | null;
  readonly rules: readonly KeptTrace[];
  readonly counted: readonly Counted[];
  readonly limits: readonly NearLimit[];
  /** What was given back of the amount of the transaction; absent: nothing. */
  readonly given_back?: string | null;
}

/** Seals what is told of a decision. */
export function sealDecision(vault: UserVault, id: number, content: DecisionContent): string {
  return vault.seal(decisionTable, id, JSON.stringify(content));
}

/** Opens what is told of a decision. Throws UnsealError where it was changed or moved. */
export function openDecision(vault: UserVault, { id, sealed }: DecisionRow): DecisionContent {
  const content: DecisionContent = JSON.parse(vault.open(decisionTable, id, sealed));
  return content;
}

/** What an answer tells of a decision. */
export interface ShownDecision {
  readonly id: number;
  readonly outcome: DecisionOutcome;
  readonly reason: DecisionReason;
  readonly rule_id: number | null;
  readonly message: string;
  readonly rules: readonly (RuleTrace & { readonly why: string })[];
  readonly remaining: readonly {
    readonly rule_id: number;
    readonly until: string | null;
    readonly count: number | null;
    readonly amount: string | null;
  }[];
}

/** A decision as an answer shows it, in a language. */
export function showDecision(
  { id, is_allowed: isAllowed, totals }: Pick<DecisionRow, 'id' | 'is_allowed' | 'totals'>,
  content: DecisionContent,
  language: string | null,
): ShownDecision {
  const outcome = isAllowed ? 'allow' : 'deny';
  const { reason, rule_id, rules, limits } = content;
  return {
    ...{ id, outcome, reason, rule_id },
    message: decisionMessage(outcome, reason, language),
    rules: rules.map(({ grounds = [], why = whyOf(grounds), ...trace }) => ({ ...trace, grounds, why })),
    remaining: limits.map(({ rule_id, until, most, currency, total, place }) => {
      const left = Math.max(0, most - (totals?.[place] ?? total ?? 0));
      const amount = currency === null ? null : formatMinorUnits(left, decimalsOf(currency) ?? 0);
      return { rule_id, until, count: currency === null ? left : null, amount };
    }),
  };
}

/** A decision with the transaction of which it is, as a list shows it. */
export function showKeptDecision(row: DecisionRow, content: DecisionContent, language: string | null) {
  const { decided_at: decidedAt, reversed_at: reversedAt } = row;
  return {
    ...showDecision(row, content, language),
    transaction: content.transaction,
    date_utc: decidedAt.slice(0, 19),
    reversed_date_utc: reversedAt,
  };
}
