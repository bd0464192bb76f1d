import type { Operation } from './operation.ts';

/** Operations that fill a text with example values, as often as somebody types. */
const previews: ReadonlySet<string> = new Set(['message.preview']);

/** Whether an operation only shows something, also where it is a POST, since what it asks belongs in no address. */
export function changesNothing({ id, verb, action }: Pick<Operation, 'id' | 'verb' | 'action'>): boolean {
  return verb === 'get' || action === 'inquiry' || previews.has(id);
}
