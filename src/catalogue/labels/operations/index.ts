import type { MessageLanguage } from '../../messages/index.ts';
import type { Operation } from '../../operation.ts';
import { labelOfCode, labelOfName } from '../index.ts';
import { ar } from './ar.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

/** What operations do, by their ids. */
export type OperationLabels = Readonly<Record<string, string>>;

/** What operations do, by language; in English their titles say it. */
export const operationLabels: Readonly<Record<Exclude<MessageLanguage, 'en'>, OperationLabels>> = {
  ar,
  es,
  fr,
};

/** What an operation does, in a language. One without a label, that changes one part of users, is said by what the part is called. */
export function labelOfOperation(operation: Operation, language: MessageLanguage): string {
  if (language === 'en') return operation.title;
  return operationLabels[language][operation.id] ?? labelOfEntries(operation, language) ?? operation.title;
}

const doneTo = { create: 'created', update: 'updated', delete: 'deleted' } as const;

/** `E-mails (Créé)`; undefined of an operation that is not about one part of a user. */
export function labelOfEntries(
  { members, action }: Pick<Operation, 'members' | 'action'>,
  language: MessageLanguage,
): string | undefined {
  if (members === undefined || members === 'all' || members.length !== 1) return undefined;
  if (action !== 'create' && action !== 'update' && action !== 'delete') return undefined;
  return `${labelOfName(members[0]!, language)} (${labelOfCode(doneTo[action], language)})`;
}
