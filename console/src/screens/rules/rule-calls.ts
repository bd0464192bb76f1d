import type { Data, OperationOf } from '../../../../sdk/src/index.ts';
import { call } from '../../api/call.ts';
import { statusOf } from '../../api/describe-error.ts';
import { isSameValue } from '../../fields/same-value.ts';
import type { Rule } from './rule-draft.ts';

/** Whose rules: those of the programme, or of one of its users. */
export interface RuleOwner {
  readonly program: number;
  readonly userId: number | null;
}

/** Under which name the rules of somebody are kept. */
export const rulesKey = ({ program, userId }: RuleOwner) => ['rules', program, userId] as const;

/** What came of a trial on past decisions. */
export type Simulation = Data<OperationOf<'/v1/rule/simulation', 'post'>>['simulation'];

const pathOf = ({ userId }: RuleOwner) => (userId === null ? '/v1/rule' : '/v1/user/security/rule/:user_id');

const namesOf = ({ userId }: RuleOwner): Record<string, number> =>
  userId === null ? {} : { user_id: userId };

/** The rules of somebody, and what names their version. */
export interface RuleList {
  readonly rules: readonly Rule[];
  readonly tag: string | null;
}

/** Reads the rules of somebody, in the order in which they are named. Throws RosterError. */
export async function listRules(owner: RuleOwner, signal?: AbortSignal): Promise<RuleList> {
  const { data, tag } = await call<{ access_rule: readonly Rule[] | null }>('GET', pathOf(owner), {
    program: owner.program,
    path: namesOf(owner),
    ...(signal && { signal }),
  });
  const rules = [...(data.access_rule ?? [])].sort((one, other) => orderOf(one) - orderOf(other));
  return { rules, tag };
}

/** The order of a rule that names none. */
const defaultOrder = 500;

/** The place of a rule among others. */
export function orderOf({ info }: Rule): number {
  const { order } = info;
  return order === null || order === undefined || order === '' ? defaultOrder : Number(order);
}

/** How a rule is sent. */
interface Sending {
  /** Everything is checked, and nothing is written. */
  readonly isDryRun?: boolean;
  /** The entity tag that the rules must still have. */
  readonly tag?: string | null;
  readonly signal?: AbortSignal;
}

/** Makes a rule or changes one. Throws RosterError. */
export async function sendRule(
  owner: RuleOwner,
  verb: 'POST' | 'PUT' | 'DELETE',
  rule: object,
  { isDryRun = false, tag = null, signal }: Sending = {},
): Promise<void> {
  await call(verb, pathOf(owner), {
    program: owner.program,
    path: namesOf(owner),
    body: { access_rule: [rule], ...(isDryRun && { validate: '1' }) },
    ifMatch: tag,
    ...(signal && { signal }),
  });
}

/** A rule as somebody has seen it, among rules of that tag. */
export interface SeenRule {
  readonly rule: Rule;
  readonly tag: string | null;
}

/**
 * Changes or removes a rule that is still as it was seen; what became of others meanwhile is nothing to it. Throws RosterError, with the
 * status 412 where somebody else has changed the rule, or removed it.
 */
export async function changeRule(
  owner: RuleOwner,
  verb: 'PUT' | 'DELETE',
  body: object,
  { rule, tag }: SeenRule,
): Promise<void> {
  try {
    await sendRule(owner, verb, body, { tag });
  } catch (error) {
    if (statusOf(error) !== 412) throw error;
    const now = await listRules(owner);
    const found = findRule(now, Number(rule.info['id']));
    if (!isSameValue(found, rule)) throw error;
    await sendRule(owner, verb, body, { tag: now.tag });
  }
}

/** The rule of a number. */
export function findRule({ rules }: RuleList, id: number | null): Rule | undefined {
  return rules.find(({ info }) => Number(info['id']) === id);
}

/** What is tried. */
export interface Trial {
  /** The rule that would be there. */
  readonly draft: object;
  /** The rule in whose place it would be. */
  readonly id: number | null;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly from: string;
  readonly to: string;
}

/** Tries a rule on what was decided between two moments. Throws RosterError. */
export async function simulate(
  { program, userId }: RuleOwner,
  { draft, id, from, to }: Trial,
): Promise<Simulation> {
  const { data } = await call<{ simulation: Simulation }>('POST', '/v1/rule/simulation', {
    program,
    body: {
      simulation: {
        access_rule: [draft],
        ...(id !== null && { without: [id] }),
        ...(userId !== null && { user_id: userId, drafts_of: 'user' }),
        from,
        to,
      },
    },
  });
  return data.simulation;
}
