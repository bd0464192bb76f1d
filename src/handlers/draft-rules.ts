import { accessRuleStatus } from '../catalogue/codes.ts';
import type { ProgramRuleRow } from '../storage/program-rules.ts';
import { mergeRule, type SentRule } from '../users/sent-rules.ts';

/** A rule of a programme as it is from now on: what is stored of it, if anything is, with what was sent. */
export function draftOf(id: number, sent: SentRule, stored: ProgramRuleRow | null = null): ProgramRuleRow {
  const given = mergeRule(stored, sent);
  const numberOf = (name: 'type' | 'access_type' | 'status', otherwise: number | null) => {
    const value = given[name];
    return value === null || typeof value === 'number' ? value : (stored?.[name] ?? otherwise);
  };
  const textOf = (name: 'value' | 'notes') => {
    const value = given[name];
    return value === null || typeof value === 'string' ? value : (stored?.[name] ?? null);
  };
  return {
    id,
    type: numberOf('type', null),
    access_type: numberOf('access_type', null),
    status: numberOf('status', accessRuleStatus.on),
    value: textOf('value'),
    notes: textOf('notes'),
    parts: given['parts'],
  };
}
