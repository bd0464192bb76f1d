/** Text that is HTML already. */
export class Html {
  readonly text: string;

  /** Only `html` makes one. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: nothing, a text that is escaped, or HTML. */
export type Part = string | number | null | undefined | false | Html | readonly Html[];

/** Makes HTML of a template: what is put into it is escaped, for elements and quoted attributes, unless it is HTML. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const filled = strings.map((text, index) => (index === 0 ? text : shown(parts[index - 1]!) + text));
  return new Html(filled.join(''));
}

/** Makes HTML of a text with `{placeholders}`, each of which stands for HTML; one without a value is left as it is. */
export function fillHtml(text: string, values: Readonly<Record<string, Html>>): Html {
  // The odd parts are the names.
  const parts = text
    .split(/\{(\w+)\}/u)
    .map((part, index) => (index % 2 === 0 ? html`${part}` : (values[part] ?? html`{${part}}`)));
  return html`${parts}`;
}

function shown(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return String(part).replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
