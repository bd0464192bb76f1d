import type { FaultDetail } from '../catalogue/errors.ts';
import { isStorable, type Kind, kinds, readText } from '../catalogue/kinds/index.ts';
import { type ProgramSettings, retentionDaysMax, retentionDaysMin } from './program-settings.ts';
import { isScope } from './scopes.ts';

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
  retention_days: integerBetween(retentionDaysMin, retentionDaysMax),
  open_id: listOf(readProvider),
  required_kyc_steps: listOf(oneOf('address', 'email', 'phone', 'identification')),
};

/** Only algorithms with a public key: a provider that could choose HMAC would make its public key a secret to sign with. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

function readProvider(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return none;
  const { issuer, audience, scopes, client_claim, user_claim, user_type, client_id } = value as Record<
    string,
    unknown
  >;
  const named = (value as { algorithms?: unknown }).algorithms;
  const words = [issuer, audience, client_claim, user_claim, client_id];
  const ofType = readUserType(user_type ?? 1);
  const isWhole =
    words.every((word) => word === undefined || isProviderWord(word)) &&
    issuer !== undefined &&
    isSafeIssuer(issuer as string) &&
    audience !== undefined &&
    ofType !== none &&
    isListOf(named, (name) => algorithms.includes(name as string)) &&
    isListOf(scopes, (scope) => isScope(scope) && scope !== 'admin') &&
    (client_claim !== undefined || (user_claim !== undefined && client_id !== undefined));
  if (!isWhole) return none;
  return {
    issuer,
    audience,
    algorithms: named,
    scopes,
    ...(client_claim !== undefined && { client_claim }),
    ...(user_claim !== undefined && { user_claim, user_type: ofType, client_id }),
  };
}

/** Whether a value can be what a provider is known by, and a token names: 1 to 300 characters that can be stored. */
export function isProviderWord(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 300 && isStorable(value);
}

/** The type of an external auth, as its field takes it. */
function readUserType(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  const read = typeof text === 'string' ? readText(kinds.digit, text, { today: '' }).text : null;
  return read === null ? none : Number(read);
}

function isListOf(value: unknown, holds: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(holds);
}

function isSafeIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}

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
