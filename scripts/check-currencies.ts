import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import {
  currencies,
  currencyEdition,
  findCurrency,
  isNotMoney,
} from '../src/catalogue/kinds/currency-table.ts';

/** Where the maintenance agency of ISO 4217 publishes what is in use (list one) and what was withdrawn (list three). */
const lists = ['one', 'three'].map(
  (list) =>
    `https://www.six-group.com/dam/download/financial-information/data-center/iso-currrency/lists/list-${list}.xml`,
);

/** What our table of currencies says otherwise than lists one and three, given as XML; a sentence each. */
export function differences(one: string, three: string): string[] {
  const inUse = rowsOf(one, 'CcyNtry');
  const gone = rowsOf(three, 'HstrcCcyNtry');
  const codes = new Set(inUse.map(({ code }) => code));
  return [
    ...inUse.flatMap(({ code, number, minorUnit }) => {
      const known = findCurrency(code);
      if (!known) return [`${code} (${number}) is in use and missing.`];
      if (known.lastDay !== null) return [`${code} is in use, and here it ended on ${known.lastDay}.`];
      const isSame = known.number === number && (isNotMoney(code) || known.minorUnit === minorUnit);
      return isSame ? [] : [`${code} has the number ${number} and the minor unit ${minorUnit}.`];
    }),
    ...[...currencies.values()]
      .filter(({ code, lastDay }) => lastDay === null && !codes.has(code))
      .map(({ code }) => `${code} is no longer in use.`),
    ...gone.flatMap(({ code, month }) => {
      // The list also tells of names that a currency had before.
      if (codes.has(code) || !month || month < '1990') return [];
      const lastDay = currencies.get(code)?.lastDay;
      if (!lastDay) return [`${code} was withdrawn in ${month}.`];
      return lastDay.slice(0, 7) < month ? [`${code} was withdrawn in ${month}, not on ${lastDay}.`] : [];
    }),
  ].filter((text, index, all) => all.indexOf(text) === index);
}

/** The rows of a list that have a code and a number. */
function rowsOf(xml: string, tag: string) {
  return xml
    .split(`<${tag}>`)
    .slice(1)
    .map((row) => {
      const read = (name: string) =>
        new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)<`, 'u').exec(row)?.[1]?.trim() ?? '';
      const unit = read('CcyMnrUnts');
      return {
        code: read('Ccy'),
        number: read('CcyNbr'),
        minorUnit: /^[0-9]$/u.test(unit) ? Number(unit) : null,
        // A span such as `1989 to 1990` has no month.
        month: /^[0-9]{4}-[0-9]{2}$/u.exec(read('WthdrwlDt'))?.[0],
      };
    })
    .filter(({ code, number }) => code !== '' && number !== '');
}

/** The XML of a list: from an address, or from a file. */
async function textOf(place: string): Promise<string> {
  if (!place.startsWith('https:')) return readFile(place, 'utf8');
  const answer = await fetch(place);
  if (!answer.ok) throw new Error(`${place} answered ${answer.status}`);
  return answer.text();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [one, three] = process.argv.length > 3 ? process.argv.slice(2) : lists;
  const found = differences(await textOf(one!), await textOf(three!));
  for (const text of found) console.error(text);
  console.log(`Table of ${currencyEdition}: ${found.length} differences.`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
