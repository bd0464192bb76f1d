import { activityType, entity, status } from '../../src/catalogue/codes.ts';
import { programId } from '../cluster.ts';

/** Statements that write the rows of one call each; the first parameter is the user's id. */

const now = `now() at time zone 'UTC'`;
const life = `'source', ${now}, ${now}`;
export const creation = `with u as (
  insert into users (program_id, id, type, status, client_id, original_source_id, created_at, updated_at, history_number, history_hash, history_at,
    activity_entity, activity_entity_id, activity_entity_data, activity_activity_type, activity_user_notes, activity_admin_notes, activity_at,
    personal_info_title, personal_info_first_name, personal_info_last_name, personal_info_gender, personal_info_date_of_birth, personal_info_verification_status,
    preferences_preferred_language_code, preferences_time_zone, preferences_time_zone_name, security_trust_level, security_secret_question_1, security_secret_question_2,
    terms_id, terms_acceptance, terms_title, terms_version_name, terms_created_at)
  values (${programId}, $1::bigint, 1, 1, 1, 'source', ${now}, ${now}, 1, $19, ${now},
    7, $1, -1, 4, '', 'User created', ${now},
    '1', $2, $3, '1', '1988-04-17', 0, 'en', 'UTC -06:00', 'America/Costa_Rica', '0', '1', '2', $1, '1', 'Terms of use', '2026', ${now})),
a as (insert into addresses (program_id, user_id, id, type, is_primary, is_billing, address_line1, postal_zip_code, country_code, state_region, city_town, status, verification_status, original_source_id, created_at, updated_at)
  values (${programId}, $1, $1, 0, 1, 0, $4, 'S4P 3Y2', '124', 'SK', 'Regina', 1, 0, ${life})),
e as (insert into email (program_id, user_id, id, type, address, is_primary, status, verification_status, canonical, original_source_id, created_at, updated_at)
  values (${programId}, $1, $1, 0, $5, 1, 1, 0, $5, ${life})),
p as (insert into phone (program_id, user_id, id, type, country_code, number, is_primary, status, verification_status, canonical, original_source_id, created_at, updated_at)
  values (${programId}, $1, $1, 0, '124', $6, 1, 1, 0, $6, ${life})),
i as (insert into identification (program_id, user_id, id, type, country_of_issue, country_of_residence, number_masked, number_search, issue_date, expiry_date, status, verification_status, sealed, original_source_id, created_at, updated_at)
  values (${programId}, $1, $1, 3, '124', '124', $7, $8, '2020-09-21', '2049-09-20', 17, 0, $9, ${life})),
b as (insert into bank_account (program_id, user_id, id, name, country_code, currency_code, type, beneficiary_type, number_masked, number_search, is_primary, status, verification_status, sealed, original_source_id, created_at, updated_at)
  values (${programId}, $1, $1, 'Bank of the Plains', '124', 'CAD', 0, 2, '47*****74', $10, 1, 1, 0, $9, ${life})),
c as (insert into credit_card (program_id, user_id, id, first_name, last_name, type, number_masked, number_search, currency_code, expiry_year, expiry_month, is_primary, status, verification_status, sealed, original_source_id, created_at, updated_at)
  values (${programId}, $1, $1, $2, $3, 1, '411111******1111', $11, 'CAD', '2049', '12', 1, 1, 0, $9, ${life})),
y as (insert into currency (program_id, user_id, id, code, number, is_primary, original_source_id, created_at, updated_at)
  values (${programId}, $1, $1, 'CAD', '124', 1, ${life}), (${programId}, $1, $1 + 1, 'USD', '840', 0, ${life})),
k as (insert into user_key (program_id, user_id, wrapped) values (${programId}, $1, $12)),
s as (insert into user_secret (program_id, user_id, kind, hash, updated_at)
  select ${programId}, $1, kind, $13::text, ${now} from unnest(array['password', 'security_code', 'secret_answer_1', 'secret_answer_2']) as kind),
m as (insert into claim (program_id, kind, hash, user_id) values (${programId}, 'email', $14, $1), (${programId}, 'phone', $15, $1)),
z as (insert into user_search (program_id, user_id, created_at, is_closed, status, country_code, currencies, first_name, last_name, nick_name, names, email, other_emails, phones, source_id)
  values (${programId}, $1, ${now}, false, 1, '124', '{CAD,USD}', lower($2), lower($3), '', lower($2) || ' ' || lower($3) || E'\\n', $5, '', substr($6, 2), $17)),
d as (insert into user_delta (program_id, day, is_closed, status, country_code, currencies, users, first_id, last_id)
  values (${programId}, (${now})::date, false, 1, '124', '{CAD,USD}', 1, $1, $1)),
h as (insert into history (program_id, user_id, number, id, activity_type, entity, entity_id, entity_data, by_entity, by_entity_id, created_at, sealed, hash)
  values (${programId}, $1, 1, $1, 4, 7, $1, -1, 3, 1, ${now}, $16, $19))
insert into idempotency_record (program_id, client_id, source_id, fingerprint, user_id, history_number, presentation, created_at)
values (${programId}, 1, $17, $18, $1, 1, '{"clientOffset":120,"serverOffset":0,"customField":true,"timeZone":"UTC +02:00"}', ${now})`;

/** The entry of the history and the kept answer of a change, behind a step `u` that moved the head of the user's history. */
function noted({ type, entity, entries = 1 }: { type: number; entity: number; entries?: number }): string {
  return `h as (insert into history (program_id, user_id, number, id, activity_type, entity, entity_id, entity_data, by_entity, by_entity_id, created_at, sealed, hash)
  select ${programId}, $1::bigint, u.history_number - n, $1::bigint, ${type}, ${entity}, $1::bigint, -1, 3, 1, ${now}, $2::bytea, $3::bytea from u, generate_series(0, ${entries - 1}) n)
insert into idempotency_record (program_id, client_id, source_id, fingerprint, user_id, sealed, created_at)
values (${programId}, 1, $4::text, $5::bytea, $1::bigint, $6::bytea, ${now})`;
}

/** Moves the head of the user's history and what the user did last, and writes other columns. */
function moved(
  { type, entity, entries = 1 }: { type: number; entity: number; entries?: number },
  columns = '',
): string {
  return `with u as (
  update users set updated_at = ${now}, history_number = history_number + ${entries}, history_hash = $3::bytea, history_at = ${now},
    activity_entity = ${entity}, activity_entity_id = $1::bigint, activity_entity_data = -1, activity_activity_type = ${type},
    activity_user_notes = '', activity_admin_notes = 'changed', activity_at = ${now}${columns}
  where program_id = ${programId} and id = $1::bigint returning history_number)`;
}

/** Writes what the user is found by. */
function searched(columns: string): string {
  return `z as (update user_search set ${columns} where program_id = ${programId} and user_id = $1::bigint)`;
}

const update = { type: activityType.updated, entity: entity.personalInfo, entries: 2 };
export const updating = `${moved(update, ', personal_info_first_name = $7::text, preferences_preferred_language_code = $8::text')},
${searched("first_name = lower($7::text), names = lower($7::text) || E'\\n'")},
${noted(update)}`;

const addition = { type: activityType.created, entity: entity.email };
export const addingEmail = `${moved(addition)},
e as (insert into email (program_id, user_id, id, type, address, is_primary, status, verification_status, canonical, original_source_id, created_at, updated_at)
  values (${programId}, $1::bigint, $7::bigint, 0, $8::text, 0, 1, 0, $8::text, ${life})),
m as (insert into claim (program_id, kind, hash, user_id) values (${programId}, 'email', $9::bytea, $1::bigint)),
${searched('other_emails = $8::text')},
${noted(addition)}`;

const deletion = { type: activityType.deleted, entity: entity.email };
export const deletingEmail = `${moved(deletion)},
e as (update email set closed_at = ${now}, updated_at = ${now} where program_id = ${programId} and user_id = $1::bigint and id = $7::bigint),
m as (delete from claim where program_id = ${programId} and kind = 'email' and hash = $8::bytea),
${searched("other_emails = ''")},
${noted(deletion)}`;

const closing = { type: activityType.deleted, entity: entity.user };
export const closingUser = `${moved(closing, `, status = ${status.closed}, closed_at = ${now}, token_generation = token_generation + 1`)},
m as (delete from claim where program_id = ${programId} and user_id = $1::bigint),
${searched(`is_closed = true, status = ${status.closed}`)},
d as (insert into user_delta (program_id, day, is_closed, status, country_code, currencies, users, first_id, last_id)
  select ${programId}, (${now})::date, of_status = ${status.closed}, of_status, '124', '{CAD,USD}', change, $1::bigint, $1::bigint
  from (values (${status.active}, -1), (${status.closed}, 1)) as counted(of_status, change)),
${noted(closing)}`;
