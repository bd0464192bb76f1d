import { reasonText } from '../../catalogue/line-reasons.ts';
import { entryKinds, watchlistLimits } from '../../catalogue/watchlists.ts';
import { isPlainObject } from '../../objects.ts';
import { countryOfCode } from './countries.ts';
import type { LineReader } from './list-line.ts';

const members = ['ref', 'kind', 'names', 'birth_dates', 'countries', 'about'];

const dateForm = /^[12][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?$/u;

/**
 * Reads a list of lines of JSON: `{"ref": "17", "kind": "person", "names": ["Usama bin Ladin"], "birth_dates": ["1957-03-10"],
 * "countries": ["682"], "about": "…"}`. `ref` and `names` are needed; without `kind` an entry may be either.
 */
export function ndjsonReader(): LineReader {
  return (text) => {
    const sent = parsed(text);
    if (!isPlainObject(sent)) return { broken: reasonText('noJsonObject') };
    const unknown = Object.keys(sent).find((name) => !members.includes(name));
    if (unknown !== undefined) return { broken: reasonText('unknownMember', { name: unknown.slice(0, 60) }) };
    const { ref, kind = 'any', about = null } = sent;
    if (typeof ref !== 'string' || ref === '') return { broken: reasonText('ref') };
    const isKind = entryKinds.find((one) => one === kind);
    if (!isKind) return { broken: reasonText('kind', { allowed: entryKinds.join(', ') }) };
    const [names, birthDates, codes] = ['names', 'birth_dates', 'countries'].map((name) =>
      textsOf(sent[name]),
    );
    if (!names || names.length === 0) return { broken: reasonText('names') };
    if (!birthDates?.every((date) => dateForm.test(date))) return { broken: reasonText('birthDates') };
    const countries = codes?.map(countryOfCode);
    if (!countries?.every((country) => country !== undefined)) return { broken: reasonText('countries') };
    if (about !== null && (typeof about !== 'string' || about.length > watchlistLimits.reasonLength))
      return { broken: reasonText('aboutLength', { maximum: watchlistLimits.reasonLength }) };
    return { entry: { ref, kind: isKind, names, birthDates, countries, about } };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A list of texts; none for what was not sent, undefined for anything else. */
function textsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}
