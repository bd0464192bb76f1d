import { reasonText } from '../../catalogue/line-reasons.ts';
import type { EntryKind } from '../../catalogue/watchlists.ts';
import { countryOfCode } from './countries.ts';
import type { LineReader } from './list-line.ts';
import { readCells } from './read-cells.ts';

/** Schemas of what has a name that a user can have; any other is a ship, a security, an address. */
const kindOfSchema: Readonly<Record<string, EntryKind>> = {
  Person: 'person',
  Organization: 'organisation',
  Company: 'organisation',
  PublicBody: 'organisation',
  // Nobody knows which of both.
  LegalEntity: 'any',
};

const needed = ['id', 'schema', 'name'] as const;

/** Whether a line names the columns of `targets.simple.csv` of OpenSanctions. */
export function isOpenSanctionsHead(line: string): boolean {
  const cells = readCells(line);
  return !('broken' in cells) && needed.every((name) => cells.includes(name));
}

/**
 * Reads `targets.simple.csv` of OpenSanctions: the first line names the columns, a line follows for each entry, and values of a
 * cell are separated by semicolons.
 */
export function openSanctionsReader(): LineReader {
  let columns: ReadonlyMap<string, number> | undefined;
  return (text) => {
    const cells = readCells(text);
    if ('broken' in cells) return cells;
    if (!columns) {
      columns = new Map(cells.map((name, index) => [name, index]));
      return { nothing: true };
    }
    if (cells.length !== columns.size)
      return { broken: reasonText('cells', { cells: cells.length, columns: columns.size }) };
    const cell = (name: string) => cells[columns!.get(name) ?? -1] ?? '';
    const values = (name: string) => splitCell(cell(name));
    const ref = cell('id');
    if (ref === '') return { broken: reasonText('noId') };
    const kind = kindOfSchema[cell('schema')];
    if (!kind) return cell('schema') === '' ? { broken: reasonText('noSchema') } : { leftOut: ref };
    const about = [...values('sanctions'), ...values('program_ids'), ...values('dataset')].join('; ');
    return {
      entry: {
        ref,
        kind,
        names: [cell('name'), ...values('aliases')].filter((name) => name !== ''),
        birthDates: values('birth_date').flatMap((date) => readDate(date) ?? []),
        countries: values('countries').flatMap((code) => countryOfCode(code) ?? []),
        about: about || null,
      },
    };
  };
}

/** The values of a cell; one that holds a semicolon itself stands in quotes. */
function splitCell(cell: string): string[] {
  if (cell === '') return [];
  if (!cell.includes('"')) return cell.split(';').filter((value) => value !== '');
  return [...cell.matchAll(/"((?:[^"]|"")*)"|([^;]+)/gu)]
    .map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
    .filter((value) => value !== '');
}

/** A date as far as it is known: `1957-03-10`, `1957-03`, `1957`. */
function readDate(text: string): string | undefined {
  return /^[12][0-9]{3}(?:-[0-9]{2}(?:-[0-9]{2})?)?/u.exec(text.trim())?.[0];
}
