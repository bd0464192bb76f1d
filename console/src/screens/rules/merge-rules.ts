import { isSameValue } from '../../fields/same-value.ts';
import { keysOf } from '../../parts/keys-of.ts';
import type { RuleDraft } from './rule-draft.ts';

/** What became of a rule that two people have changed. */
export interface Merged {
  readonly draft: RuleDraft;
  /** Whether both have changed the same, otherwise. */
  readonly isContested: boolean;
}

/** Puts together what two have made of a rule: of what only one has changed, that; of what both have, what `prefers` says. */
export function mergeRules(
  before: RuleDraft,
  mine: RuleDraft,
  theirs: RuleDraft,
  prefers: 'mine' | 'theirs',
): Merged {
  let isContested = false;
  const pick = <Value>(was: Value, own: Value, other: Value): Value => {
    if (isSameValue(own, was)) return other;
    if (isSameValue(other, was) || isSameValue(other, own)) return own;
    isContested = true;
    return prefers === 'mine' ? own : other;
  };
  const names = new Set([...Object.keys(mine.info), ...Object.keys(theirs.info)]);
  const info = Object.fromEntries(
    [...names].map((name) => [
      name,
      pick(before.info[name] ?? '', mine.info[name] ?? '', theirs.info[name] ?? ''),
    ]),
  );
  // Each part is taken over as a whole, save `info`, whose members stand for themselves.
  const parts = keysOf(mine).filter((part) => part !== 'info');
  const others = parts.map((part) => [part, pick<unknown>(before[part], mine[part], theirs[part])] as const);
  // Every part of a draft is among those of another.
  return { draft: { ...mine, ...(Object.fromEntries(others) as Partial<RuleDraft>), info }, isContested };
}
