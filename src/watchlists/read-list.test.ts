import { describe, expect, it } from 'vitest';
import { type ReadLine, readList } from './read-list.ts';

async function* bytes(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text);
  // In pieces that end anywhere.
  for (let at = 0; at < all.length; at += 7) yield all.subarray(at, at + 7);
}

async function read(text: string | Uint8Array) {
  const { lines, format } = readList(bytes(text));
  const found: ReadLine[] = [];
  for await (const line of lines) found.push(line);
  return { format: format(), found, broken: found.filter((line) => 'broken' in line) };
}

const sdn = [
  '36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ',
  '6365,"BIN LADIN, Usama bin Muhammad bin Awad","individual","SDGT] [SDT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 30 Jul 1957; alt. DOB 1958; POB Jeddah, Saudi Arabia; citizen Saudi Arabia; nationality Korea, North."',
  '7000,"SHIP OF ALL SHIPS","vessel","IRAN",-0- ,"XYZ","Bulk Cargo",-0- ,-0- ,"Iran",-0- ,-0- ',
  '7001,"DOE, John","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1960 to 1962; nationality Nowhereland."',
];
const alt = ['6365,7,"aka","USAMA BIN LADIN",-0- ', '7000,9,"aka","OTHER SHIP",-0- '];
const add = ['7001,1,"12 Street","City","Syria",-0- '];
const lines = (...texts: readonly string[]) => texts.map((text) => `${text}\r\n`).join('');

describe('the SDN list of OFAC', () => {
  it('is read with other names and addresses behind it, without ships', async () => {
    const { format, found } = await read(`${lines(...sdn)}\u001a\r\n${lines(...alt, ...add)}\u001a`);
    expect(format).toBe('ofac_sdn');
    expect(found).toMatchObject([
      { line: 1, entry: { ref: '36', kind: 'organisation', names: ['AEROCARIBBEAN AIRLINES'] } },
      {
        line: 2,
        entry: {
          ref: '6365',
          kind: 'person',
          birthDates: ['1957-07-30', '1958'],
          countries: ['682', '408'],
          about: 'SDGT] [SDT',
        },
      },
      { line: 3, leftOut: '7000' },
      { line: 4, entry: { birthDates: ['1960', '1961', '1962'], countries: [] } },
      { line: 6, addition: { ref: '6365', names: ['USAMA BIN LADIN'] } },
      { line: 7, addition: { ref: '7000' } },
      { line: 8, addition: { ref: '7001', names: [], countries: ['760'] } },
    ]);
  });

  it('that was cut within a line has a broken line, wherever it was cut', async () => {
    const whole = lines(...sdn.slice(0, 2));
    for (let end = whole.indexOf('\n') + 2; end < whole.length; end += 1)
      expect((await read(whole.slice(0, end))).broken.length, `${end}`).toBeGreaterThan(0);
    expect((await read(whole)).broken).toEqual([]);
  });
});

describe('targets.simple.csv of OpenSanctions', () => {
  const head =
    '"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","phones","emails","dataset","first_seen","last_seen","last_change"';
  const row = (id: string, schema: string, name: string, aliases = '', birth = '', countries = '') =>
    `"${id}","${schema}","${name}","${aliases}","${birth}","${countries}","","","US SDN","","","OFAC","","",""`;

  it('is read by the names of its columns', async () => {
    const text = [
      `\uFEFF${head}`,
      row('NK-1', 'Person', 'Usama bin Ladin', 'أسامة بن لادن;""A; B""', '1957-03-10;1958', 'sa;xx;ye'),
      row('NK-2', 'Vessel', 'Ship'),
      row('NK-3', 'LegalEntity', 'Acme ""Ltd""'),
      row('NK-4', 'Company', '…'),
      row('', 'Person', 'Nobody'),
      'NK-5,Person',
    ];
    const { format, found } = await read(lines(...text));
    expect(format).toBe('open_sanctions');
    expect(found).toMatchObject([
      {
        line: 2,
        entry: {
          ref: 'NK-1',
          kind: 'person',
          names: ['Usama bin Ladin', 'أسامة بن لادن', 'A; B'],
          birthDates: ['1957-03-10', '1958'],
          countries: ['682', '887'],
          about: 'US SDN; OFAC',
        },
      },
      { line: 3, leftOut: 'NK-2' },
      { line: 4, entry: { kind: 'any', names: ['Acme "Ltd"'] } },
      { line: 5, broken: 'it has no name that can be compared' },
      { line: 6, broken: 'it has no id' },
      { line: 7, broken: 'it has 2 cells, but the table has 15 columns' },
    ]);
  });

  it('has its broken lines alone broken', async () => {
    const text = lines(head, row('1', 'Person', 'Ada'), '"2","Per', row('3', 'Person', 'Bob'));
    const { found } = await read(text);
    expect(found.map((line) => ('entry' in line ? line.entry.ref : Object.keys(line)[1]))).toEqual([
      '1',
      'broken',
      '3',
    ]);
  });
});

describe('a list of lines of JSON', () => {
  it.each([
    ['{"ref": "1", "names": ["Ada Lovelace"], "kind": "person", "countries": ["826", "gb"]}', null],
    ['{"ref": "1", "names": []}', 'its names are not a list of texts'],
    ['{"ref": 1, "names": ["Ada"]}', 'its ref is not a text'],
    ['{"ref": "1", "names": ["Ada"], "kind": "ship"}', 'its kind is not one of person, organisation, any'],
    ['{"ref": "1", "names": ["Ada"], "birth_dates": ["10.3.1957"]}', 'its birth_dates are not dates'],
    ['{"ref": "1", "names": ["Ada"], "countries": ["Atlantis"]}', 'its countries are not codes'],
    ['{"ref": "1", "names": ["Ada"], "alias": "x"}', 'nobody knows its member alias'],
    ['{"ref": "1", "names": ["A\\u0000da"]}', 'it has characters that no text has'],
    ['{"ref": "1", "names": ["\\ud800"]}', 'it has characters that no text has'],
    ['{"ref": "1", "names": ["Ada"]', 'it is not a JSON object'],
  ])('%s: %s', async (text, reason) => {
    const { found } = await read(text);
    if (reason === null)
      expect(found).toMatchObject([{ entry: { names: ['Ada Lovelace'], countries: ['826'] } }]);
    else expect(found).toMatchObject([{ line: 1, broken: expect.stringContaining(reason) }]);
  });
});

it.each([['<html>'], ['name,age\nAda,3\n'], [''], ['\n\n']])('%j is no list', async (text) => {
  await expect(read(text)).rejects.toMatchObject({ key: 'watchlistForm' });
});

it('a line with other bytes than UTF-8 is broken', async () => {
  const text = Buffer.concat([Buffer.from('{"ref":"1","names":["Ada"]}\n'), Buffer.from([0xff, 0xfe, 10])]);
  expect((await read(text)).broken).toMatchObject([{ line: 2 }]);
});
