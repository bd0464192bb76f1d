import { reasonText } from '../../catalogue/line-reasons.ts';
import { countryOfName } from './countries.ts';
import type { LineReader, ListLine } from './list-line.ts';
import { readCells } from './read-cells.ts';

/** Columns of the files of the SDN list, by which their lines are told apart: entries, addresses, other names, more remarks. */
const columnCounts = { entry: 12, address: 6, name: 5, remarks: 2 } as const;

/** What a cell without a value holds. */
const empty = '-0-';

/** With this, files of OFAC end. */
const endOfFile = '\u001a';

/** Whether a line is one of a file of the SDN list: the number of an entry comes first, and no line names the columns. */
export function isOfacLine(line: string): boolean {
  const cells = readCells(line);
  return !('broken' in cells) && cells.length === columnCounts.entry && /^[0-9]+$/u.test(cells[0]!.trim());
}

/**
 * Reads the SDN list of OFAC as CSV: `sdn.csv`, and behind it `alt.csv` with other names, `add.csv` with addresses, of which the
 * country counts, and `sdn_comments.csv` with what had no room in the remarks.
 */
export function ofacReader(): LineReader {
  return (text) => {
    const bare = text.replaceAll(endOfFile, '').trim();
    if (bare === '') return { nothing: true };
    const cells = readCells(bare);
    if ('broken' in cells) return cells;
    const [ref = '', ...others] = cells.map((cell) => (cell.trim() === empty ? '' : cell.trim()));
    if (!/^[0-9]{1,10}$/u.test(ref)) return { broken: reasonText('noNumber') };
    switch (cells.length) {
      case columnCounts.entry:
        return readEntry(ref, others);
      case columnCounts.name: {
        const name = others[2]!;
        if (name === '') return { broken: reasonText('nameless') };
        return { addition: { ref, names: [name], birthDates: [], countries: [] } };
      }
      case columnCounts.address:
        return { addition: { ref, names: [], birthDates: [], countries: countriesOf([others[3]!]) } };
      case columnCounts.remarks:
        return { addition: { ref, names: [], ...readRemarks(others[0]!) } };
      default:
        return { broken: reasonText('cellsOfNone', { cells: cells.length }) };
    }
  };
}

function readEntry(ref: string, [name = '', type, program, ...others]: readonly string[]): ListLine {
  if (name === '') return { broken: reasonText('nameless') };
  if (type === 'vessel' || type === 'aircraft') return { leftOut: ref };
  const kind = type === 'individual' ? 'person' : 'organisation';
  return { entry: { ref, kind, names: [name], about: program || null, ...readRemarks(others.at(-1) ?? '') } };
}

/** Dates of birth and countries that remarks tell: `DOB 10 Mar 1957; alt. DOB 1958; nationality Saudi Arabia.` */
function readRemarks(remarks: string): { readonly birthDates: string[]; readonly countries: string[] } {
  const birthDates = [...remarks.matchAll(/\bDOB ([^;.]+)/gu)].flatMap(([, text]) => datesOf(text!));
  const named = [...remarks.matchAll(/\b(?:nationality|citizen) ([^;.]+)/gu)].map(([, name]) => name!);
  return { birthDates, countries: countriesOf(named) };
}

function countriesOf(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => countryOfName(name) ?? []))];
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A range of more years says too little to be compared. */
const yearsMax = 20;

/** `10 Mar 1957`, `Mar 1957`, `1957`, `circa 1957`; of `1957 to 1960` every year. */
function datesOf(text: string): string[] {
  const found = [...text.matchAll(/(?:(?:([0-9]{1,2}) )?([A-Z][a-z]{2}) )?([12][0-9]{3})/gu)];
  const [first, last] = found.map(([, day, month, year]) => {
    const at = months.indexOf(month ?? '') + 1;
    const ofMonth = at > 0 ? `-${String(at).padStart(2, '0')}` : '';
    return {
      year: Number(year),
      date: `${year}${ofMonth}${ofMonth && day ? `-${day.padStart(2, '0')}` : ''}`,
    };
  });
  if (!first) return [];
  if (!last || last.year < first.year) return [text.startsWith('circa') ? String(first.year) : first.date];
  const years = last.year - first.year + 1;
  return Array.from({ length: years <= yearsMax ? years : 0 }, (_, index) => String(first.year + index));
}
