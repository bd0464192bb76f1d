import { any, Parameters } from './conditions.ts';
import type { Statement } from './connections.ts';
import { hasSourceId } from './source-id-condition.ts';
import { hasText, type SealedNumber, selectNumbered, type TextPart, userTarget } from './text-conditions.ts';

/** What one search looks for: a user is found in any of these ways. Null: not in this one. */
export interface UserSearch {
  readonly programId: number;
  /** The only user that the caller reaches; null: all of the programme. */
  readonly onlyUserId: number | null;
  /** A text that the index of parts serves. */
  readonly text: TextPart | null;
  /** A first or last name as a whole, folded: what is too short for the index of parts. */
  readonly wholeName: string | null;
  readonly userId: number | null;
  readonly sourceId: string | null;
  readonly sealed: readonly SealedNumber[];
}

/** A user who was found. */
export interface FoundUser {
  readonly id: number;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly status: number;
  readonly trust_level: string | null;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly created_at: string;
  /** Folded. */
  readonly source_id: string;
  /** The open ones, the primary one first. */
  readonly emails: readonly string[];
  readonly phones: readonly { readonly number: string; readonly digits: string }[];
  /** Whether one of the sealed numbers is the user's. */
  readonly has_number: boolean;
}

/** Up to so many users are gathered by the indexes; where there are more, the newest are walked until some have been found. */
const gatheredMax = 1000;

/** So that no index of parts serves it: the numbers of the users are walked. */
const walkedTarget = { ...userTarget, terms: "(s.terms || '')" };

/**
 * Finds the newest open users that a search is about. What few users have is gathered by the indexes and sorted; of what more than a
 * thousand have, the newest are met soon when users are walked from the newest, which is begun only then.
 */
export function searchUsers(search: UserSearch, limit: number): Statement<FoundUser> {
  const parameters = new Parameters();
  const program = parameters.add(search.programId, 'bigint');
  const rows = parameters.add(limit, 'integer');
  const most = parameters.add(gatheredMax, 'integer');
  const only =
    search.onlyUserId === null ? '' : ` and s.user_id = ${parameters.add(search.onlyUserId, 'bigint')}`;
  const reached = `s.program_id = ${program} and not s.is_closed${only}`;
  const numbers =
    search.sealed.length === 0
      ? 'select null::bigint where false'
      : selectNumbered(search.programId, search.sealed, parameters);
  const others = [
    ...(search.wholeName === null
      ? []
      : ['first_name', 'last_name'].map((name) => `s.${name} = ${parameters.add(search.wholeName, 'text')}`)),
    ...(search.userId === null ? [] : [`s.user_id = ${parameters.add(search.userId, 'bigint')}`]),
    ...(search.sourceId === null ? [] : [hasSourceId(search.programId, search.sourceId, parameters)]),
    's.user_id = any((select ids from numbers)::bigint[])',
  ];
  const { text } = search;
  const gathered = any([...(text ? [hasText(text, userTarget, parameters)] : []), ...others]);
  const walked = text ? any([hasText(text, walkedTarget, parameters), ...others]) : any(others);
  return parameters.statement(`with numbers as materialized (select array(${numbers}) as ids),
gathered as materialized (
  select s.user_id from searchable_user s where ${reached} and ${gathered} limit ${most} + 1
),
found as materialized (
  select user_id from gathered where (select count(*) from gathered) <= ${most}
  union all
  -- The fence (offset 0) keeps the order of the walk: PostgreSQL would gather all and sort, as it takes any text for rare.
  (select s.user_id from (select * from searchable_user s where ${reached} order by s.user_id desc offset 0) s
    where (select count(*) from gathered) > ${most} and ${walked} limit ${rows})
),
page as materialized (select user_id from found order by user_id desc limit ${rows})
select u.id, u.personal_info_first_name as first_name, u.personal_info_last_name as last_name, u.status,
  u.security_trust_level as trust_level, to_char(u.created_at, 'YYYY-MM-DD"T"HH24:MI:SS') as created_at,
  s.source_id,
  (select coalesce(json_agg(e.address order by e.is_primary desc, e.id), '[]') from email e
    where e.program_id = u.program_id and e.user_id = u.id and e.closed_at is null) as emails,
  (select coalesce(json_agg(json_build_object('number', p.number, 'digits', p.canonical) order by p.is_primary desc, p.id), '[]')
    from phone p where p.program_id = u.program_id and p.user_id = u.id and p.closed_at is null) as phones,
  u.id = any((select ids from numbers)::bigint[]) as has_number
from page
join users u on u.program_id = ${program} and u.id = page.user_id
join searchable_user s on s.program_id = ${program} and s.user_id = page.user_id
order by u.id desc`);
}
