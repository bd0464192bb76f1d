import { answerName, type EnvelopeMember, envelope, lists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { accessRule } from '../catalogue/resources/access-rule.ts';
import { account } from '../catalogue/resources/account.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { deviceInfo } from '../catalogue/resources/device-info.ts';
import {
  attachment,
  document,
  documentData,
  documentEnding,
  documentInfo,
} from '../catalogue/resources/document.ts';
import { generalRequirements } from '../catalogue/resources/general-requirements.ts';
import { info } from '../catalogue/resources/info.ts';
import { lastActivity } from '../catalogue/resources/last-activity.ts';
import type { relationship } from '../catalogue/resources/relationship.ts';
import { selectAccessRules } from './access-rules.ts';
import { selectAccounts } from './accounts.ts';
import { documentParts, singleColumns } from './columns.ts';
import { isLiveRowBelow, isLiveRowOf, ownerOf, tableOf } from './ownership.ts';
import type { LookedUp } from './rows.ts';
import { type SqlSource, sqlMembers } from './shown-value.ts';
import { selectTickets } from './tickets.ts';

/** What a read shows. */
export interface View {
  /** The members to answer; `info` is always among the answers. */
  readonly members: readonly EnvelopeMember[];
  /** SQL of an array with the names of those that are read; the others are null. Absent: all of them. */
  readonly wanted?: string;
  /** Whether free data of the caller's own is shown (`show_custom_field`). */
  readonly customField: boolean;
  /** Whether the reader is a user, who sees the contacts of a related user only once the relation is confirmed. */
  readonly boundToUser: boolean;
  /** Whether the reader may see whole the documents of changes that are held; absent: no. */
  readonly reviews?: boolean;
}

/**
 * SQL text that builds the members of one user's answer as JSON text, from `"info":` to the last member of the
 * envelope: PostgreSQL writes the bytes that the caller gets, so that nothing is parsed and printed again on the way.
 *
 * It reads from `u` (the user's row) and `zone` (`client` and `server`: intervals to add to a UTC instant).
 */
export function selectMembers(view: View): string {
  const shown = new Set<EnvelopeMember>(['info', ...view.members]);
  const pieces: string[] = [];
  let literal = '';
  for (const [index, member] of envelope.entries()) {
    literal += `${index > 0 ? ',' : ''}"${member}":`;
    const expression = shown.has(member) ? memberExpression(member, view) : undefined;
    if (expression) {
      const value = `coalesce((${expression})::text, 'null')`;
      pieces.push(`'${literal}'`, member === 'info' ? value : ifWanted(member, value, view, `'null'`));
      literal = '';
    } else literal += 'null';
  }
  return `concat(${[...pieces, `'${literal}'`].join(', ')})`;
}

/** SQL of something of a member, which is not evaluated where the member is not wanted. */
export function ifWanted(
  member: EnvelopeMember,
  value: string,
  { wanted }: Pick<View, 'wanted'>,
  otherwise = 'null',
): string {
  if (wanted === undefined) return value;
  return `case when '${member}' = any(${wanted}) then ${value} else ${otherwise} end`;
}

/**
 * SQL text that joins `zone` (`name` and `server_name`; `client` and `server`: intervals to add to a UTC instant), given the zone that the
 * caller asked for and that of the server, as SQL. It reads from `u` (the user's row) and `p` (that of the programme).
 */
export function zoneOf(asked: string, server: string): string {
  return `cross join lateral (
  select coalesce(${asked}, u.preferences_time_zone, p.settings->>'default_time_zone', ${server}) as name,
    coalesce(p.settings->>'server_time_zone', ${server}) as server_name
) as named
cross join lateral (
  select named.name, named.server_name, substr(named.name, 5)::interval as client,
    substr(named.server_name, 5)::interval as server
) as zone`;
}

function memberExpression(member: EnvelopeMember, view: View): string | undefined {
  if (member === 'info') return `select row_to_json(r) from (select ${sqlMembers(info, from('u', view))}) r`;
  if (member === 'last_activity') return lastActivityExpression();
  if (member === 'custom_field') return view.customField ? 'u.custom_field' : undefined;
  if (member === 'address') return addressExpression(view);
  if (member === answerName(document)) return documentsExpression(view);
  if (member === answerName(account)) return selectAccounts(view.customField);
  if (member === accessRule.name) return selectAccessRules(user);
  if (member === 'ticket') return selectTickets(view.boundToUser);
  if (member === generalRequirements.name) return requirementsExpression(view);
  const list = lists.find((resource) => answerName(resource) === member);
  if (list) return listExpression(list, view);
  const single = singles.find((resource) => answerName(resource) === member);
  return single && singleExpression(single, view);
}

function lastActivityExpression(): string {
  const columns = Object.keys(lastActivity.fields).map((name) => {
    if (name === 'notes') {
      return `(select row_to_json(n) from (select u.activity_user_notes as user_notes, u.activity_admin_notes as admin_notes) n) as notes`;
    }
    return `u.activity_${name === 'update_date_utc' ? 'at' : name} as ${name}`;
  });
  return `select row_to_json(r) from (select ${columns.join(', ')}) r where u.activity_at is not null`;
}

function from(
  alias: string,
  { customField, boundToUser }: Pick<View, 'customField' | 'boundToUser'>,
): SqlSource {
  return { alias, customField, boundToUser };
}

/** The rows of a list: the primary entry first, the others in the order in which they came. */
function listExpression(list: Resource, view: View): string {
  const order = list.primary ? 't.is_primary desc, t.id' : 't.id';
  const columns = sqlMembers(
    list,
    from('t', view),
    ownerOf(list) === 'users' ? relatedUserColumns(view) : {},
  );
  return `select json_agg(r) from (select ${columns} from ${tableOf(list)} t where ${isLiveRowOf(list, user)} order by ${order}) r`;
}

function addressExpression(view: View): string {
  const columns = sqlMembers(address, from('t', view));
  return `select row_to_json(r) from (select ${columns} from ${addresses.name} t where ${isLiveRowOf(addresses, user)} and t.is_primary = 1 limit 1) r`;
}

/** The documents of a user in the order in which they came, each framed as an answer of its own (samples). */
function documentsExpression(view: View): string {
  const frame = JSON.stringify(documentEnding).slice(1);
  const text = `'{"result":null,' || ${selectDocument(view)} || ',${frame}'`;
  return `select json_agg((${text})::json order by t.id) from ${tableOf(document)} t where ${isLiveRowOf(document, user)}`;
}

/** The user of whom an answer is built. */
const user = { programId: 'u.program_id', userId: 'u.id' };

/** A user's own app is not told of watchlists. What is asked of the user and not met is gathered only where there is any. */
function requirementsExpression({ boundToUser }: View): string {
  const open = (text: string) =>
    `case when coalesce(u.requirements_verification, 1) = 1 then '' else coalesce((
      select string_agg(${text}, ', ') from json_array_elements(u.requirements) r where r->>'state' <> 'met'${boundToUser ? ` and r->>'step' <> 'watchlist'` : ''}), '') end`;
  const bound = `case when u.trust_floor is not null then 'trust_level at least ' || u.trust_floor
    when u.trust_ceiling is not null then 'trust_level at most ' || u.trust_ceiling end`;
  const columns = sqlMembers(generalRequirements, { alias: 'u', customField: false }, {
    id: 'u.id',
    entity_id: 'u.id',
    verification_status: 'coalesce(u.requirements_verification, 0)',
    name: open(`r->>'step'`),
    description: open(`(r->>'step') || ': ' || (r->>'state')`),
    notes: `coalesce(${boundToUser ? bound : `(${bound}) || coalesce(': ' || u.trust_reason, '')`}, '')`,
  } satisfies { [Name in LookedUp<typeof generalRequirements>]: string });
  return `select row_to_json(r) from (select ${columns}) r`;
}

/** A single is null until something of it was ever stored; but for a device, which is then shown with nothing in it (samples). */
function singleExpression(resource: Resource, view: View): string {
  if (resource === deviceInfo) {
    const columns = sqlMembers(resource, from('u', view), { id: `coalesce(u.${resource.prefix}_id, 0)` });
    return `select row_to_json(r) from (select ${columns}) r`;
  }
  const stored = singleColumns(resource).map((column) => `u.${column}`);
  const columns = sqlMembers(resource, from('u', view));
  return `select row_to_json(r) from (select ${columns}) r where num_nonnulls(${stored.join(', ')}) > 0`;
}

/**
 * SQL text that builds the members of one document as JSON text, from `"info":` to the last before the ending. It reads
 * from `t` (the document), `u` (the row of its user) and `zone`. Without a name or an email of its own a document
 * shows its user's.
 */
export function selectDocument(view: Pick<View, 'customField' | 'boundToUser' | 'reviews'>): string {
  // Of a document that proves a held change nothing is told that could be named (samples).
  const whole = (value: string, hidden = '0') =>
    view.reviews ? value : `case when t.is_held then ${hidden} else ${value} end`;
  const infoColumns = sqlMembers(documentInfo, from('t', view), {
    first_name: 'coalesce(t.first_name, u.personal_info_first_name)',
    last_name: 'coalesce(t.last_name, u.personal_info_last_name)',
    email_address: `coalesce(t.email_address, ${whole(`(${mainContact.email('t.user_id')})`, 'null')})`,
    number_of_attachments: whole(`(select count(*) from attachment a where ${ofDocument})`),
    source_time_zone: 'u.preferences_time_zone',
    // What those who review a document tell each other.
    ...(view.boundToUser && { support_notes: 'null::text' }),
    ...(!view.reviews && {
      document_id: whole('t.id'),
      entity_id: whole('t.entity_id'),
      attachment_status: whole('t.attachment_status'),
    }),
  } satisfies { [Name in keyof typeof documentInfo.fields]?: string });
  const fileColumns = sqlMembers(attachment, from('a', view), { file_id: whole('a.id') });
  const members: Readonly<Record<string, string>> = {
    info: `select row_to_json(r) from (select ${infoColumns}) r`,
    attachment: `select coalesce(json_agg(r), '[]') from (select ${fileColumns} from attachment a where ${ofDocument} order by a.id) r`,
    ...Object.fromEntries(documentParts.map((part) => [part, `t.${part}`])),
    ...(!view.customField && { custom_field: 'null' }),
  };
  const pieces = Object.keys(documentData.fields)
    .filter((name) => name !== 'validate')
    .map((name) => `'"${name}":' || coalesce((${members[name] ?? 'null'})::text, 'null')`);
  return `concat_ws(',', ${pieces.join(', ')})`;
}

const ofDocument = isLiveRowBelow(attachment, 'a', 't');

/** The main contacts of a user, given its id as SQL; the programme is that of `t`. */
const mainContact = {
  email: (userId: string) =>
    `select n.address from email n where n.program_id = t.program_id and n.user_id = ${userId} and n.is_primary = 1 and n.closed_at is null`,
  phone: (userId: string) =>
    `select n.number from phone n where n.program_id = t.program_id and n.user_id = ${userId} and n.is_primary = 1 and n.closed_at is null`,
};

/** What a relationship tells of a user at one of its ends, given its id as SQL: nothing once the user is closed. */
const endParts = {
  name: (end: string) =>
    `select concat_ws(' ', n.personal_info_first_name, n.personal_info_last_name) ${ofOpenUser(end)}`,
  email: (end: string) => `${mainContact.email(end)} and exists (select 1 ${ofOpenUser(end, 'o')})`,
  phone: (end: string) => `${mainContact.phone(end)} and exists (select 1 ${ofOpenUser(end, 'o')})`,
};

function ofOpenUser(id: string, alias = 'n'): string {
  return `from users ${alias} where ${alias}.program_id = t.program_id and ${alias}.id = ${id} and ${alias}.closed_at is null`;
}

const relatedUser: Readonly<
  Record<LookedUp<typeof relationship>, { end: string; part: keyof typeof endParts }>
> = {
  entity_name: { end: 't.entity_id', part: 'name' },
  entity_email: { end: 't.entity_id', part: 'email' },
  entity_phone: { end: 't.entity_id', part: 'phone' },
  on_entity_name: { end: 't.on_entity_id', part: 'name' },
  on_entity_email: { end: 't.on_entity_id', part: 'email' },
  on_entity_phone: { end: 't.on_entity_id', part: 'phone' },
};

/** What a view of a relationship shows of the users at its ends. */
function relatedUserColumns({ boundToUser }: View): Readonly<Record<string, string>> {
  const expressions = Object.entries(relatedUser).map(([name, { end, part }]) => {
    const value = `coalesce((${endParts[part](end)}), '')`;
    if (part === 'name' || !boundToUser) return [name, value];
    return [name, `case when ${end} = u.id or t.verification_status = 1 then ${value} else '' end`];
  });
  return Object.fromEntries(expressions);
}
