import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultDetail } from '../catalogue/errors.ts';
import { readDocument, type SentDocument } from '../users/sent-documents.ts';
import { ContentCutter } from './content-cutter.ts';

// A body with files comes to the same whether their contents are decoded as they come or parsed as texts.
const letters = (count: number) => 'QUJDREVG+/'.repeat(Math.ceil(count / 10)).slice(0, count);
const file = (content: string) => `{"file_name":"A","file_extension":".txt","content":"${content}"}`;
const bodyOf = (...contents: readonly string[]) =>
  `{"info":{"type":1,"subject":"S"},"attachment":[${contents.map(file).join(',')}]}`;
const long = letters(2000);

/** What a body says, parsed as a whole; null for what is no JSON. */
function read(body: unknown): { document: SentDocument; faults: FaultDetail[] } {
  const faults: FaultDetail[] = [];
  const context = { verb: 'post', privileged: true, today: '2027-01-01', faults } as const;
  return { document: readDocument(body, '$', context), faults };
}

/** The parsed body, cut while it came in pieces of some lengths; and how long the text of it was that was parsed. */
async function cut(text: string, lengths: readonly number[], bytesMax = 100_000) {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = lengths[turn % lengths.length]!;
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  const cutter = new ContentCutter({ bytesMax, announced: bytes.length });
  const rest = await buffer(Readable.from(pieces).pipe(cutter));
  expect(cutter.receivedEncodedLength).toBe(bytes.length);
  return { body: cutter.restore(JSON.parse(String(rest))), length: rest.length };
}

const contents: readonly (readonly [string, string])[] = [
  ['letters', long],
  ['padding of one', `${letters(1999)}=`],
  ['padding of two', `${letters(1998)}==`],
  ['line breaks', `${letters(1500)}\\r\\n${letters(500)}\\n`],
  ['line breaks in padding', `${letters(1998)}=\\n=`],
  ['a line break behind padding', `${letters(1998)}==\\r\\n`],
  ['slashes as PHP writes them', long.replaceAll('/', '\\/')],
  ['letters as numbers', `${letters(1996)}\\u0051\\u005a\\u002b\\u002F`],
  ['a letter too many', letters(2001)],
  ['padding too long', `${letters(1997)}===`],
  ['padding in the middle', `${letters(1998)}==${letters(4)}`],
  ['the alphabet of addresses', `${letters(1500)}-_${letters(498)}`],
  ['a blank', `${letters(1501)} ${letters(498)}`],
  ['an address of data', `data:text/plain;base64,${long}`],
  ['another script', `${letters(1500)}é${letters(500)}`],
  ['a quote', `${letters(1500)}\\"${letters(500)}`],
  ['a backslash', `${letters(1500)}\\\\${letters(500)}`],
  ['nothing', ''],
  ['few letters', 'QUJD'],
  ['as many as stay', letters(1024)],
];

describe('contents that are decoded as they come', () => {
  it.each(contents)('are what they are as texts: %s', async (_, content) => {
    const text = bodyOf(content, long, content);
    const expected = read(JSON.parse(text));
    for (const lengths of [[1], [7, 1000, 3], [65_536]])
      expect(read((await cut(text, lengths)).body)).toEqual(expected);
  });

  it('are so in pieces of any lengths', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...contents.map(([, content]) => content)), { minLength: 1, maxLength: 3 }),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 }),
        async (sent, lengths) => {
          const text = bodyOf(...sent);
          expect(read((await cut(text, lengths)).body)).toEqual(read(JSON.parse(text)));
        },
      ),
    ));

  it.each([
    ['of the document', bodyOf(long), 200],
    ['of documents beside others', `{"documents":[${bodyOf(long)},${bodyOf(long, long)}]}`, 500],
    ['of another member of that name', `{"custom_field":{"attachment":[{"content":"${long}"}]}}`, 3000],
    ['under another name', `{"attachment":[{"file_name":"${long}"}]}`, 3000],
    ['in no list', `{"attachment":{"content":"${long}"}}`, 3000],
    ['in a list of lists', `{"attachment":[[{"content":"${long}"}]]}`, 3000],
    ['behind what looks like them', `{"a":"\\"attachment\\":[{\\"content\\":","content":"${long}"}`, 3000],
    ['whose name is written otherwise', `{"attachment":[{"c\\u006fntent":"${long}"}]}`, 3000],
    ['deep down', `${'[{"attachment":'.repeat(9)}[{"content":"${long}"}]${'}]'.repeat(9)}`, 3000],
  ])('are those of files alone: %s', async (_, text, lengthMax) => {
    const { body, length } = await cut(text, [100]);
    expect(length).toBeLessThan(lengthMax);
    if (lengthMax === 3000) expect(body).toEqual(JSON.parse(text));
    else expect(JSON.stringify(body)).not.toContain(long.slice(0, 100));
  });

  it('are the last of two of one name, as JSON has it', async () => {
    const other = letters(1600);
    const text = `{"info":{"type":1},"attachment":[{"content":"${long}","content":"${other}"}]}`;
    const { document } = read((await cut(text, [500])).body);
    expect(document.attachments[0]!.content).toEqual(Buffer.from(other, 'base64'));
  });

  it.each([
    ['a line break as it is', bodyOf(`${letters(1500)}\n${letters(500)}`)],
    ['a control character behind an escape', bodyOf(`${letters(1500)}\\/${'\u0001'}${letters(500)}`)],
    ['an escape that is none', bodyOf(`${letters(1500)}\\q${letters(500)}`)],
    ['no end', bodyOf(long).slice(0, -300)],
    ['something behind them', `${bodyOf(long)}}`],
  ])('leave what is no JSON no JSON: %s', async (_, text) => {
    await expect(cut(text, [333])).rejects.toThrow(SyntaxError);
  });

  it('end with a body that is longer than it may be', async () => {
    await expect(cut(bodyOf(letters(9000)), [1000], 5000)).rejects.toThrow(/5000|large/u);
  });
});
