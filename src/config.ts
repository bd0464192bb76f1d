import { isIP } from 'node:net';
import { parseOffset } from './time/zones.ts';

/** One setting of the server: an environment variable. */
interface Setting<Value> {
  /** The environment variable. */
  variable: string;
  /** What it is, as a sentence for the operator. */
  about: string;
  /** What holds when it is absent, in the words of the environment; undefined: it stays unset. */
  fallback: string | undefined;
  /** Secrets are shown as ____ everywhere. */
  isSecret: boolean;
  /** Reads the text; throws a BadValue whose message ends the sentence "PORT …". */
  parse: (text: string) => Value;
}

class BadValue extends Error {}

/**
 * Every setting of the server. Validation, the type Config, `npm run roster -- config` and docs/configuration.md
 * all read this table; a new setting is one entry here.
 */
export const settings = {
  host: required('HOST', '127.0.0.1', 'Address to listen on; `0.0.0.0` is every IPv4 interface.', readText),
  port: required('PORT', '8080', 'Port to listen on; 0 takes a free one.', readInteger(0, 65_535)),
  dataDir: required(
    'DATA_DIR',
    './data',
    'Folder of the embedded database, keys and files. Relative to the folder the process is started in.',
    readText,
  ),
  databaseUrl: optional(
    'DATABASE_URL',
    'A PostgreSQL 15 or newer to use in place of the embedded one, as `postgres://user:password@host:5432/name`.',
    readUrl('postgres:', 'postgresql:'),
    'secret',
  ),
  databaseAdminUrl: optional(
    'DATABASE_ADMIN_URL',
    'The same database with the rights of its owner, for `migrate`, `backup`, `restore` and `erase`. Absent: DATABASE_URL does both.',
    readUrl('postgres:', 'postgresql:'),
    'secret',
  ),
  logLevel: required(
    'LOG_LEVEL',
    'info',
    'How much is logged: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.',
    readOneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  ),
  workers: required(
    'WORKERS',
    '1',
    'Server processes. 1 is a single process; more share the port and are started again when one ends.',
    readInteger(1, 64),
  ),
  rateLimitPerClient: required(
    'RATE_LIMIT_PER_CLIENT',
    '0',
    'Calls per second that one API client may make, over all processes; 0 is no limit.',
    readInteger(0, 1_000_000),
  ),
  trustedProxies: required(
    'TRUSTED_PROXIES',
    '',
    'Addresses or networks, separated by commas, whose `X-Forwarded-For` is believed, as `10.0.0.0/8,::1`.',
    readNetworks,
  ),
  bootstrapProgramId: optional(
    'BOOTSTRAP_PROGRAM_ID',
    'Id of the first programme. Absent: the first start makes one.',
    readInteger(1, Number.MAX_SAFE_INTEGER),
  ),
  bootstrapClientId: optional(
    'BOOTSTRAP_CLIENT_ID',
    'Id of the first API client, which may ask for every scope. Absent: the first start makes one.',
    readPattern(/^[\x21-\x39\x3b-\x7e]{1,100}$/, 'must be 1 to 100 visible ASCII characters without a colon'),
  ),
  bootstrapClientSecret: optional(
    'BOOTSTRAP_CLIENT_SECRET',
    'Secret of the first API client, 16 characters or more. Absent: a random one in a file that the first start names.',
    readPattern(
      /^[\x20-\x7e]{16,200}$/,
      'must have 16 to 200 ASCII characters: make one with "openssl rand -hex 32"',
    ),
    'secret',
  ),
  smtpUrl: optional(
    'SMTP_URL',
    'Mail server, as `smtps://user:password@host:465`. Absent: mails land in the local outbox.',
    readUrl('smtp:', 'smtps:'),
    'secret',
  ),
  mailFrom: optional(
    'MAIL_FROM',
    'Sender of mails, as `Roster <no-reply@example.org>`; needed with SMTP_URL.',
    readPattern(
      /^[^\r\n]*[^\s<>@]+@[^\s<>@]+>?$/,
      'must hold an email address, as "Roster <no-reply@example.org>"',
    ),
  ),
  smsWebhookUrl: optional(
    'SMS_WEBHOOK_URL',
    'Takes text messages to send as signed JSON. Absent: they land in the local outbox.',
    readUrl('http:', 'https:'),
  ),
  smsWebhookSecret: optional(
    'SMS_WEBHOOK_SECRET',
    'Key of the signature on those calls, 16 characters or more; needed with SMS_WEBHOOK_URL.',
    readPattern(/^.{16,}$/, 'must have 16 characters or more: make one with "openssl rand -hex 32"'),
    'secret',
  ),
  publicUrl: optional(
    'PUBLIC_URL',
    'Where users reach this server, for the links in mails.',
    readUrl('http:', 'https:'),
  ),
  rosterKeys: optional(
    'ROSTER_KEYS',
    'The keyring itself, in place of the key file in DATA_DIR.',
    readPattern(/\S/, 'must not be blank: remove it to use the key file in DATA_DIR'),
    'secret',
  ),
  clamavAddress: optional(
    'CLAMAV_ADDRESS',
    'A ClamAV daemon that scans attachments: `host:port` or the path of its socket.',
    readPattern(
      /^(\/.+|[^\s:/]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5})$/,
      'must be "host:port" or an absolute socket path',
    ),
  ),
  s3Endpoint: optional(
    'S3_ENDPOINT',
    'S3-compatible storage for attachments. Absent: encrypted files in DATA_DIR.',
    readUrl('http:', 'https:'),
  ),
  s3Region: required('S3_REGION', 'us-east-1', 'Region of that storage.', readText),
  s3Bucket: optional('S3_BUCKET', 'Bucket of that storage.', readText),
  s3AccessKeyId: optional('S3_ACCESS_KEY_ID', 'Access key of that storage.', readText),
  s3SecretAccessKey: optional('S3_SECRET_ACCESS_KEY', 'Secret of that access key.', readText, 'secret'),
  minfraudAccountId: optional(
    'MINFRAUD_ACCOUNT_ID',
    'Account at MaxMind minFraud for risk scores.',
    readText,
  ),
  minfraudLicenseKey: optional('MINFRAUD_LICENSE_KEY', 'Licence key of that account.', readText, 'secret'),
  serverTimeZone: required(
    'SERVER_TIME_ZONE',
    'UTC',
    'Time zone of answers when neither the call nor its programme names one, as `Europe/Lisbon` or `UTC +01:00`.',
    readTimeZone,
  ),
} as const;

/** The settings as values: one member per entry of the table; unset ones are undefined. */
export type Config = {
  readonly [Name in keyof typeof settings]: ReturnType<(typeof settings)[Name]['parse']>;
};

/** Settings that must not be started with. `faults` are whole sentences that name the setting and what to do. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly faults: string[];

  constructor(faults: string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/**
 * Reads every setting from the environment (an empty variable counts as absent) and checks each and how they go
 * together. Throws a ConfigError with all faults at once; a secret's value never stands in one.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const text = environment[setting.variable]?.trim() || setting.fallback;
    try {
      values[name] = text === undefined ? undefined : setting.parse(text);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      faults.push(`${setting.variable} ${error.message}${setting.isSecret ? '' : `; it is "${text}"`}.`);
    }
  }
  const config = values as unknown as Config;
  faults.push(...findUnsafe(config));
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** What may not be combined, or would send a secret or personal data in clear over a network. */
function findUnsafe(config: Config): string[] {
  const faults: string[] = [];
  if (config.databaseAdminUrl && !config.databaseUrl) {
    faults.push(
      'DATABASE_ADMIN_URL needs DATABASE_URL beside it: set both, or neither for the embedded database.',
    );
  }
  if (config.smsWebhookUrl && !config.smsWebhookSecret) {
    faults.push('SMS_WEBHOOK_URL needs SMS_WEBHOOK_SECRET, else anyone could send in our name: set it.');
  }
  if (config.smtpUrl && !config.mailFrom) {
    faults.push('SMTP_URL needs MAIL_FROM, the sender of the mails: set it.');
  }
  if (
    config.smtpUrl &&
    isPlain(config.smtpUrl, 'smtp:') &&
    !/[?&]requireTLS=true(&|$)/.test(config.smtpUrl)
  ) {
    faults.push('SMTP_URL would send codes in clear: use smtps://, or add ?requireTLS=true to it.');
  }
  for (const [variable, url] of [
    ['SMS_WEBHOOK_URL', config.smsWebhookUrl],
    ['PUBLIC_URL', config.publicUrl],
    ['S3_ENDPOINT', config.s3Endpoint],
  ] as const) {
    if (url && isPlain(url, 'http:')) faults.push(`${variable} would send secrets in clear: use https://.`);
  }
  faults.push(
    ...findHalf({
      S3_BUCKET: config.s3Bucket,
      S3_ACCESS_KEY_ID: config.s3AccessKeyId,
      S3_SECRET_ACCESS_KEY: config.s3SecretAccessKey,
      S3_ENDPOINT: config.s3Endpoint,
    }),
    ...findHalf({
      MINFRAUD_ACCOUNT_ID: config.minfraudAccountId,
      MINFRAUD_LICENSE_KEY: config.minfraudLicenseKey,
    }),
  );
  return faults;
}

// A group of settings is set as a whole or not at all.
function findHalf(group: Record<string, string | undefined>): string[] {
  const isSet = Object.values(group).some(Boolean);
  return Object.entries(group)
    .filter(([, value]) => isSet && !value)
    .map(
      ([variable]) =>
        `${variable} is missing: set it together with the others of ${Object.keys(group).join(', ')}.`,
    );
}

// Nobody listens on the way to the same machine.
function isPlain(text: string, protocol: string): boolean {
  const url = new URL(text);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === protocol && !isLoopback;
}

function required<Value>(
  variable: string,
  fallback: string,
  about: string,
  parse: (text: string) => Value,
): Setting<Value> {
  return { variable, fallback, about, isSecret: false, parse };
}

function optional<Value>(
  variable: string,
  about: string,
  parse: (text: string) => Value,
  secrecy?: 'secret',
): Setting<Value | undefined> {
  return { variable, fallback: undefined, about, isSecret: secrecy === 'secret', parse };
}

function readText(text: string): string {
  return text;
}

function readPattern(pattern: RegExp, advice: string): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new BadValue(advice);
    return text;
  };
}

function readInteger(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new BadValue(`must be a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

function readOneOf<const Word extends string>(...words: Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new BadValue(`must be one of ${words.join(', ')}`);
    return word;
  };
}

function readUrl(...protocols: string[]): (text: string) => string {
  return (text) => {
    // Several hosts, as PostgreSQL allows, are not a URL to the standard: the first stands for all.
    const single = text.replace(/^(\w+:\/\/(?:[^@/]*@)?[^,/]*),[^/?]*/, '$1');
    if (!URL.canParse(single) || !protocols.includes(new URL(single).protocol)) {
      throw new BadValue(
        `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
      );
    }
    return text;
  };
}

function readNetworks(text: string): string[] {
  const networks = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const bitsMax = isIP(address) === 6 ? 128 : 32;
    const isNetwork =
      isIP(address) !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax));
    if (!isNetwork)
      throw new BadValue('must be IP addresses or networks separated by commas, as "10.0.0.0/8,::1"');
  }
  return networks;
}

function readTimeZone(text: string): string {
  if (parseOffset(text) !== null) return text;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new BadValue(
      'must be a time zone of the IANA list, as "Europe/Lisbon", or an offset as "UTC +02:00"',
    );
  }
}
