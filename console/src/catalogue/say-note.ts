import type { Catalogue } from './catalogue-types.ts';

/** What the history says of an entry, in the language of the catalogue; the words of a person stay as they are. */
export function sayNote({ notes }: Pick<Catalogue, 'notes'>, said: string): string {
  for (const { template, label } of notes) {
    const values = valuesIn(template, said);
    if (!values) continue;
    return label.replace(/\{(\w+)\}/gu, (place, name: string) => {
      const value = values.get(name);
      return name === 'said' && value ? sayNote({ notes }, value) : (value ?? place);
    });
  }
  return said;
}

/** The values with which a template was filled; null where it is another text. */
function valuesIn(template: string, said: string): ReadonlyMap<string, string> | null {
  const parts = template.split(/\{(\w+)\}/u);
  const pattern = parts.map((part, index) =>
    index % 2 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&') : '(.+?)',
  );
  const found = new RegExp(`^${pattern.join('')}$`, 'su').exec(said);
  const names = parts.filter((_, index) => index % 2 === 1);
  return found && new Map(names.map((name, index) => [name, found[index + 1]!]));
}
