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
  it.each([
    [';', 'a semicolon'],
    ['\t', 'a tab'],
    [',', 'a comma'],
  ])('may have its cells separated by %j', async (delimiter) => {
    const cells = [
      ['source_id', 'personal_info.first_name', 'personal_info.nick_name'],
      ['a', '"Ann, or ""Annie""; \t"', ''],
    ];
    const text = cells.map((row) => row.join(delimiter)).join('\r\n');
    for (const size of [1, 7, 1000]) {
      const rows = await collect(readCsv(chunksOf(text, size)));
      expect(rows.map((row) => ('text' in row ? JSON.parse(row.text) : row))).toEqual([
        { source_id: 'a', personal_info: { first_name: 'Ann, or "Annie"; \t' } },
      ]);
    }
  });

  it('may end in columns without a name and without values, and has no rows where all cells are empty', async () => {
    const text = 'source_id,personal_info.title,,\na,1,,\n,,,\nb,2\nc,3,,4\nd\n\n,\n';
    const rows = await collect(readCsv(chunksOf(text, 1000)));
    expect(
      rows.map(({ line, ...row }) => [line, 'text' in row ? JSON.parse(row.text).source_id : 'refused']),
    ).toEqual([
      [2, 'a'],
      [4, 'b'],
      [5, 'refused'],
      [6, 'refused'],
    ]);
  });

  it.each([1, 5, 1000])('is read wherever the chunks of %i bytes are cut', async (size) => {
    const text =
      'source_id,email.1.address,email.0.address,security.password_hash\na,,x@example.com,\n"b","y\n""z""",,$2b$\n';
    const rows = await collect(readCsv(chunksOf(text, size)));
    expect(rows.map((row) => ('text' in row ? [row.line, JSON.parse(row.text)] : row))).toEqual([
      [2, { source_id: 'a', email: [{ address: 'x@example.com' }] }],
      [3, { source_id: 'b', email: [{ address: 'y\n"z"' }], security: { password_hash: '$2b$' } }],
    ]);
  });

  it.each([1, 7, 1000])('may be of any line breaks, also of several, in chunks of %i bytes', async (size) => {
    const text = '\uFEFFsource_id,email.0.address\na,x\r\nb,"y\r\nz"\r\n\r\n\nc,x\rd,x\n"e",x,x\r\nf,x';
    const rows = await collect(readCsv(chunksOf(text, size)));
    expect(rows.map((row) => ('text' in row ? [row.line, JSON.parse(row.text).source_id] : row))).toEqual([
      [2, 'a'],
      [3, 'b'],
      [7, 'c'],
      [8, 'd'],
      { line: 9, error: expect.objectContaining({ code: '1012' }) },
      [10, 'f'],
    ]);
  });

  it.each([1, 7, 1000])('of which a row is no UTF-8 tells that row, in chunks of %i bytes', async (size) => {
    const bytes = Buffer.concat([
      Buffer.from('source_id,personal_info.first_name\na,Ad\u00e9\n'),
      Buffer.from('b,Andr\u00e9\n', 'latin1'),
      Buffer.from('c,漢'),
    ]);
    const rows = await collect(readCsv(chunksOf(bytes, size)));
    expect(rows.map(summary)).toEqual([
      [2, '{"source_id":"a","personal_info":{"first_name":"Adé"}}'],
      [3, '1012'],
      [4, '{"source_id":"c","personal_info":{"first_name":"漢"}}'],
    ]);
    expect(rows[1]).toMatchObject({ error: { params: { reason: 'it is not UTF-8' } } });
  });

  it('in UTF-16 is refused as a whole', async () => {
    const bytes = Buffer.from('\uFEFFsource_id\na\n', 'utf16le');
    await expect(collect(readCsv(chunksOf(bytes, 1000)))).rejects.toMatchObject({
      code: '1012',
      params: { line: 1, reason: 'it is not UTF-8' },
    });
  });

  it.each([
    ['there is text after a closing quote', '"A"x,y\n'],
    ['an unquoted cell contains a quote', 'A"x,y\n'],
    ['a quoted cell is not closed', '"A,\n\n\nB\n'],
    [`a row is larger than ${rowBytesMax} bytes`, 'A'.repeat(rowBytesMax + 2)],
  ])('gives the rows before a fault, and says where it is, without a cell: %s', async (reason, end) => {
    const text = `source_id,email.0.address\n${'a,b\n'.repeat(3)}\n${end}`;
    const rows: SourceRow[] = [];
    const read = async () => {
      for await (const row of readCsv(chunksOf(text, 1000))) rows.push(row);
    };
    const error = await read().catch((thrown: unknown) => thrown);
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(error).toMatchObject({ code: '1012', params: { line: 6, reason } });
    expect((error as Error).cause).toBeUndefined();
  });

  it('whose source breaks gives the rows before', async () => {
    async function* broken() {
      yield Buffer.from('source_id\na\nb\n');
      throw new Error('the file is gone');
    }
    const rows = readCsv(broken());
    expect((await rows.next()).value).toMatchObject({ line: 2 });
    await expect(rows.next()).rejects.toThrow('the file is gone');
  });

  it.each(['source_id,source_id', 'source_id,source_id ', '"source_id",nonsense'])(
    'with the columns %s is refused',
    async (head) => {
      await expect(collect(readCsv(chunksOf(`${head}\na,b\n`, 10)))).rejects.toMatchObject({ code: '1013' });
    },
  );

  it.each([
    ['source_id,source_id', '"source_id" (twice)'],
    ['email.0.address,nonsense,email.0.address', '"email.0.address" (twice), "nonsense"'],
    ['nonsense,nonsense', '"nonsense"'],
  ])('with the columns %s is told which stand twice', async (head, columns) => {
    await expect(collect(readCsv(chunksOf(`${head}\na,b\n`, 10)))).rejects.toMatchObject({
      message: expect.stringContaining(`${columns}.`),
    });
  });

  it('of nothing has no rows', async () => {
    for (const text of ['', '\uFEFF', 'a', 'source_id\n'])
      expect(await collect(readCsv(chunksOf(text, 10))).catch(({ code }) => code)).toEqual(
        text === 'a' ? '1013' : [],
      );
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
