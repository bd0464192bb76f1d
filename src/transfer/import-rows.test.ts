import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { importRows } from './import-rows.ts';
import type { RowResult, SourceRow } from './source-row.ts';

const never = () => false;

async function* rowsOf(count: number, textOf: (index: number) => string = String): AsyncGenerator<SourceRow> {
  for (let index = 1; index <= count; index += 1) yield { line: index, text: textOf(index) };
}

async function collect(results: AsyncIterable<RowResult>): Promise<RowResult[]> {
  const all: RowResult[] = [];
  for await (const result of results) all.push(result);
  return all;
}

function done(rows: readonly SourceRow[]): RowResult[] {
  return rows.map(({ line }) => ({ line, source_id: null, outcome: 'checked', id: null }));
}

describe('rows', () => {
  it('are imported in batches, several at once, and told in their order', async () => {
    let underWay = 0;
    let most = 0;
    const sizes: number[] = [];
    const results = importRows(
      rowsOf(1234),
      async (batch) => {
        sizes.push(batch.length);
        underWay += 1;
        most = Math.max(most, underWay);
        // The later ones are quicker.
        await sleep(60 - sizes.length * 10);
        underWay -= 1;
        return done(batch);
      },
      { lanes: 3, isLater: never },
    );
    const lines = (await collect(results)).map(({ line }) => line);
    expect(lines).toEqual(Array.from({ length: 1234 }, (_, index) => index + 1));
    expect(sizes).toEqual([250, 250, 250, 250, 234]);
    expect(most).toBe(3);
  });

  it('are read no further than the batches under way', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<SourceRow> {
      for (;;) {
        read += 1;
        yield { line: read, text: '{}' };
      }
    }
    const results = importRows(endless(), async (batch) => done(batch), { lanes: 2, isLater: never });
    for (let taken = 0; taken < 300; taken += 1) await results.next();
    await results.return(undefined);
    expect(read).toBeLessThan(1300);
  });

  it('that come slowly are told before the others come', async () => {
    const gate = Promise.withResolvers<void>();
    async function* slow(): AsyncGenerator<SourceRow> {
      yield { line: 1, text: '{}' };
      await gate.promise;
      yield { line: 2, text: '{}' };
    }
    const results = importRows(slow(), async (batch) => done(batch), { lanes: 2, isLater: never });
    expect((await results.next()).value).toMatchObject({ line: 1 });
    gate.resolve();
    expect((await results.next()).value).toMatchObject({ line: 2 });
    expect((await results.next()).done).toBe(true);
  });

  it('that need those before them wait until these are done', async () => {
    const log: string[] = [];
    const results = importRows(
      rowsOf(600, (index) => (index > 300 && index <= 320 ? 'later' : 'row')),
      async (batch) => {
        const name = `${batch[0]!.line}-${batch.at(-1)!.line}`;
        log.push(`+${name}`);
        await sleep(20);
        log.push(`-${name}`);
        return done(batch);
      },
      { lanes: 4, isLater: (row) => 'text' in row && row.text === 'later' },
    );
    expect(await collect(results)).toHaveLength(600);
    const later = log.indexOf('+301-320');
    expect(log.slice(0, later).sort()).toEqual(['+1-250', '+251-300', '-1-250', '-251-300']);
    expect(log.indexOf('-301-320')).toBe(later + 1);
  });

  it('end with the error of the first batch that failed, after those under way', async () => {
    let finished = 0;
    const results = importRows(
      rowsOf(1000),
      async (batch) => {
        if (batch[0]!.line === 251) throw new Error('no database');
        await sleep(30);
        finished += 1;
        return done(batch);
      },
      { lanes: 3, isLater: never },
    );
    const told: number[] = [];
    await expect(
      (async () => {
        for await (const { line } of results) told.push(line);
      })(),
    ).rejects.toThrow('no database');
    expect(told).toHaveLength(250);
    expect(finished).toBeGreaterThanOrEqual(2);
  });

  it('end with the error of what they are read from, once all rows before it are told', async () => {
    async function* broken(): AsyncGenerator<SourceRow> {
      yield* rowsOf(720, (index) => (index > 600 ? 'later' : 'row'));
      throw new Error('the file is gone');
    }
    const results = importRows(
      broken(),
      async (batch) => {
        await sleep(30);
        return done(batch);
      },
      { lanes: 4, isLater: (row) => 'text' in row && row.text === 'later' },
    );
    const told: number[] = [];
    await expect(
      (async () => {
        for await (const { line } of results) told.push(line);
      })(),
    ).rejects.toThrow('the file is gone');
    expect(told).toEqual(Array.from({ length: 720 }, (_, index) => index + 1));
  });
});
