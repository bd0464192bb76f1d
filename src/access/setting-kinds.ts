import type { FaultDetail } from '../catalogue/errors.ts';
import { type Kind, kinds, readText } from '../catalogue/kinds/index.ts';
import type { ProgramSettings } from './program-settings.ts';

/** Reads one setting; undefined where it is not valid. */
type Reader = (value: unknown) => unknown;

const none = undefined;

/** What each setting of a programme may be. */
const settingReaders: { readonly [Name in keyof ProgramSettings]: Reader } = {
  default_language: textOf(kinds.language),
  default_time_zone: orNull(textOf(kinds['time-zone'])),
  server_time_zone: orNull(textOf(kinds['time-zone'])),
  allowed_countries: orNull(listOf(textOf(kinds.country))),
  allowed_currencies: orNull(listOf(textOf(kinds.currency))),
  minimum_age: integerBetween(0, 120),
  unique_email: flag,
  unique_phone: flag,
  password_length_min: integerBetween(8, 255),
  password_score_min: integerBetween(0, 4),
  required_kyc_steps: listOf(oneOf('address', 'email', 'phone', 'identification')),
};

/** The names of all settings. */
export const settingNames = Object.keys(settingReaders) as (keyof ProgramSettings)[];

/**
 * Reads the settings among the members of a programme. A setting that is not valid is told as a fault under its
 * path; what is no setting is passed over.
 */
export function readSettings(
  sent: Readonly<Record<string, unknown>>,
  path: string,
  faults: FaultDetail[],
): Partial<ProgramSettings> {
  const settings: Record<string, unknown> = {};
  for (const name of settingNames) {
    if (sent[name] === undefined) continue;
    const value = settingReaders[name](sent[name]);
    if (value === none)
      faults.push({ path: `${path}.${name}`, fault: 'pattern', params: { kind: 'this setting' } });
    else settings[name] = value;
  }
  return settings as Partial<ProgramSettings>;
}

function textOf(kind: Kind): Reader {
  return (value) => (typeof value === 'string' ? (readText(kind, value, { today: '' }).text ?? none) : none);
}

function orNull(read: Reader): Reader {
  return (value) => (value === null ? null : read(value));
}

function listOf(read: Reader): Reader {
  return (value) => {
    if (!Array.isArray(value)) return none;
    const list = value.map(read);
    return list.includes(none) ? none : list;
  };
}

function integerBetween(minimum: number, maximum: number): Reader {
  return (value) =>
    Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum ? value : none;
}

function oneOf(...words: string[]): Reader {
  return (value) => (words.includes(value as string) ? value : none);
}

function flag(value: unknown): boolean | undefined {
  if (value === true || value === 1 || value === '1') return true;
  return value === false || value === 0 || value === '0' ? false : none;
}
