/** What becomes of a transaction. */
export const decisionOutcomes = ['allow', 'deny'] as const;
/** One of `decisionOutcomes`. */
export type DecisionOutcome = (typeof decisionOutcomes)[number];

/**
 * Why a decision is what it is. `rule`: a rule denied, or allowed. `outside_allow_list`: rules allow something, and not this. `default`: no
 * rule says anything, and `rules_default` holds. `user_not_active`: the status of the user is not 1.
 */
export const decisionReasons = ['rule', 'outside_allow_list', 'default', 'user_not_active'] as const;
/** One of `decisionReasons`. */
export type DecisionReason = (typeof decisionReasons)[number];

/** What a rule did to a decision. */
export const ruleEffects = ['deny', 'allow', 'observe', 'struck_out', 'none'] as const;
/** One of `ruleEffects`. */
export type RuleEffect = (typeof ruleEffects)[number];

/**
 * What is told of a rule: whether a comparison of it holds (`holds`, `fails`), or cannot be made since the transaction does not have
 * the fact (`absent`) or an amount in the currency of the limit (`no_amount`); what a limit comes to (`limit`: the total is beyond it,
 * `within`: it is not); or `struck_out`, `schedule` and `always`, which are about no comparison.
 */
export const ruleGrounds = [
  ...(['holds', 'fails', 'absent', 'no_amount', 'limit', 'within'] as const),
  ...(['struck_out', 'schedule', 'always'] as const),
] as const;

/** Something that is told of a rule. */
export interface RuleGround {
  readonly ground: (typeof ruleGrounds)[number];
  /** The comparison; null: it is about none. */
  readonly name: string | null;
  readonly operator: string | null;
  readonly value: string | null;
}

/** Whose rules drafts of a simulation would be. */
export const draftOwners = ['program', 'user'] as const;

/** What may be decided of, and how much at once. */
export const decisionLimits = {
  /** How old a transaction may be, and how far in the future, in days. */
  pastDays: 31,
  futureDays: 1,
  /** Transactions of a simulation. */
  simulated: 1000,
  /** Rules of a programme. */
  programRules: 1000,
} as const;

/** What a person reads of a decision, by language. */
const decisionTexts = {
  en: {
    allow: 'The payment is allowed.',
    rule: 'A rule for this account does not allow this payment.',
    outside_allow_list: 'This payment is not among those that are allowed for this account.',
    default: 'No rule allows this payment.',
    user_not_active: 'This account cannot make payments at present.',
  },
  fr: {
    allow: 'Le paiement est autorisé.',
    rule: "Une règle de ce compte n'autorise pas ce paiement.",
    outside_allow_list: "Ce paiement n'est pas parmi ceux qui sont autorisés pour ce compte.",
    default: "Aucune règle n'autorise ce paiement.",
    user_not_active: 'Ce compte ne peut pas effectuer de paiements pour le moment.',
  },
  es: {
    allow: 'El pago está permitido.',
    rule: 'Una regla de esta cuenta no permite este pago.',
    outside_allow_list: 'Este pago no está entre los permitidos para esta cuenta.',
    default: 'Ninguna regla permite este pago.',
    user_not_active: 'Esta cuenta no puede hacer pagos en este momento.',
  },
  ar: {
    allow: 'عملية الدفع مسموح بها.',
    rule: 'إحدى قواعد هذا الحساب لا تسمح بعملية الدفع هذه.',
    outside_allow_list: 'عملية الدفع هذه ليست من العمليات المسموح بها لهذا الحساب.',
    default: 'لا توجد قاعدة تسمح بعملية الدفع هذه.',
    user_not_active: 'لا يمكن لهذا الحساب إجراء مدفوعات في الوقت الحالي.',
  },
} as const;

/** What a person reads of a decision; in English where the language is none of those that there are. */
export function decisionMessage(
  outcome: DecisionOutcome,
  reason: DecisionReason,
  language: string | null,
): string {
  const base = (language ?? 'en').slice(0, 2).toLowerCase();
  const texts = decisionTexts[base as keyof typeof decisionTexts] ?? decisionTexts.en;
  return texts[outcome === 'allow' ? 'allow' : reason];
}
