import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { newUserBody } from '../harness/assembled.ts';
import { Installation, type ServerProcess } from '../harness/server-process.ts';

// Killed in the middle of writes under load: what was acknowledged is there, nothing is half there, and whoever repeats
// a call that was never answered gets it done once.
let installation: Installation;

beforeEach(() => {
  installation = new Installation({ LOG_LEVEL: 'silent' });
});
afterEach(() => installation.remove());

/** What is killed, without a chance to say anything. */
const victims: Readonly<Record<string, (server: ServerProcess) => void>> = {
  'the server alone': ({ child }) => child.kill('SIGKILL'),
  'PostgreSQL alone': () => process.kill(installation.databasePid(), 'SIGKILL'),
  'both at once': ({ child }) => {
    const database = installation.databasePid();
    child.kill('SIGKILL');
    process.kill(database, 'SIGKILL');
  },
};

describe.each(Object.entries(victims))('kill -9 of %s', (name, kill) => {
  it('loses no acknowledged write, leaves none half, and a repeated call is done once', async () => {
    const first = await installation.start();
    const load = new Load(first.address, await first.token('user user:privileged'));
    const working = load.run();
    await load.acknowledged(25);
    kill(first);
    load.stop();
    await working;
    expect(load.unanswered.length).toBeGreaterThan(0);

    const isServerDead = name !== 'PostgreSQL alone';
    if (isServerDead) await first.ended;
    const second = isServerDead ? await installation.start() : first;
    if (!isServerDead) await becomesReady(second.address);
    const token = await second.token('user user:privileged');
    const again = new Load(second.address, token);

    // Sent again as they were, acknowledged or not: the same answer, or the first one.
    for (const sent of [...load.answered, ...load.unanswered]) {
      const { status, json } = await again.send(sent);
      expect([status, json.result.code]).toEqual([200, '0000']);
      if (sent.answer) expect(idOf(json)).toBe(idOf(sent.answer));
      sent.answer = json;
    }
    const created = [...load.answered, ...load.unanswered].filter(({ method }) => method === 'POST');
    expect(new Set(created.map(({ answer }) => idOf(answer))).size).toBe(created.length);
    for (const { answer, body } of created) {
      const { json } = await again.send({ method: 'GET', path: `/v1/user/${idOf(answer)}` });
      expect(json.email.map((one: { address: string }) => one.address)).toEqual([body!['email'][0].address]);
      for (const list of ['addresses', 'phone', 'currency', 'identification'])
        expect(json[list]).toHaveLength(1);
      const changes = load.answered
        .concat(load.unanswered)
        .filter(({ path }) => path.endsWith(`/${idOf(answer)}`));
      const { history } = (await again.send({ method: 'GET', path: `/v1/user/history/${idOf(answer)}` }))
        .json;
      expect(history).toHaveLength(1 + changes.length);
      if (changes.length > 0) expect(json.personal_info.job_title).toBe('Baker');
    }

    const verification = installation.run('history', 'verify');
    expect(await verification.ended, verification.output()).toBe(0);
    expect(verification.output()).toContain('0 fault(s)');
  });
});

interface Sent {
  readonly method: string;
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects.
  readonly body?: Record<string, any>;
  readonly sourceId?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects.
  answer?: any;
}

/** Callers that create users and change them, until they are stopped or nobody answers. */
class Load {
  readonly answered: Sent[] = [];
  readonly unanswered: Sent[] = [];
  readonly #address: string;
  readonly #token: string;
  #stopped = false;
  #count = 0;

  constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: 8 }, () => this.#work()));
  }

  stop(): void {
    this.#stopped = true;
  }

  async acknowledged(count: number): Promise<void> {
    while (this.answered.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async send({ method, path, body, sourceId }: Sent) {
    const response = await fetch(`${this.#address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(sourceId && { 'source-id': sourceId }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects.
    return { status: response.status, json: (await response.json()) as any };
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      const made = await this.#try({
        method: 'POST',
        path: '/v1/user',
        body: newUserBody({ identification: [paper] }),
      });
      if (!made) continue;
      await this.#try({
        method: 'PUT',
        path: `/v1/user/personal_info/${idOf(made)}`,
        body: { personal_info: { job_title: 'Baker' } },
      });
    }
  }

  /** Sends a call and notes whether it was answered. A server that is up without its database says 503 and no more. */
  async #try(call: Omit<Sent, 'sourceId'>) {
    this.#count += 1;
    const sent: Sent = { ...call, sourceId: `call-${this.#count}` };
    const outcome = await this.send(sent).catch(() => undefined);
    if (outcome?.status === 200) {
      this.answered.push({ ...sent, answer: outcome.json });
      return outcome.json;
    }
    if (outcome) expect(outcome.status).toBe(503);
    this.unanswered.push(sent);
    return undefined;
  }
}

function idOf(answer: { info: { id: number } }): number {
  return answer.info.id;
}

async function becomesReady(address: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${address}/readyz`).catch(() => undefined);
    if (response?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const paper = examplePerson['identification']!;
