import { describe, expect, it } from 'vitest';
import { csvColumnNames, readCsvColumn } from './csv-columns.ts';
import { readCsv } from './read-csv.ts';
import { readNdjson } from './read-ndjson.ts';
import { rowBytesMax, type SourceRow } from './source-row.ts';

/** Bytes in chunks of a size, so that lines and characters are cut anywhere. */
async function* chunksOf(text: string | Buffer, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(rows: AsyncIterable<SourceRow>): Promise<SourceRow[]> {
  const all: SourceRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

const summary = (row: SourceRow) => ('text' in row ? [row.line, row.text] : [row.line, row.error.code]);

describe('lines of JSON', () => {
  it.each([1, 2, 3, 7, 1000])('are found wherever the chunks of %i bytes are cut', async (size) => {
    const text = '\uFEFF{"a":"é漢"}\r\n\n  \n{"b":1}\n{"c":2}';
    expect((await collect(readNdjson(chunksOf(text, size)))).map(summary)).toEqual([
      [1, '{"a":"é漢"}'],
      [4, '{"b":1}'],
      [5, '{"c":2}'],
    ]);
  });

  it('that are too long or no UTF-8 are told and not kept', async () => {
    const long = Buffer.alloc(rowBytesMax + 1, 97);
    const bytes = Buffer.concat([
      long,
      Buffer.from('\n{"a":1}\n'),
      Buffer.from([0xff, 0xfe, 10]),
      Buffer.from('{"b":2}'),
    ]);
    expect((await collect(readNdjson(chunksOf(bytes, 65_536)))).map(summary)).toEqual([
      [1, '1011'],
      [2, '{"a":1}'],
      [3, '1010'],
      [4, '{"b":2}'],
    ]);
  });

  it('of nothing are none', async () => {
    expect(await collect(readNdjson(chunksOf('', 10)))).toEqual([]);
    expect(await collect(readNdjson(chunksOf('\n\n', 10)))).toEqual([]);
  });
});

describe('a table', () => {
  it.each([1, 5, 1000])('is read wherever the chunks of %i bytes are cut', async (size) => {
    const text =
      'source_id,email.1.address,email.0.address,security.password_hash\na,,x@example.com,\n"b","y\n""z""",,$2b$\n';
    const rows = await collect(readCsv(chunksOf(text, size)));
    expect(rows.map((row) => ('text' in row ? [row.line, JSON.parse(row.text)] : row))).toEqual([
      [2, { source_id: 'a', email: [{ address: 'x@example.com' }] }],
      [3, { source_id: 'b', email: [{ address: 'y\n"z"' }], security: { password_hash: '$2b$' } }],
    ]);
  });

  it('has columns of the catalogue and no others', () => {
    const names = csvColumnNames();
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(150);
    for (const name of names) expect(readCsvColumn(name.replace('.N.', '.3.')), name).toBeDefined();
    for (const name of [
      '',
      'id',
      'info.id.x',
      'email',
      'email.address',
      'email.-1.address',
      'email.00.address',
      'email.50.address',
      'email.N',
      'constructor',
      'security.signup_code',
      'credit_card.0.order',
    ])
      expect(readCsvColumn(name), name).toBeUndefined();
  });
});
