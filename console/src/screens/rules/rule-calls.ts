import type { Data, OperationOf } from '../../../../sdk/src/index.ts';
import { call } from '../../api/call.ts';
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

/** Reads the rules of somebody, in the order in which they are named. Throws RosterError. */
export async function listRules(owner: RuleOwner, signal: AbortSignal): Promise<readonly Rule[]> {
  const { data } = await call<{ access_rule: readonly Rule[] | null }>('GET', pathOf(owner), {
    program: owner.program,
    path: namesOf(owner),
    signal,
  });
  return [...(data.access_rule ?? [])].sort((one, other) => orderOf(one) - orderOf(other));
}

/** The order of a rule that names none. */
const defaultOrder = 500;

/** The place of a rule among others. */
export function orderOf({ info }: Rule): number {
  const { order } = info;
  return order === null || order === undefined || order === '' ? defaultOrder : Number(order);
}

/** Makes a rule or changes one. Throws RosterError. */
export async function sendRule(
  owner: RuleOwner,
  verb: 'POST' | 'PUT' | 'DELETE',
  rule: object,
  { isDryRun = false, signal }: { readonly isDryRun?: boolean; readonly signal?: AbortSignal } = {},
): Promise<void> {
  await call(verb, pathOf(owner), {
    program: owner.program,
    path: namesOf(owner),
    body: { access_rule: [rule], ...(isDryRun && { validate: '1' }) },
    ...(signal && { signal }),
  });
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
