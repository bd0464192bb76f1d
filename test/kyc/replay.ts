import { expect } from 'vitest';
import { activityType, entity, entityData } from '../../src/catalogue/codes.ts';
import type { Answer } from '../harness/assembled.ts';

type Json = Answer['json'];

/** Lists whose entries have states, with the member that holds them where a whole user is told. */
const lists = new Map<number, string>([
  [entity.identification, 'identification'],
  [entity.address, 'addresses'],
  [entity.email, 'email'],
  [entity.phone, 'phone'],
  [entity.document, 'documents'],
]);

/** What a history comes to. */
interface Replayed {
  /** The states of the user and of all that has any, by what it is. */
  readonly states: Record<string, string>;
  /** How often the person was asked for something, and reminded of it. */
  readonly asked: number;
  readonly reminders: number;
}

/**
 * Reads a history from its oldest entry, and comes to the states of the user and of all that has any, by what it is. Expects of each entry
 * that it begins with the state in which the entries before it have left what it is about, and of each move of the user that it says
 * from where to where, and why. `opened`: the tickets that the creation opened, which its entry does not tell.
 */
export function replay(entries: readonly Json[], opened: readonly Json[]): Replayed {
  const states = new Map<string, string>(
    opened.map(({ info }) => [`${entity.ticket} ${info.id}`, `${info.description_code} ${info.status}`]),
  );
  let last: unknown[] = [];
  for (const entry of entries) {
    const about = `${entry.entity} ${entry.entity_id}`;
    const [before, after] = [entry.old_data, entry.new_data].map((text: string) => text && JSON.parse(text));
    // Of one change there is an entry for each part: all of them tell it whole.
    const told = [about, entry.old_data, entry.new_data];
    const isToldAgain = after !== '' && told.every((one, index) => one === last[index]);
    last = told;
    if (isToldAgain) continue;
    if (entry.entity === entity.user) userMoved(states, entry, before, after);
    else if (entry.entity === entity.personalInfo)
      moved(
        states,
        'person',
        before && `${before.verification_status}`,
        `${after.verification_status}`,
        entry,
      );
    else if (entry.entity === entity.ticket) ticketMoved(states, about, entry);
    else if (lists.has(entry.entity)) {
      const [from, to] = [before?.[0], after?.[0]].map((row) => row && stateOf(row));
      if (entry.activity_type === activityType.deleted) states.delete(about);
      else moved(states, about, from, to, entry);
    }
  }
  const isAsking = ({ entity: kind, admin_notes: notes }: Json) =>
    kind === entity.ticket && !notes.includes('M118') && / opened$/u.test(notes);
  return {
    states: Object.fromEntries(states),
    asked:
      opened.filter(({ info }) => info.status === 1 && info.description_code !== 'M118').length +
      entries.filter(isAsking).length,
    reminders: entries.filter(({ admin_notes: notes }) => /^Ticket .* reminded of$/u.test(notes)).length,
  };
}

function stateOf(row: Json): string {
  return row.info ? `${row.info.status}` : `${row.status} ${row.verification_status}`;
}

/** What was in one state is in another. */
function moved(
  states: Map<string, string>,
  what: string,
  from: string | undefined,
  to: string,
  entry: Json,
): void {
  expect([what, states.get(what), entry.admin_notes]).toEqual([what, from || undefined, entry.admin_notes]);
  states.set(what, to);
}

function userMoved(states: Map<string, string>, entry: Json, before: Json, after: Json): void {
  const notes: string = entry.admin_notes;
  if (entry.activity_type === activityType.created) {
    states.set('status', after.info.status);
    states.set('trust level', after.security.trust_level);
    states.set('person', `${after.personal_info.verification_status}`);
    for (const [kind, member] of lists)
      for (const row of after[member] ?? [])
        states.set(`${kind} ${row.id ?? row.info.document_id}`, stateOf(row));
  } else if (entry.entity_data === entityData.status) {
    moved(states, 'status', before.status, after.status, entry);
    // Somebody suspends, with notes of their own; what follows from the parts says why.
    if (/^User susp/u.test(notes)) return;
    const [, from, to, why] = /^User status (\d+) -> (\d+): (.+)$/u.exec(notes) ?? [];
    expect([from, to, Boolean(why)], notes).toEqual([before.status, after.status, true]);
  } else if (entry.entity_data === entityData.verificationStatus) {
    moved(states, 'trust level', before.trust_level, after.trust_level, entry);
    if (!notes.startsWith('User security updated'))
      expect(notes).toBe(`User trust level ${before.trust_level} -> ${after.trust_level}`);
  }
}

const ticketWords: Readonly<Record<string, number>> = {
  opened: 1,
  'opened, in progress': 2,
  'open again': 1,
  'in progress': 2,
};

function ticketMoved(states: Map<string, string>, about: string, entry: Json): void {
  const [, code, what] = /^Ticket (\w+) \(.*?\) ([^:]+)/u.exec(entry.admin_notes) ?? [];
  const status = ticketWords[what!];
  if (status) states.set(about, `${code} ${status}`);
  else if (what === 'resolved' || what === 'cancelled') states.delete(about);
}
