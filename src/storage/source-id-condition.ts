import { lists } from '../catalogue/members.ts';
import { ownerOf, tableOf, withListsBelow } from '../derive/ownership.ts';
import type { Parameters } from './conditions.ts';

/** The lists whose entries show the source id of the call that created them. */
const sourced = withListsBelow(lists).filter(({ fields }) => 'original_source_id' in fields);

/** The condition that a user, `s`, or an open entry of that user, has exactly this source id; an index of each table serves it. */
export function hasSourceId(programId: number, sourceId: string, parameters: Parameters): string {
  const isIt = `program_id = ${parameters.add(programId, 'bigint')} and original_source_id = ${parameters.add(sourceId, 'text')}`;
  const found = sourced.map((list) => {
    const user = ownerOf(list) === 'users' ? 'unnest(array[user_id, other_user_id])' : 'user_id';
    return `select ${user} from ${tableOf(list)} where ${isIt} and closed_at is null`;
  });
  return `s.user_id = any(array(${[`select id from users where ${isIt}`, ...found].join(' union all ')}))`;
}
