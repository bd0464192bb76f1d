import { type ClientRequest, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportsAtOnce } from '../../src/catalogue/transfer-operations.ts';
import { type TransferTest, transferTest } from './transfer-server.ts';

// One programme takes all that it can get of what only some may have at once; another one comes.
let at: TransferTest;
let address: string;
beforeAll(async () => {
  at = await transferTest();
  address = await at.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => at?.close());

const rows = (from: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    source_id: `${from}-${index}`,
    personal_info: { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' },
  }));

/** An import whose body goes on for as long as the test lets it. */
interface SlowImport {
  readonly call: ClientRequest;
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Ends the body; resolves with the last line of the answer. */
  end(): Promise<string>;
}

/** Begins an import of the first programme: a row, and then nothing; resolves once it is answered. */
function begin(name: string): Promise<SlowImport> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${at.tokens.first}`, 'content-type': 'application/x-ndjson' };
    const call = request(`${address}/v1/import`, { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (piece) => {
        text += piece;
      });
      const ended = new Promise<string>((done) =>
        response.on('close', () => done(text.trim().split('\n').at(-1)!)),
      );
      const { statusCode: status = 0, headers } = response;
      const end = () => {
        call.end();
        return ended;
      };
      resolve({ call, status, retryAfter: headers['retry-after'], end });
    });
    call.on('error', reject);
    call.write(`${JSON.stringify(rows(name, 1)[0])}\n`);
  });
}

describe('imports', () => {
  it('of a programme that sends slowly, as many as it can, keep no other one waiting', async () => {
    const slow: SlowImport[] = [];
    for (const name of ['slow-1', 'slow-2', 'slow-3', 'slow-4']) slow.push(await begin(name));
    expect(slow.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect(slow[2]!.retryAfter).toBe('10');
    const started = performance.now();
    const { status, end } = await at.importRows(rows('quick', 300), { token: at.tokens.second });
    expect([status, end.import['created']]).toEqual([200, 300]);
    expect(performance.now() - started).toBeLessThan(10_000);
    // What was slow was not cut.
    for (const { end } of slow.slice(0, 2))
      expect(JSON.parse(await end())).toMatchObject({ result: { code: '0000' }, import: { created: 1 } });
    for (const { call } of slow.slice(2)) call.destroy();
    // And its places are free again.
    expect((await at.importRows(rows('later', 1))).status).toBe(200);
  }, 60_000);
});

describe.each(['export', 'archive'])('an %s', (kind) => {
  it('is carried out beside those of a programme that has as many as it can get, and beside changes', async () => {
    const made = await at.importRows(rows(`${kind}-own`, 1));
    const other = await at.importRows(rows(`${kind}-other`, 1), { token: at.tokens.second });
    const [own, others] = [made, other].map(({ results }) => results[0]!.id);
    const read = async (token: string, id: unknown): Promise<number> => {
      const url = kind === 'export' ? '/v1/export' : `/v1/user/export/${id}`;
      return (await at.app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;
    };
    const admitted: Promise<number>[] = [];
    await at.sql.begin(async (lock) => {
      // No export is told before the history says so.
      await lock`lock table history in access exclusive mode`;
      for (let count = 0; count < exportsAtOnce.ofProgramMax; count += 1)
        admitted.push(read(at.tokens.first, own));
      await sleep(200);
      expect(await read(at.tokens.first, own)).toBe(429);
      admitted.push(read(at.tokens.second, others));
      expect(await Promise.race([...admitted, sleep(500, 'under way')])).toBe('under way');
    });
    for (const status of await Promise.all(admitted)) expect(status).toBe(200);
  }, 60_000);
});
