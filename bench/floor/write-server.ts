/**
 * The floor under Create User: one prepared statement inserts the same rows (the user, its lists, its key, secrets,
 * claims, search row and count, history, idempotency record), committed with fsync. The body is parsed and bound;
 * nothing is checked, hashed or sealed: random bytes of the same lengths stand for what would be.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';

const { port, ...database } = JSON.parse(process.argv[2]!) as {
  port: number;
  host: string;
  database: string;
  user: string;
};
const pool = new pg.Pool({ ...database, max: 8 });
const { rows } = await pool.query('select max(id) as id from users');
let next = 100_000_000 + Number(rows[0].id);

const life = `'source', now() at time zone 'UTC', now() at time zone 'UTC'`;
const text = `with u as (
  insert into users (program_id, id, type, status, client_id, original_source_id, created_at, updated_at, history_number, history_hash, history_at,
    activity_entity, activity_entity_id, activity_entity_data, activity_activity_type, activity_user_notes, activity_admin_notes, activity_at,
    personal_info_title, personal_info_first_name, personal_info_last_name, personal_info_gender, personal_info_date_of_birth, personal_info_verification_status,
    preferences_preferred_language_code, preferences_time_zone, preferences_time_zone_name, security_trust_level, security_secret_question_1, security_secret_question_2,
    terms_id, terms_acceptance, terms_title, terms_version_name, terms_created_at)
  values (77, $1::bigint, 1, 1, 1, 'source', now() at time zone 'UTC', now() at time zone 'UTC', 1, $19, now() at time zone 'UTC',
    7, $1, -1, 4, '', 'User created', now() at time zone 'UTC',
    '1', $2, $3, '1', '1988-04-17', 0, 'en', 'UTC -06:00', 'America/Costa_Rica', '0', '1', '2', $1, '1', 'Terms of use', '2026', now() at time zone 'UTC')),
a as (insert into addresses (program_id, user_id, id, type, is_primary, is_billing, address_line1, postal_zip_code, country_code, state_region, city_town, status, verification_status, original_source_id, created_at, updated_at)
  values (77, $1, $1, 0, 1, 0, $4, 'S4P 3Y2', '124', 'SK', 'Regina', 1, 0, ${life})),
e as (insert into email (program_id, user_id, id, type, address, is_primary, status, verification_status, canonical, original_source_id, created_at, updated_at)
  values (77, $1, $1, 0, $5, 1, 1, 0, $5, ${life})),
p as (insert into phone (program_id, user_id, id, type, country_code, number, is_primary, status, verification_status, canonical, original_source_id, created_at, updated_at)
  values (77, $1, $1, 0, '124', $6, 1, 1, 0, $6, ${life})),
i as (insert into identification (program_id, user_id, id, type, country_of_issue, country_of_residence, number_masked, number_search, issue_date, expiry_date, status, verification_status, sealed, original_source_id, created_at, updated_at)
  values (77, $1, $1, 3, '124', '124', $7, $8, '2020-09-21', '2049-09-20', 17, 0, $9, ${life})),
b as (insert into bank_account (program_id, user_id, id, name, country_code, currency_code, type, beneficiary_type, number_masked, number_search, is_primary, status, verification_status, sealed, original_source_id, created_at, updated_at)
  values (77, $1, $1, 'Bank of the Plains', '124', 'CAD', 0, 2, '47*****74', $10, 1, 1, 0, $9, ${life})),
c as (insert into credit_card (program_id, user_id, id, first_name, last_name, type, number_masked, number_search, currency_code, expiry_year, expiry_month, is_primary, status, verification_status, sealed, original_source_id, created_at, updated_at)
  values (77, $1, $1, $2, $3, 1, '411111******1111', $11, 'CAD', '2049', '12', 1, 1, 0, $9, ${life})),
y as (insert into currency (program_id, user_id, id, code, number, is_primary, original_source_id, created_at, updated_at)
  values (77, $1, $1, 'CAD', '124', 1, ${life}), (77, $1, $1 + 1, 'USD', '840', 0, ${life})),
k as (insert into user_key (program_id, user_id, wrapped) values (77, $1, $12)),
s as (insert into user_secret (program_id, user_id, kind, hash, updated_at)
  select 77, $1, kind, $13::text, now() at time zone 'UTC' from unnest(array['password', 'security_code', 'secret_answer_1', 'secret_answer_2']) as kind),
m as (insert into claim (program_id, kind, hash, user_id) values (77, 'email', $14, $1), (77, 'phone', $15, $1)),
z as (insert into user_search (program_id, user_id, created_at, is_closed, status, country_code, currencies, first_name, last_name, nick_name, names, email, other_emails, phones, source_id)
  values (77, $1, now() at time zone 'UTC', false, 1, '124', '{CAD,USD}', lower($2), lower($3), '', lower($2) || ' ' || lower($3) || E'\\n', $5, '', substr($6, 2), $17)),
d as (insert into user_delta (program_id, day, is_closed, status, country_code, currencies, users, first_id, last_id)
  values (77, (now() at time zone 'UTC')::date, false, 1, '124', '{CAD,USD}', 1, $1, $1)),
h as (insert into history (program_id, user_id, number, id, activity_type, entity, entity_id, entity_data, by_entity, by_entity_id, created_at, sealed, hash)
  values (77, $1, 1, $1, 4, 7, $1, -1, 3, 1, now() at time zone 'UTC', $16, $19))
insert into idempotency_record (program_id, client_id, source_id, fingerprint, user_id, history_number, presentation, created_at)
values (77, 1, $17, $18, $1, 1, '{"clientOffset":120,"serverOffset":0,"customField":true,"timeZone":"UTC +02:00"}', now() at time zone 'UTC')`;

const hash =
  '$argon2id$v=19$m=19456,t=2,p=1$YWJjZGVmZ2hpamtsbW5vcA$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY';

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const id = next;
    next += 2;
    await pool.query({
      name: 'create-user',
      text,
      values: [
        id,
        body.personal_info.first_name,
        body.personal_info.last_name,
        body.address.address_line1,
        body.email[0].address,
        body.phone[0].number,
        body.identification[0].number,
        ...[32, 56, 32, 32, 69].map((length) => randomBytes(length)),
        hash,
        randomBytes(32),
        randomBytes(32),
        randomBytes(2999),
        request.headers['source_id'],
        randomBytes(32),
        randomBytes(32),
      ],
    });
    const answer = JSON.stringify({ info: { id } });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
}).listen(port, '127.0.0.1', () => console.log('ready'));
