/** Values for the `{placeholders}` of a text. The value of a protected field is never one of them. */
export type MessageParams = Readonly<Record<string, string | number>>;

/**
 * A text around a number, with one form for each plural category that its language has (CLDR): English has `one` and
 * `other`, Arabic six. A category without a form of its own takes `other`.
 */
export interface PluralText extends Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> {
  /** The placeholder whose number decides. */
  readonly counts: string;
  readonly other: string;
}

/**
 * A text with `{placeholders}`, for developers or for end users. `{country}` is given as two letters of ISO 3166-1 and
 * becomes the country's name in the language of the text.
 */
export type Text = string | PluralText;

const pluralRules = new Map<string, Intl.PluralRules>();

/**
 * The text for `params`, in the plural form that the number in them takes in `language`. A placeholder without a value
 * is left as it is; nothing is escaped, since answers are JSON.
 */
export function fillText(text: Text, params: MessageParams, language = 'en'): string {
  return formOf(text, params, language).replace(/\{(\w+)\}/gu, (placeholder, name: string) =>
    Object.hasOwn(params, name) ? wordFor(name, String(params[name]), language) : placeholder,
  );
}

/** The values with which a text was filled that has no plural forms; null where it is another text. */
export function matchText(template: string, filled: string): MessageParams | null {
  const names: string[] = [];
  const pattern = template
    .split(/\{(\w+)\}/u)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
      names.push(part);
      return '(.*?)';
    })
    .join('');
  const found = new RegExp(`^${pattern}$`, 'su').exec(filled);
  return found && Object.fromEntries(names.map((name, index) => [name, found[index + 1]!]));
}

const countryNames = new Map<string, Intl.DisplayNames>();

function wordFor(name: string, value: string, language: string): string {
  if (name !== 'country') return value;
  const names = countryNames.get(language) ?? new Intl.DisplayNames(language, { type: 'region' });
  countryNames.set(language, names);
  return names.of(value) ?? value;
}

/** A text as documentation shows it: with its placeholders, in the form of most numbers. */
export function templateOf(text: Text): string {
  return typeof text === 'string' ? text : text.other;
}

function formOf(text: Text, params: MessageParams, language: string): string {
  if (typeof text === 'string') return text;
  const rules = pluralRules.get(language) ?? new Intl.PluralRules(language);
  pluralRules.set(language, rules);
  return text[rules.select(Number(params[text.counts]))] ?? text.other;
}
