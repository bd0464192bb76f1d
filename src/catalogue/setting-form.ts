import { isPlainObject } from '../objects.ts';
import { isStorable, type Kind, readText } from './kinds/index.ts';

/** What a setting may be, as data: its check, its schema and its line in the documentation come from it. */
export type SettingForm =
  | { readonly form: 'flag' }
  | { readonly form: 'integer'; readonly minimum: number; readonly maximum: number }
  /** As many whole numbers as there are minima, each at least the one in its place. */
  | { readonly form: 'integers'; readonly minima: readonly number[]; readonly maximum: number }
  | { readonly form: 'kind'; readonly kind: Kind }
  | { readonly form: 'word'; readonly words: readonly string[] }
  | { readonly form: 'name' }
  | { readonly form: 'issuer' }
  | { readonly form: 'list'; readonly of: SettingForm; readonly isNeverEmpty?: boolean }
  | ObjectForm
  | { readonly form: 'or null'; readonly of: SettingForm };

/** An object. Whoever reads one refuses what is not named among its members (derive/unknown-members.ts). */
export interface ObjectForm {
  readonly form: 'object';
  readonly members: Readonly<Record<string, Member>>;
  /** Whether members that are valid by themselves make sense together. */
  readonly isWhole: (value: Readonly<Record<string, unknown>>) => boolean;
}

/** A member of a setting that is an object. */
export interface Member {
  readonly of: SettingForm;
  readonly isRequired?: boolean;
  readonly about: string;
  /** Which words of the member make sense, by the word of another member: the others are read all the same, and offered to nobody. */
  readonly offered?: { readonly by: string; readonly words: Readonly<Record<string, readonly string[]>> };
}

/** Reads a value of a form; undefined where it is not valid. */
export function readForm(form: SettingForm, value: unknown): unknown {
  switch (form.form) {
    case 'flag':
      return readFlag(value);
    case 'integer':
      return readInteger(form, value);
    case 'integers':
      return readIntegers(form, value);
    case 'kind':
      return readKind(form.kind, value);
    case 'word':
      return form.words.find((word) => word === value);
    case 'name':
      return isProviderWord(value) ? value : undefined;
    case 'issuer':
      return isProviderWord(value) && isSafeIssuer(value) ? value : undefined;
    case 'list':
      return readList(form, value);
    case 'object':
      return readObject(form, value);
    case 'or null':
      return value === null ? null : readForm(form.of, value);
  }
}

function readFlag(value: unknown): boolean | undefined {
  if (value === true || value === 1 || value === '1') return true;
  return value === false || value === 0 || value === '0' ? false : undefined;
}

/** Numbers and texts of digits alike, as fields of users are read. */
function readInteger({ minimum, maximum }: Omit<SettingForm & { form: 'integer' }, 'form'>, value: unknown) {
  const number = typeof value === 'string' && /^[0-9]{1,9}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
  return number >= minimum && number <= maximum ? number : undefined;
}

function readIntegers({ minima, maximum }: SettingForm & { form: 'integers' }, value: unknown) {
  if (!Array.isArray(value) || value.length !== minima.length) return undefined;
  const numbers = minima.map((minimum, place) => readInteger({ minimum, maximum }, value[place]));
  return numbers.includes(undefined) ? undefined : numbers;
}

/** A value that a kind also takes as a number (samples: a country, a digit) is kept as it writes it. */
function readKind(kind: Kind, value: unknown): string | undefined {
  const text = typeof value === 'number' && kind.accepts.includes('number') ? String(value) : value;
  return typeof text === 'string' ? (readText(kind, text).text ?? undefined) : undefined;
}

function readList({ of, isNeverEmpty = false }: SettingForm & { form: 'list' }, value: unknown) {
  if (!Array.isArray(value) || (isNeverEmpty && value.length === 0)) return undefined;
  const list = value.map((entry) => readForm(of, entry));
  return list.includes(undefined) ? undefined : list;
}

function readObject({ members, isWhole }: ObjectForm, value: unknown) {
  if (!isPlainObject(value)) return undefined;
  const read: Record<string, unknown> = {};
  for (const [name, { of, isRequired = false }] of Object.entries(members)) {
    const sent = value[name];
    if (sent === undefined && !isRequired) continue;
    read[name] = readForm(of, sent);
    if (read[name] === undefined) return undefined;
  }
  return isWhole(read) ? read : undefined;
}

/** Whether a value can be what a provider is known by, and a token names: 1 to 300 characters that can be stored. */
export function isProviderWord(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 300 && isStorable(value);
}

/** Its keys must come unaltered: over TLS, or from this machine. */
function isSafeIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}

/** What a value of a form is, in words that stand after "not". */
export function wordsOf(form: SettingForm): string {
  switch (form.form) {
    case 'flag':
      return 'true or false';
    case 'integer':
      return `a whole number from ${form.minimum} to ${form.maximum}`;
    case 'integers':
      return `a list of ${form.minima.length} whole numbers, at least ${form.minima.join(', ')} in this order, none above ${form.maximum}`;
    case 'kind':
      return `${form.kind.name}, such as ${form.kind.examples[0]}`;
    case 'word':
      return `one of ${form.words.join(', ')}`;
    case 'name':
      return 'a text of 1 to 300 characters';
    case 'issuer':
      return 'an address that starts with https://';
    case 'list':
      return `a list, each ${wordsOf(form.of)}`;
    case 'object':
      return `an object of ${Object.keys(form.members).join(', ')}`;
    case 'or null':
      return `${wordsOf(form.of)}; or null`;
  }
}
