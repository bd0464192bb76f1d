import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { authenticationType } from '../../src/catalogue/codes.ts';
import type { Protection } from '../../src/catalogue/field.ts';
import { lists, singles } from '../../src/catalogue/members.ts';
import { exampleBody } from '../../src/derive/examples.ts';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { operationOf } from '../contract/catalogue-walk.ts';
import { OutsideCheckers } from '../harness/outside-checkers.ts';
import { passwordOf } from '../harness/second-factor.ts';
import { Installation, type ServerProcess } from '../harness/server-process.ts';

// Secrets go through a real server in every way a caller may send them, and are then looked for wherever something of
// a call could have stayed: tables, files, the write-ahead log, the database's log, the server's log, metrics, answers.
interface Secret {
  readonly name: string;
  readonly value: string;
  readonly protect: Protection;
  /** Lies sealed, and is told whoever may read it. */
  readonly isTold?: true;
}

let installation: Installation;
let server: ServerProcess;
let secrets: readonly Secret[];
let sql: postgres.Sql;
let token: string;
/** Every answer but those that show masked values in clear. */
const answers: string[] = [];
const clearAnswers: string[] = [];
const metricsToken = 'the-metrics-token-of-the-tests';
/** What is no secret and stored as it is: that it is found shows that the search finds. */
const control = 'Wascana-Control-Street';
/** The same for short secrets, of which the search is another one. */
const shortControl = 'Zwynn';

const licenseKey = 'Licence-Kingfisher-30417';
/** Who checks outside: both are given what they ask for, and say something. */
let outside: OutsideCheckers;

beforeAll(async () => {
  outside = await OutsideCheckers.start({
    minfraud_id: 'Grackle-Minfraud-55190',
    unread: 'Skimmed-Pipistrelle-2208',
  });
  installation = new Installation({
    ...{ LOG_LEVEL: 'trace', METRICS_TOKEN: metricsToken },
    ...{ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1', PUBLIC_URL: 'https://roster.example.com' },
    ...{ MINFRAUD_ACCOUNT_ID: '4711', MINFRAUD_LICENSE_KEY: licenseKey, ...outside.environment },
  });
  server = await installation.start();
  token = await server.token('user user:sensitive user:privileged');
  const body = secretBody();
  const created = await send('POST', '/v1/user', body, { 'source-id': 'leak-1' });
  expect(created).toContain('"0000"');
  const user = JSON.parse(created).info.id as number;
  secrets = [...secretsIn(body), ...(await enrol(user)), ...(await feed(user)), ...told];
  await sendEverything(user, body);
  await sendDocuments(user);
  secrets = [...secrets, ...(await sendChecks(user))];
  await rotateKeys();
  sql = postgres({
    ...embeddedOptions(join(installation.dataDir, 'run'), 'admin'),
    max: 1,
    onnotice: () => {},
  });
  await sql`checkpoint`;
});
afterAll(async () => {
  await sql?.end();
  await installation?.remove();
  outside?.close();
});

describe('the secrets that were sent', () => {
  it('are of every kind that the catalogue protects', () => {
    const known = [...lists, ...singles].flatMap(({ name, fields }) =>
      Object.entries(fields).flatMap(([field, { protect, on }]) =>
        protect && on.post !== 'NA' ? [`${name}.${field}`] : [],
      ),
    );
    expect(secrets.map(({ name }) => name)).toEqual(expect.arrayContaining(known));
    expect(known.length).toBeGreaterThan(7);
  });

  it('are in no table', async () => {
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`;
    const rows = await Promise.all(
      tables.map(async ({ name }) => {
        const found = await sql<{ row: string }[]>`select row_to_json(t)::text as row from ${sql(name)} t`;
        return found.map(({ row }) => row).join('\n');
      }),
    );
    const text = rows.join('\n');
    for (const value of [control, shortControl]) expect(holds(Buffer.from(text), value)).toBe(true);
    expect(found(Buffer.from(text))).toEqual([]);
  });

  it('are in no file: rows, write-ahead log, logs, keys, checkpoints', () => {
    const files = installation.files().map((path) => ({ path, content: filledOf(path) }));
    for (const value of [control, shortControl]) {
      const withControl = files.filter(({ content }) => holds(content, value)).map(({ path }) => path);
      expect(withControl.some((path) => path.includes('/base/'))).toBe(true);
      expect(withControl.some((path) => path.includes('/pg_wal/'))).toBe(true);
    }
    expect(files.some(({ path }) => path.includes('/postgres/log/'))).toBe(true);
    for (const { path, content } of files) expect(found(content), path).toEqual([]);
  });

  it('are not in what the server says', async () => {
    expect(server.output()).toContain('"operation":"user.create"');
    // Nor where somebody lives, or the name of somebody who is listed.
    for (const value of [control, 'Oaken']) expect(server.output()).not.toContain(value);
    expect(found(Buffer.from(server.output()))).toEqual([]);
  });

  it('are not in the metrics', async () => {
    const read = (sent: string) =>
      fetch(`${server.address}/metrics`, { headers: { authorization: `Bearer ${sent}` } });
    expect((await read(`${metricsToken}x`)).status).toBe(401);
    const metrics = await (await read(metricsToken)).text();
    expect(metrics).toContain('user.create');
    expect(found(Buffer.from(metrics))).toEqual([]);
  });

  it('are in no answer, but masked ones where they are asked for in clear', () => {
    expect(answers.length).toBeGreaterThan(20);
    const isTold = (name: string) => told.some((one) => one.name === name);
    expect(found(Buffer.from(answers.join('\n'))).filter((name) => !isTold(name))).toEqual([]);
    const clear = Buffer.from(clearAnswers.join('\n'));
    const shown = secrets.filter(({ protect }) => protect === 'masked').map(({ name }) => name);
    expect(
      found(clear)
        .filter((name) => !isTold(name))
        .sort(),
    ).toEqual([...new Set(shown)].sort());
    expect(
      found(Buffer.from([...answers, ...clearAnswers].join('\n')))
        .filter(isTold)
        .sort(),
    ).toEqual(told.map(({ name }) => name).sort());
  });

  it('leave the tokens and the secret of the client unknown as well', async () => {
    const own = [token, metricsToken, installation.client.secret, licenseKey].map((value) =>
      Buffer.from(value),
    );
    const files = installation.files().map((path) => readFileSync(path));
    const settings = installation.run('config');
    expect(await settings.ended).toBe(0);
    expect(settings.output()).toContain('METRICS_TOKEN');
    for (const content of [...files, Buffer.from(server.output()), Buffer.from(settings.output())]) {
      for (const value of own) expect(content.includes(value)).toBe(false);
    }
  });
});

/** The example of Create User with values that nothing else has. */
function secretBody(): Record<string, unknown> {
  const body = exampleBody(operationOf('user.create'), { all: true, ids: {} })! as Record<
    string,
    Record<string, unknown> & Record<string, unknown>[]
  >;
  Object.assign(body['address']!, { address_line1: control });
  Object.assign(body['personal_info']!, { first_name: shortControl });
  Object.assign(body['security']!, {
    password: 'Zebra-Quartz 7193!',
    security_code: '739164',
    secret_answer_1: 'Marmaduke Ironwood',
    secret_answer_2: 'Quillifer Brambleton',
  });
  Object.assign(body['identification']![0]!, { number: 'QX73916455021' });
  Object.assign(body['bank_account']![0]!, { number: '7391645502', iban: 'GB33BUKB20201555555555' });
  Object.assign(body['credit_card']![0]!, { number: '4012888888881881', security_code: '091' });
  return body;
}

function secretsIn(body: Record<string, unknown>): Secret[] {
  return [...lists, ...singles].flatMap(({ name, fields }) =>
    [body[name]].flat().flatMap((entry) =>
      Object.entries((entry ?? {}) as Record<string, unknown>).flatMap(([field, value]) => {
        const protect = fields[field]?.protect;
        return protect && value !== '' ? [{ name: `${name}.${field}`, value: String(value), protect }] : [];
      }),
    ),
  );
}

/** The secret that an authenticator app is given, and the recovery codes. */
async function enrol(user: number): Promise<Secret[]> {
  const enrolled = await request('POST', `/v1/user/auth/enroll/${user}`, {
    authentication_data: [{ type: authenticationType.totp }],
  });
  const [{ secret_key: value }] = JSON.parse(enrolled).authentication_data;
  const activated = await request('POST', `/v1/user/auth/activate/${user}`, {
    authentication_data: [{ type: authenticationType.totp, code: passwordOf(value, new Date()) }],
  });
  const [, ...recovery] = JSON.parse(activated).authentication_data;
  const codes = recovery.map(({ code }: { code: string }) => code);
  return [
    { name: 'authentication_data.secret_key', value, protect: 'encrypted' },
    ...[...codes, codes[0].replaceAll('-', '')].map(
      (code): Secret => ({ name: 'authentication_data.code', value: code, protect: 'encrypted' }),
    ),
  ];
}

/** What a processor feeds of an account: its number, which is sealed, and codes, which are thrown away. */
async function feed(user: number): Promise<Secret[]> {
  const [number, security_code, activation_code, pin_code] = [
    '5508400024556548',
    '0713',
    '23948751',
    '80417',
  ];
  const security = { security_code, activation_code, pin_code };
  const info = { supplied_id: 4711, user_id: user, currency: 'CAD', number, security };
  const body = (more: object) => ({ account: [{ info: { ...info, ...more } }] });
  expect(await send('POST', '/v1/account', body({}), { 'source-id': 'leak-2' })).toContain('"0000"');
  await send('POST', '/v1/account', body({}), { 'source-id': 'leak-2' });
  await send('POST', '/v1/account', body({ supplied_id: 4712 }), { 'source-id': 'leak-2' });
  await send('POST', '/v1/account', body({ currency: 'XQQ' }));
  await send('PUT', '/v1/account', body({ number: `${number}<` }));
  await send('GET', `/v1/user/account/${user}`);
  const tokens = { access_token: 'Brindle-Kestrel-9917', client_secret: 'Umbra-Falcon-4431' };
  const setting = { external_integration: { ledger: { ...tokens, enabled: '1' } } };
  const group = (more: object) => ({
    group: [{ info: { supplied_id: 1, user_id: user, name: 'Fleet' }, setting, ...more }],
  });
  const made = await send('POST', '/v1/group', group({}), { 'source-id': 'leak-3' });
  const [{ id: group_id }] = JSON.parse(made).group;
  await send('POST', '/v1/group', group({}), { 'source-id': 'leak-3' });
  await send('POST', '/v1/group', group({ host_name: 7 }), { 'source-id': 'leak-3' });
  await send('PUT', '/v1/group', group({ details: { phone: 7 } }));
  await send('POST', '/v1/group/member', { group_user: [{ group_id, user_id: user }] });
  expect(await send('GET', `/v1/user/group/${user}`)).toContain('"access_token":"____"');
  const discarded = { security_code, activation_code, pin_code };
  return [
    { name: 'account.number', value: number, protect: 'masked' },
    ...Object.entries(tokens).map(
      ([name, value]): Secret => ({ name: `group.${name}`, value, protect: 'encrypted' }),
    ),
    ...Object.entries(discarded).map(
      ([name, value]): Secret => ({ name: `account.${name}`, value, protect: 'discarded' }),
    ),
  ];
}

/** Sends the secrets in every way that could leave a trace. */
async function sendEverything(user: number, body: Record<string, unknown>): Promise<void> {
  const { security, credit_card, identification, bank_account } = body;
  const path = `/v1/user/${user}`;
  // Again, as a dry run, under a source id that is taken, with a fault beside them.
  await send('POST', '/v1/user', body, { 'source-id': 'leak-1' });
  await send('POST', '/v1/user', { ...body, validate: '1' });
  await send('POST', '/v1/user', { ...body, notes: { user_notes: 'other' } }, { 'source-id': 'leak-1' });
  await send('POST', '/v1/user', { ...body, email: [{ address: 'nobody', is_primary: 1 }] });
  await send('POST', '/v1/user', body);
  await send('PUT', `/v1/user/security/${user}`, { security });
  await askForReviews();
  for (const [list, sent] of Object.entries({ credit_card, identification, bank_account })) {
    await send('POST', `/v1/user/${list}/${user}`, { [list]: sent });
    await send('POST', `/v1/user/${list}/${user}`, {
      [list]: [{ ...(sent as object[])[0], is_primary: 'x' }],
    });
    await send('GET', `/v1/user/${list}/${user}`);
  }
  await correct(user, String(Object(identification)[0].number));
  // As what is refused themselves.
  for (const { name, value } of secretsIn(body)) {
    const [member, field] = name.split('.') as [string, string];
    const refused = structuredClone(body) as Record<string, object | object[]>;
    for (const wrong of [`${value}\n<`, [value], { [value]: value }]) {
      Object.assign([refused[member]!].flat()[0]!, { [field]: wrong });
      expect(await send('POST', '/v1/user', refused)).toContain(`.${field}`);
    }
  }
  // Where nobody should send them: in a path, a query, a header, broken, and as something else.
  const everything = JSON.stringify(body);
  for (const { value } of secrets) {
    const text = encodeURIComponent(value);
    await send('GET', `/v1/user/${text}`);
    await send('GET', `${path}?password=${text}`);
    await send('GET', `/v1/nothing/${text}?q=${text}`);
    await send('GET', path, undefined, { time_zone: text, 'source-id': text });
  }
  await send('POST', '/v1/user', everything.slice(0, -5));
  await send('POST', '/v1/user', everything, { 'content-type': 'text/plain' });
  await send('POST', '/oauth/token', everything);
  await send('GET', path);
  await send('GET', `/v1/user/history/${user}?page_size=500`);
  clearAnswers.push(await request('GET', path, undefined, { 'show-sensitive-data': '1' }));
  await send('GET', `/v1/user/history/${user}`, undefined, { 'show-sensitive-data': '1' });
}

/** What lies in files, and what is said about a person and is sealed. */
const told: readonly Secret[] = [
  ['attachment.content', 'Ledger of the Kwartz-Lantern Society 55219'],
  ['comment.text', 'Sounded like Thistlewick on the phone'],
  ['decision.reason', 'Hologram reads Brindlemoor upside down'],
  ['hit.reason', 'Another Oakenshaw, born in Vlindermark'],
  ['check.reasons', 'Glare over the Fernbriar seal'],
  ['check.fields', 'Quarrelstone'],
  ['check.minfraud_id', 'Grackle-Minfraud-55190'],
].map(([name, value]) => ({ name: name!, value: value!, protect: 'encrypted', isTold: true }));

/** A document with a file, what is said of the ticket that asks for it, and of a hit. */
async function sendDocuments(user: number): Promise<void> {
  const [content, text, reason, ofHit] = told.map(({ value }) => value);
  // One reviewer is enough, so that what is said is told.
  const administer = { authorization: `Bearer ${await server.token('admin program:admin')}` };
  await request('PUT', '/v1/program/77', { program: { four_eyes: [] } }, administer);
  const attachment = {
    file_name: 'Ledger',
    file_extension: '.txt',
    content: Buffer.from(content!).toString('base64'),
  };
  const body = { info: { type: 7, language: 'en', subject: 'Ledger' }, attachment: [attachment] };
  const path = `/v1/user/document/${user}`;
  const sent = JSON.parse(await send('POST', path, body, { 'source-id': 'leak-2' }));
  expect(sent.result.code).toBe('0000');
  await send('POST', path, body, { 'source-id': 'leak-2' });
  await send('POST', path, { ...body, validate: '1' });
  // Refused, cut off, and where no file is expected.
  await send('POST', path, { ...body, attachment: [{ ...attachment, file_extension: '.png' }] });
  await send('POST', path, JSON.stringify(body).slice(0, -5));
  await send('PUT', `/v1/user/${user}`, body);
  await send('GET', path);
  await send('GET', `/v1/user/document/content/${sent.attachment[0].file_id}`);
  const { tickets } = JSON.parse(await send('GET', `/v1/ticket?user_id=${user}&status=2`));
  await send('POST', `/v1/ticket/comment/${tickets[0].info.id}`, { comment: { text } });
  await send('POST', `/v1/ticket/comment/${tickets[0].info.id}`, { comment: { text, visibility: 7 } });
  const { review } = JSON.parse(await send('GET', `/v1/review?user_id=${user}&step=proof_of_address`));
  const decision = { outcome: 'reject', version: 1, reason_code: 'altered', reason };
  await send('POST', `/v1/review/decision/${review[0].id}`, { decision });
  await send('POST', `/v1/review/decision/${review[0].id}`, { decision: { ...decision, outcome: 'maybe' } });
  const line = JSON.stringify({ ref: '1', names: [`${shortControl} Oaken`] });
  const asLines = { ...administer, 'content-type': 'application/x-ndjson' };
  expect(await request('POST', '/v1/watchlist/oaken', line, asLines)).toContain('"0000"');
  await send('PUT', `/v1/user/${user}`, { personal_info: { last_name: 'Oaken' } });
  const hitsOf = async () => JSON.parse(await send('GET', `/v1/watchlist/hit?user_id=${user}`)).hits;
  const hits = await vi.waitUntil(
    async () => {
      const found = await hitsOf();
      return found?.length > 0 && found;
    },
    { timeout: 20_000 },
  );
  const hit = { status: 'dismissed', version: hits[0].version, reason: ofHit };
  await send('PUT', `/v1/watchlist/hit/${hits[0].id}`, { hit: { ...hit, version: 99 } });
  await send('PUT', `/v1/watchlist/hit/${hits[0].id}`, { hit });
  await send('GET', `/v1/user/history/${user}?page_size=500`);
}

/**
 * What checkers outside are asked for and say, of which numbers are shown to nobody. Returns what is told of it to nobody, with the
 * links to files, which open what they lead to.
 */
async function sendChecks(user: number): Promise<Secret[]> {
  const [reason, last_name] = told.slice(-3).map(({ value }) => value);
  const administer = { authorization: `Bearer ${await server.token('program:admin')}` };
  const webhook = { url: outside.checker, events: ['webhook.stopped'] };
  const { id } = JSON.parse(await request('POST', '/v1/webhook', { webhook }, administer)).webhook;
  const checks = ['identity', 'mrz', 'minfraud'].map((check) => ({ check, counts: 'advises' }));
  const program = { identity_checker: id, checks };
  expect(await request('PUT', '/v1/program/77', { program }, administer)).toContain('"0000"');
  const { identification } = JSON.parse(await send('GET', `/v1/user/identification/${user}`));
  const attachment = [{ file_name: 'Front', file_extension: '.txt', content: 'RnJvbnQ=' }];
  const info = { type: 2, entity: 25, entity_id: identification[0].id, language: 'en', subject: 'Front' };
  await send('POST', `/v1/user/document/${user}`, { info, attachment });
  const phone = [{ country_code: '124', number: '+13065550777', is_primary: 0 }];
  expect(await send('POST', `/v1/user/phone/${user}`, { phone })).toContain('"0000"');
  const known = async () => JSON.parse(await send('GET', `/v1/check?user_id=${user}`)).checks;
  const isDone = (one: { check: string; state: string }) => one.check === 'minfraud' && one.state === 'done';
  await vi.waitUntil(async () => outside.asked.length > 0 && (await known()).some(isDone), {
    timeout: 20_000,
  });
  const { check_id: checkId, document } = outside.asked[0]!;
  const link = new URL(document.files[0]!.url);
  expect(await request('GET', link.pathname)).toBe('Front');
  const number = 'KQ5519077342';
  const mrz = 'P<UTOQUARRELSTONE<<ADA<<<<<<<<<<<<<<<<<<<<<<\nKQ55190773UTO8804171F3002287<<<<<<<<<<<<<<08';
  const result = { outcome: 'unclear', reasons: [reason], fields: { last_name, number }, mrz };
  const asChecker = { authorization: `Bearer ${await server.token('check')}` };
  const answer = `/v1/check/${checkId}/result`;
  await send('POST', answer, { result: { ...result, outcome: 'maybe' } }, asChecker);
  await send(
    'POST',
    answer,
    { result: { ...result, fields: { last_name: [last_name], number: [number] } } },
    asChecker,
  );
  expect(await send('POST', answer, { result }, asChecker)).toContain('"0000"');
  await send('POST', answer, { result: { ...result, outcome: 'reject' } }, asChecker);
  await send('GET', `/v1/check/${checkId}`, undefined, { 'show-sensitive-data': '1' });
  await send('GET', `/v1/user/history/${user}?page_size=500`);
  const hidden = {
    number,
    mrz: mrz.slice(0, 20),
    file_link: link.pathname.split('/').at(-1)!,
    unread: outside.unread,
  };
  return Object.entries(hidden).map(
    ([name, value]): Secret => ({ name: `check.${name}`, value, protect: 'encrypted' }),
  );
}

/** From now on identifications wait for two reviewers. */
async function askForReviews(): Promise<void> {
  const program = { requirements: [{ step: 'identification', blocks: 0 }], four_eyes: ['all'] };
  const headers = { authorization: `Bearer ${await server.token('admin')}` };
  expect(await request('PUT', '/v1/program/77', { program }, headers)).toContain('"0000"');
}

/** As what a reviewer says is right, which waits for another reviewer. */
async function correct(user: number, number: string): Promise<void> {
  const { review } = JSON.parse(await send('GET', `/v1/review?user_id=${user}`));
  const { id, version } = review[0];
  const decision = { outcome: 'accept', version, fields: { number } };
  const said = await send('POST', `/v1/review/decision/${id}`, { decision });
  expect(JSON.parse(said).review).toMatchObject({ state: 'second' });
  await send('GET', `/v1/review/${id}`);
  clearAnswers.push(await request('GET', `/v1/review/${id}`, undefined, { 'show-sensitive-data': '1' }));
}

async function rotateKeys(): Promise<void> {
  for (const verb of ['rotate', 'rotate-signing']) {
    const rotation = installation.run('keys', verb);
    expect(await rotation.ended, rotation.output()).toBe(0);
  }
  // The token of before still counts.
  const { status } = await fetch(`${server.address}/v1/user/1`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(status).toBe(404);
  await send('GET', '/v1/user/1');
}

async function send(...call: Parameters<typeof request>): Promise<string> {
  const answer = await request(...call);
  answers.push(answer);
  return answer;
}

async function request(
  method: string,
  path: string,
  body?: object | string,
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await fetch(`${server.address}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return response.text();
}

/** A file without the zeroes at its end: PostgreSQL makes segments of its log long before it fills them. */
function filledOf(path: string): Buffer {
  const content = readFileSync(path);
  let end = content.length;
  while (end > 0 && content[end - 1] === 0) end -= 1;
  return content.subarray(0, end);
}

/** The names of the secrets that some bytes hold, plain or in another writing. */
function found(content: Buffer): string[] {
  const names = secrets.filter(({ value }) => holds(content, value)).map(({ name }) => name);
  return [...new Set(names)];
}

/** Whether some bytes hold a value as it is, in small letters (so answers are compared) or in another writing. */
function holds(content: Buffer, value: string): boolean {
  const { texts, forms } = writingsOf(value);
  return forms.some((form) => content.includes(form)) || texts.some((text) => holdsShort(content, text));
}

const writings = new Map<string, Writings>();

/** How a value may be written: as bytes, and as texts so short that they stand anywhere by chance. */
interface Writings {
  readonly forms: readonly Buffer[];
  readonly texts: readonly string[];
}

/** The writings of a value, each once: hundreds of megabytes are searched for each of them. */
function writingsOf(value: string): Writings {
  const known = writings.get(value);
  if (known) return known;
  const forms = new Map<string, Buffer>();
  const texts = new Set<string>();
  for (const text of [value, value.toLowerCase()]) {
    const bytes = Buffer.from(text);
    // A hash that anybody can make gives a short secret away.
    const hash = createHash('sha256').update(bytes).digest();
    const inBases = [0, 1, 2].map(inBase64(bytes)).map((form) => Buffer.from(form));
    const others = [bytes, Buffer.from(text, 'utf16le'), Buffer.from(bytes.toString('hex')), ...inBases];
    if (text.length < 8) texts.add(text);
    for (const form of text.length < 8 ? [hash] : [hash, ...others]) forms.set(form.toString('hex'), form);
  }
  const made = { forms: [...forms.values()], texts: [...texts] };
  writings.set(value, made);
  return made;
}

/** A few digits stand anywhere by chance: they count as a whole value in JSON, a row, a form or PostgreSQL's storage. */
function holdsShort(content: Buffer, text: string): boolean {
  // A text's length stands before it, in the upper bits of a byte (PostgreSQL's varatt.h).
  const header = (text.length * 2 + 3).toString(16).padStart(2, '0');
  const forms = `["'=:,(]${text}(?:["',)}&<\\s\\\\]|$)|\\x${header}${text}(?![0-9A-Za-z])`;
  return new RegExp(forms).test(content.toString('latin1'));
}

/** What of a value stands in base64 whatever surrounds it, when so many bytes are before it. */
function inBase64(bytes: Buffer): (before: number) => string {
  return (before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(before === 0 ? 0 : before + 1, (before + bytes.length) % 3 === 0 ? undefined : -1);
  };
}
