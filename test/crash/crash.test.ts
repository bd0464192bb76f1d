import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterEach, expect, it } from 'vitest';
import { errorTable } from '../../src/catalogue/error-table.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { signalTree } from '../harness/processes.ts';
import { Installation, type ServerProcess } from '../harness/server-process.ts';

// Killed in the middle of writes under load: what was acknowledged is there, nothing is half there, and whoever repeats
// a call that was never answered gets it done once.
let installation: Installation;

afterEach(() => installation.remove());

/** What is killed, without a chance to say anything. */
const cases: readonly [string, (server: ServerProcess) => void][] = [
  ['the server alone', ({ child }) => child.kill('SIGKILL')],
  ['PostgreSQL alone', () => process.kill(installation.databasePid(), 'SIGKILL')],
  ['everything at once', ({ child }) => signalTree(child.pid!, 'SIGKILL')],
];

it.each(cases)(
  'kill -9 of %s loses nothing that was acknowledged',
  async (name, kill) => {
    installation = new Installation({ LOG_LEVEL: 'silent' });
    const first = await installation.start();
    const load = new Load(first.address, await first.token('user'));
    const working = load.run();
    await load.acknowledges(30);
    kill(first);
    const survives = name === 'PostgreSQL alone';
    // A server that survives comes back by itself, under the same load.
    if (survives) await load.acknowledges(load.acknowledged + 30);
    load.stop();
    await working;
    expect(load.unanswered).toBeGreaterThan(0);
    if (!survives) await first.ended;
    const second = survives ? first : await installation.start();

    // As it was found, before anybody repeats anything.
    const found = await readLives();
    for (const life of load.lives) {
      const isKnown = life.changes.length > 0 || life.creation.answer !== undefined;
      const sent = life.changes.filter(({ answer }) => answer !== undefined);
      const states = [stateOf(life, sent), isKnown ? stateOf(life, life.changes) : undefined];
      expect(states).toContainEqual(found.get(life.creation.sourceId));
      found.delete(life.creation.sourceId);
    }
    expect([...found.keys()]).toEqual([]);

    const again = new Caller(second.address, await second.token('user user:sensitive'));
    await Promise.all(load.lives.map((life) => repeat(again, life)));
    const repeated = await readLives();
    expect(repeated.size).toBe(load.lives.length);
    for (const life of load.lives) {
      expect(repeated.get(life.creation.sourceId)).toEqual(stateOf(life, life.changes));
      await expectReadBack(again, life);
    }

    const verification = installation.run('history', 'verify');
    expect(await verification.ended, verification.output()).toBe(0);
    expect(verification.output()).toContain(`of ${load.lives.length} users, 0 fault(s)`);
  },
  60_000,
);

/** A write as it was sent, and what it was answered. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, Answer['json']>;
  readonly sourceId: string;
  answer?: Answer['json'];
}

/** A user's creation and what was sent for it since, one after the other: only the last can be unanswered. */
interface Life {
  readonly creation: Sent;
  readonly changes: Sent[];
}

/** Sends calls with one token. */
class Caller {
  readonly #address: string;
  readonly #token: string;

  constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  async call(method: string, path: string, headers: Record<string, string> = {}, body?: object) {
    const response = await fetch(`${this.#address}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const { response_time: _, ...json } = (await response.json()) as Answer['json'];
    return { status: response.status, json, isReplay: response.headers.has('idempotency-replayed') };
  }

  send({ method, path, body, sourceId }: Sent) {
    return this.call(method, path, { 'source-id': sourceId }, body);
  }
}

/** Eight callers that create users and change them, until they are stopped. */
class Load extends Caller {
  readonly lives: Life[] = [];
  acknowledged = 0;
  unanswered = 0;
  #count = 0;
  #stopped = false;

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: 8 }, () => this.#work()));
  }

  stop(): void {
    this.#stopped = true;
  }

  async acknowledges(count: number): Promise<void> {
    while (this.acknowledged < count) await sleep(5);
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      const creation = this.#write('POST', '/v1/user', newUserBody({ identification: [paper] }));
      const life: Life = { creation, changes: [] };
      this.lives.push(life);
      let answer = await this.#answerOf(creation);
      for (let change = 1; answer && change <= 6 && !this.#stopped; change += 1) {
        life.changes.push(change % 2 ? this.#jobOf(life) : this.#emailOf(life));
        answer = await this.#answerOf(life.changes.at(-1)!);
      }
      while (!answer && !this.#stopped && !(await this.#isBack())) await sleep(20);
    }
  }

  #jobOf({ creation }: Life): Sent {
    const body = { personal_info: { job_title: `Baker ${this.#count}` } };
    return this.#write('PUT', `/v1/user/personal_info/${creation.answer.info.id}`, body);
  }

  #emailOf({ creation }: Life): Sent {
    const body = { email: [{ address: `more${this.#count}@example.com`, is_primary: 0 }] };
    return this.#write('POST', `/v1/user/email/${creation.answer.info.id}`, body);
  }

  #write(method: string, path: string, body: object): Sent {
    this.#count += 1;
    return { method, path, body, sourceId: `call-${this.#count}` };
  }

  /** The answer, or undefined: without a server there is none; without its database, or where a busy machine hashes slowly, it is 503. */
  async #answerOf(sent: Sent) {
    const outcome = await this.send(sent).catch(() => undefined);
    if (outcome?.status !== 200) {
      const { databaseUnavailable, hasherBusy } = errorTable;
      if (outcome) expect([databaseUnavailable.code, hasherBusy.code]).toContain(outcome.json.result.code);
      this.unanswered += 1;
      return undefined;
    }
    this.acknowledged += 1;
    sent.answer = outcome.json;
    return sent.answer;
  }

  async #isBack(): Promise<boolean> {
    const status = (await this.call('GET', '/v1/user/1').catch(() => undefined))?.status;
    if (status !== undefined) expect([404, 503]).toContain(status);
    return status === 404;
  }
}

/** Sends a life again as it was: what was answered is answered alike, what was not is done now. */
async function repeat(caller: Caller, { creation, changes }: Life): Promise<void> {
  for (const sent of [creation, ...changes]) {
    let outcome = await caller.send(sent);
    // All are repeated at once, which may be more than a busy machine hashes within its patience.
    while (outcome.json.result.code === errorTable.hasherBusy.code) {
      await sleep(500);
      outcome = await caller.send(sent);
    }
    const { status, json, isReplay } = outcome;
    expect(status, JSON.stringify(json.result)).toBe(200);
    if (sent.answer) expect([isReplay, json]).toEqual([true, sent.answer]);
    sent.answer = json;
  }
}

/** What a life has left in the database once some of its changes were carried out. */
function stateOf({ creation }: Life, changes: readonly Sent[]): object {
  const addresses = changes.flatMap(({ body }) => (body['email'] ? [body['email'][0].address] : []));
  const jobs = changes.flatMap(({ body }) =>
    body['personal_info'] ? [body['personal_info'].job_title] : [],
  );
  return {
    job: jobs.at(-1) ?? creation.body['personal_info'].job_title,
    emails: [creation.body['email'][0].address, ...addresses].sort(),
    history_number: 1 + changes.length,
    history: 1 + changes.length,
    idempotency_record: 1 + changes.length,
    claim: 2 + addresses.length,
    addresses: 1,
    phone: 1,
    currency: 1,
    identification: 1,
    user_key: 1,
    user_secret: 4,
  };
}

const counted = [
  'history',
  'idempotency_record',
  'claim',
  'addresses',
  'phone',
  'currency',
  'identification',
  'user_key',
  'user_secret',
];

/** Every user in the database with the count of everything it has, by the source id that made it. */
async function readLives(): Promise<Map<string, object>> {
  const sql = postgres({ ...embeddedOptions(join(installation.dataDir, 'run'), 'admin'), max: 1 });
  const counts = counted.map(
    (table) => `(select count(*)::int from ${table} t where t.user_id = u.id) as ${table}`,
  );
  const rows =
    await sql.unsafe(`select original_source_id as source, personal_info_job_title as job, history_number,
    (select array_agg(address order by address) from email e where e.user_id = u.id) as emails, ${counts} from users u`);
  await sql.end();
  return new Map(rows.map(({ source, ...row }) => [source, row]));
}

/** What a user is read as, the sealed number in clear, is what the answers to its writes said. */
async function expectReadBack(caller: Caller, { creation, changes }: Life): Promise<void> {
  const path = `/v1/user/${creation.answer.info.id}`;
  const { json } = await caller.call('GET', path, { 'show-sensitive-data': '1' });
  const { phone, currency, preferences, terms_conditions, identification } = creation.answer;
  const answers = [creation, ...changes].map(({ answer }) => answer);
  expect(json).toMatchObject({
    ...{ phone, currency, preferences, terms_conditions },
    // How it went with an entry is said in the answer to its write alone.
    identification: [{ ...identification[0], number: paper.number, result: null }],
    personal_info: answers.findLast(({ personal_info }) => personal_info).personal_info,
    email: expect.arrayContaining(answers.flatMap(({ email }) => email ?? [])),
  });
}

const paper = examplePerson['identification']!;
