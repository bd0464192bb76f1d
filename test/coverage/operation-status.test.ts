import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markdownTable } from '../../src/derive/markdown-table.ts';
import { repository } from '../harness/processes.ts';
import { exceptions } from './exceptions.ts';
import { provocations } from './provocations.ts';
import { everyRow, type Row } from './rows.ts';
import { openStage, type Stage } from './stage.ts';

/**
 * Operation by status: what the catalogue says that an operation is answered with is provoked and seen. An operation
 * that is added to the catalogue is in the table from the start. `coverage/operation-status.md` shows the table of the
 * last run, with the codes that were seen.
 */
const rows = everyRow();
const statuses = [...new Set(rows.flatMap(({ expected }) => expected))].sort((one, other) => one - other);
/** The codes seen, by operation and status. */
const seen = new Map<string, Map<number, Set<string>>>();
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  writeTable();
  await stage?.close();
});

describe.each(rows.map((row) => [row.id, row] as const))('%s', (id, row) => {
  const cells = new Map<number, Set<string>>();
  seen.set(id, cells);

  it('is answered with every status that the catalogue gives it, and with no other', async () => {
    for (const status of row.expected) {
      for (const answer of (await provocations[status]?.(row, stage)) ?? []) {
        const codes = cells.get(answer.status) ?? new Set();
        cells.set(answer.status, codes.add(answer.code));
      }
    }
    const blanks = row.expected.filter((status) => !cells.has(status) && !isExcused(row, status));
    expect(blanks, `not seen: provoke them in provocations.ts, or give a reason in exceptions.ts`).toEqual(
      [],
    );
    const undocumented = [...cells.keys()].filter((status) => !row.expected.includes(status));
    expect(undocumented, 'answered, but not in the catalogue').toEqual([]);
  });
});

describe('the exceptions', () => {
  it.each(exceptions.map((one) => [one.status, one.reason, one] as const))(
    'of %i are all blanks still: %s',
    (status, _, { applies }) => {
      const covered = rows.filter((row) => row.expected.includes(status) && applies(row));
      expect(covered).not.toEqual([]);
      expect(covered.filter(({ id }) => seen.get(id)!.has(status)).map(({ id }) => id)).toEqual([]);
    },
  );

  it('give no two reasons for one blank', () => {
    for (const row of rows)
      for (const status of row.expected)
        expect(reasonsFor(row, status).length, `${row.id} ${status}`).toBeLessThan(2);
  });
});

function reasonsFor(row: Row, status: number): string[] {
  return exceptions.filter((one) => one.status === status && one.applies(row)).map(({ reason }) => reason);
}

function isExcused(row: Row, status: number): boolean {
  return reasonsFor(row, status).length > 0;
}

function writeTable(): void {
  const cell = (row: Row, status: number) => {
    const codes = seen.get(row.id)!.get(status);
    if (codes) return [...codes].sort().join(' ') || 'yes';
    if (!row.expected.includes(status)) return '';
    return isExcused(row, status) ? 'excused' : 'BLANK';
  };
  const lines = rows.map((row) => [row.id, ...statuses.map((status) => cell(row, status))]);
  mkdirSync(join(repository, 'coverage'), { recursive: true });
  writeFileSync(
    join(repository, 'coverage/operation-status.md'),
    markdownTable(['operation', ...statuses.map(String)], lines),
  );
}
