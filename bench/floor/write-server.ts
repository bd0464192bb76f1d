/**
 * The floor under writes: one prepared statement per call writes the same rows as Roster (the user and its lists, key,
 * secrets, claims, history, kept answer), committed with fsync. The body is parsed and bound; nothing is checked, hashed
 * or sealed: random bytes of the same lengths stand for what would be.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import pg from 'pg';
import { listen, readJson, readSettings } from './http.ts';
import { addingEmail, closingUser, creation, deletingEmail, updating } from './write-statements.ts';

const { port, database } = readSettings();
const pool = new pg.Pool({ ...database, max: 8 });
const { rows } = await pool.query('select max(id) as id from users');
let next = 100_000_000 + Number(rows[0].id);

/** Bytes of what Roster seals on the mean: an entry of the history, and the kept answer of a change. */
const sealedBytes = { creation: 2370, update: 930, email: 310, closing: 290, answer: 650 };
const hashBytes = 32;
/** The claims of added emails, to be given back with them. */
const claims = new Map<number, Buffer>();

const readyMade =
  '$argon2id$v=19$m=19456,t=2,p=1$YWJjZGVmZ2hpamtsbW5vcA$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY';

listen(port, async (request) => {
  const [, , , ...places] = request.url!.split('/');
  const body = await readJson<Body>(request);
  const userId = Number(places.at(-1));
  switch (`${request.method} ${places.length}`) {
    case 'POST 0':
      return createUser(request, body);
    case 'PUT 1':
      return change('update-user', updating, request, userId, sealedBytes.update, [
        body.personal_info.first_name,
        body.preferences.preferred_language_code,
      ]);
    case 'POST 2':
      return addEmail(request, userId, body);
    case 'DELETE 2':
      return deleteEmail(request, userId, body);
    case 'DELETE 1':
      return change('delete-user', closingUser, request, userId, sealedBytes.closing, []);
    default:
      return undefined;
  }
});

/** The members of the bodies that the scenarios send, as far as they are bound. */
interface Body {
  readonly personal_info: { readonly first_name: string; readonly last_name: string };
  readonly preferences: { readonly preferred_language_code: string };
  readonly address: { readonly address_line1: string };
  readonly email: readonly { readonly id: number; readonly address: string }[];
  readonly phone: readonly { readonly number: string }[];
  readonly identification: readonly { readonly number: string }[];
}

async function createUser(request: IncomingMessage, body: Body): Promise<object> {
  const id = next;
  next += 2;
  await pool.query({
    name: 'create-user',
    text: creation,
    values: [
      id,
      body.personal_info.first_name,
      body.personal_info.last_name,
      body.address.address_line1,
      body.email[0]!.address,
      body.phone[0]!.number,
      body.identification[0]!.number,
      ...[32, 56, 32, 32, 69].map((length) => randomBytes(length)),
      readyMade,
      randomBytes(hashBytes),
      randomBytes(hashBytes),
      randomBytes(sealedBytes.creation),
      request.headers['source_id'],
      randomBytes(hashBytes),
      randomBytes(hashBytes),
    ],
  });
  return { info: { id } };
}

async function addEmail(request: IncomingMessage, userId: number, body: Body): Promise<object> {
  const id = next;
  next += 1;
  const { address } = body.email[0]!;
  const claim = randomBytes(hashBytes);
  claims.set(id, claim);
  await change('add-email', addingEmail, request, userId, sealedBytes.email, [id, address, claim]);
  return { email: [{ id, address }] };
}

async function deleteEmail(request: IncomingMessage, userId: number, body: Body): Promise<object> {
  const { id } = body.email[0]!;
  const answer = await change('delete-email', deletingEmail, request, userId, sealedBytes.email, [
    id,
    claims.get(id),
  ]);
  claims.delete(id);
  return answer;
}

async function change(
  name: string,
  text: string,
  request: IncomingMessage,
  userId: number,
  historyBytes: number,
  own: readonly unknown[],
): Promise<object> {
  const values = [
    userId,
    randomBytes(historyBytes),
    randomBytes(hashBytes),
    request.headers['source_id'],
    randomBytes(hashBytes),
    randomBytes(sealedBytes.answer),
    ...own,
  ];
  await pool.query({ name, text, values });
  return { info: { id: userId } };
}
