import type { Catalogue } from './catalogue-types.ts';

type Told = Pick<Catalogue, 'notes' | 'resources' | 'codes'>;

/** Says what fills a place of a note, where the catalogue does not. */
type SayPlace = (place: string, value: string) => string;

/** What the history says of an entry, in the language of the catalogue; the words of a person stay as they are. */
export function sayNote(catalogue: Told, said: string, sayPlace: SayPlace = (_, value) => value): string {
  const { notes } = catalogue;
  for (const { template, label } of notes) {
    const values = valuesIn(template, said);
    if (!values) continue;
    return label.replace(/\{(\w+)\}/gu, (place, name: string) => {
      const value = values.get(name);
      return value === undefined ? place : sayValue(catalogue, name, value, sayPlace);
    });
  }
  return said;
}

/** Values that are numbers of entries: what stands before one may be several words. */
const numbers = new Set(['id', 'other']);

/** Values that are names of parts of a user, with commas where there are several. */
const names = new Set(['noun', 'lists', 'parts', 'field']);

function sayValue(catalogue: Told, name: string, value: string, sayPlace: SayPlace): string {
  if (name === 'said') return sayNote(catalogue, value, sayPlace);
  if (!names.has(name)) return sayPlace(name, value);
  return value
    .split(', ')
    .map((one) => labelOf(catalogue, one) ?? one)
    .join(', ');
}

/** The word of a code that the history says in words: `bankAccount` of `bank account`. */
export function wordOf(said: string): string {
  return said.replace(/ ./gu, (found) => found.slice(1).toUpperCase());
}

/** What a part of a user is called, an entry or a field; one name is called alike wherever it stands. */
function labelOf({ resources, codes }: Told, said: string): string | undefined {
  const word = wordOf(said);
  const name = said.replaceAll(' ', '_');
  const whole = codes.get('entity')?.find((one) => one.word === word) ?? resources.get(name);
  if (whole) return whole.label;
  for (const { fields } of resources.values()) {
    const field = fields.find((one) => one.name === name);
    if (field) return field.label;
  }
  return undefined;
}

/** The values with which a template was filled; null where it is another text. */
function valuesIn(template: string, said: string): ReadonlyMap<string, string> | null {
  const parts = template.split(/\{(\w+)\}/u);
  const seen = new Set<string>();
  const pattern = parts.map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
    // A name that stands twice has one value.
    const isKnown = seen.has(part);
    seen.add(part);
    return isKnown ? `\\k<${part}>` : `(?<${part}>${numbers.has(part) ? '\\d+' : '.+?'})`;
  });
  const found = new RegExp(`^${pattern.join('')}$`, 'su').exec(said);
  return found && new Map(Object.entries(found.groups ?? {}));
}
