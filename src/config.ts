import { isIP } from 'node:net';
import { parseOffset } from './time/zones.ts';

/** One setting of the server: an environment variable. */
interface Setting<Value> {
  /** The environment variable. */
  variable: string;
  /** What it is, as a sentence for the operator. */
  about: string;
  /** The default, written as in the environment; undefined: the setting has no default. */
  fallback: string | undefined;
  /** The value of a secret is shown as ____ everywhere. */
  isSecret: boolean;
  /** Reads the text. Throws a BadValue whose message completes a sentence that begins with the variable's name. */
  parse: (text: string) => Value;
}

class BadValue extends Error {}

/**
 * Every setting of the server. Validation, the type Config, `npm run roster -- config` and docs/configuration.md are
 * derived from this table, so a new setting is one entry here.
 */
export const settings = {
  host: required(
    'HOST',
    '127.0.0.1',
    'Address to listen on; `0.0.0.0` means every IPv4 interface.',
    readText,
  ),
  port: required('PORT', '8080', 'Port to listen on; 0 chooses a free port.', readInteger(0, 65_535)),
  dataDir: required(
    'DATA_DIR',
    './data',
    'Folder of the embedded database, the keys and the files. A relative path starts at the folder in which the process is started.',
    readText,
  ),
  databaseUrl: optional(
    'DATABASE_URL',
    'PostgreSQL 15 or newer to use instead of the embedded one, as `postgres://user:password@host:5432/name`.',
    readUrl('postgres:', 'postgresql:'),
    'secret',
  ),
  databaseAdminUrl: optional(
    'DATABASE_ADMIN_URL',
    'The same database with the rights of its owner, for `migrate`, `backup`, `restore` and `erase`. Absent: DATABASE_URL is used for these too.',
    readUrl('postgres:', 'postgresql:'),
    'secret',
  ),
  logLevel: required(
    'LOG_LEVEL',
    'info',
    'The lowest level that is logged: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.',
    readOneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  ),
  workers: required(
    'WORKERS',
    '1',
    'Number of server processes: 1. Start more of them on a PostgreSQL server of your own (DATABASE_URL), behind a load balancer.',
    readSingleProcess,
  ),
  rateLimitPerClient: required(
    'RATE_LIMIT_PER_CLIENT',
    '0',
    'Calls per second that one API client may make, counted over all processes; 0 means no limit.',
    readInteger(0, 1_000_000),
  ),
  trustedProxies: required(
    'TRUSTED_PROXIES',
    '',
    'Addresses or networks, separated by commas, of proxies whose `X-Forwarded-For` is trusted, as `10.0.0.0/8,::1`.',
    readNetworks,
  ),
  corsOrigins: required(
    'CORS_ORIGINS',
    '',
    'Origins, separated by commas, whose pages may call the API from a browser, as `https://app.example.org`. Empty: none.',
    readOrigins,
  ),
  outboundAllowedAddresses: required(
    'OUTBOUND_ALLOWED_ADDRESSES',
    '',
    'Addresses or networks, separated by commas, that the server may ask although they are not public, such as those of an identity provider in your network: `10.1.2.3,fd00::/8`. For these, plain http and every port are allowed too. Names are then looked up as the operating system does, in its hosts file and search domains as well, two at a time: names of programmes that are slow hold others up. Empty: only public addresses, by https; names are looked up by DNS alone.',
    readNetworks,
  ),
  metricsToken: optional(
    'METRICS_TOKEN',
    'Token that `/metrics` requires as `Authorization: Bearer`, at least 16 characters. Absent: `/metrics` answers only requests from the same machine to `localhost`, and nobody where PUBLIC_URL or TRUSTED_PROXIES is set.',
    readPattern(
      /^(?=.{16,200}$)[A-Za-z0-9._~+/-]+=*$/,
      'must have 16 to 200 characters of a bearer token (letters, digits and ._~+/-): generate one with "openssl rand -hex 32"',
    ),
    'secret',
  ),
  bootstrapProgramId: optional(
    'BOOTSTRAP_PROGRAM_ID',
    'Id of the first programme. Absent: the first start chooses one.',
    readInteger(1, Number.MAX_SAFE_INTEGER),
  ),
  bootstrapClientId: optional(
    'BOOTSTRAP_CLIENT_ID',
    'Id of the first API client, which may request every scope. Absent: the first start generates one.',
    readPattern(/^[\x21-\x39\x3b-\x7e]{1,100}$/, 'must be 1 to 100 visible ASCII characters without a colon'),
  ),
  bootstrapClientSecret: optional(
    'BOOTSTRAP_CLIENT_SECRET',
    'Secret of the first API client, at least 16 characters. Absent: the first start generates one and names the file that contains it.',
    readPattern(
      /^[\x20-\x7e]{16,200}$/,
      'must have 16 to 200 ASCII characters: generate one with "openssl rand -hex 32"',
    ),
    'secret',
  ),
  smtpUrl: optional(
    'SMTP_URL',
    'Mail server, as `smtps://user:password@host:465`. Absent: mails wait in the local outbox, which `GET /v1/message` shows, and are sent once it is set, codes only while they are valid. Operators are told of their accounts by mail as well.',
    readUrl('smtp:', 'smtps:'),
    'secret',
  ),
  mailFrom: optional(
    'MAIL_FROM',
    'Sender of mails, as `Roster <no-reply@example.org>`; required with SMTP_URL.',
    readPattern(
      /^[^\r\n]*[^\s<>@]+@[^\s<>@]+>?$/,
      'must contain an email address, as "Roster <no-reply@example.org>"',
    ),
  ),
  smsWebhookUrl: optional(
    'SMS_WEBHOOK_URL',
    'URL that receives outgoing text messages as signed JSON (docs/decisions/0059-messages.md). Absent: text messages wait in the local outbox.',
    readUrl('http:', 'https:'),
  ),
  smsWebhookSecret: optional(
    'SMS_WEBHOOK_SECRET',
    'Key that signs the calls to SMS_WEBHOOK_URL, at least 16 characters; required with SMS_WEBHOOK_URL.',
    readPattern(/^.{16,}$/, 'must have at least 16 characters: generate one with "openssl rand -hex 32"'),
    'secret',
  ),
  publicUrl: optional(
    'PUBLIC_URL',
    'URL under which users and operators reach this server, for the links in mails.',
    readUrl('http:', 'https:'),
  ),
  rosterKeys: optional(
    'ROSTER_KEYS',
    'The content of the keyring, instead of the key file in DATA_DIR.',
    readPattern(/\S/, 'must not be blank: unset it to use the key file in DATA_DIR'),
    'secret',
  ),
  uploadMemory: required(
    'UPLOAD_MEMORY',
    '128',
    'How many MiB bodies with files may take of the memory of the process at once: 3.75 times what is sent, for the text in pieces and whole, what is parsed of it, and the files that are decoded. Further ones wait in their connections, for 30 seconds at most.',
    readInteger(64, 1_048_576),
  ),
  clamavAddress: optional(
    'CLAMAV_ADDRESS',
    'ClamAV daemon that scans attachments, as `host:port` or the path of its socket.',
    readPattern(
      /^(\/.+|[^\s:/]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5})$/,
      'must be "host:port" or an absolute socket path',
    ),
  ),
  s3Endpoint: optional(
    'S3_ENDPOINT',
    'URL of an S3-compatible storage for files of documents, which are sealed before. Absent: they lie in DATA_DIR.',
    readUrl('http:', 'https:'),
  ),
  s3Region: required('S3_REGION', 'us-east-1', 'Region of the S3 storage.', readText),
  s3Bucket: optional('S3_BUCKET', 'Bucket of the S3 storage, which must be there.', readText),
  s3AccessKeyId: optional('S3_ACCESS_KEY_ID', 'Access key id of the S3 storage.', readText),
  s3SecretAccessKey: optional('S3_SECRET_ACCESS_KEY', 'Secret of the S3 access key.', readText, 'secret'),
  minfraudAccountId: optional(
    'MINFRAUD_ACCOUNT_ID',
    'Account id at MaxMind minFraud, for risk scores.',
    readText,
  ),
  minfraudLicenseKey: optional(
    'MINFRAUD_LICENSE_KEY',
    'Licence key of the minFraud account.',
    readText,
    'secret',
  ),
  minfraudHost: required(
    'MINFRAUD_HOST',
    'minfraud.maxmind.com',
    'Host that minFraud is asked at, by https; with `:port` where it is another than 443.',
    readPattern(/^[a-z0-9.-]+(:[0-9]{1,5})?$/u, 'must be the name of a host, with or without a port'),
  ),
  serverTimeZone: required(
    'SERVER_TIME_ZONE',
    'UTC',
    'Time zone of answers where neither the call nor its programme gives one, as `Europe/Lisbon` or `UTC +01:00`.',
    readTimeZone,
  ),
} as const;

/** The values of the settings: one member per entry of the table, undefined where a setting is not set. */
export type Config = {
  readonly [Name in keyof typeof settings]: ReturnType<(typeof settings)[Name]['parse']>;
};

/**
 * Settings with which the server must not start. Each of `faults` is a sentence that names the setting and the remedy.
 */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly faults: string[];

  constructor(faults: string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/**
 * Reads every setting from the environment (an empty variable counts as absent) and checks each by itself and in
 * combination with the others. Throws a ConfigError with all faults at once, without the value of any secret.
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
  // Each value was made by the `parse` of its setting; where a fault was found, no value leaves this function.
  const config = values as Config;
  faults.push(...findUnsafe(config));
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** The faults of combinations that are incomplete or would send a secret or personal data in clear over a network. */
function findUnsafe(config: Config): string[] {
  const faults: string[] = [];
  if (config.databaseAdminUrl && !config.databaseUrl) {
    faults.push(
      'DATABASE_ADMIN_URL requires DATABASE_URL: set both, or neither to use the embedded database.',
    );
  }
  if (config.smsWebhookUrl && !config.smsWebhookSecret) {
    faults.push(
      'SMS_WEBHOOK_URL requires SMS_WEBHOOK_SECRET, without which anyone could send messages in our name: set it.',
    );
  }
  if (config.smsWebhookUrl && new URL(config.smsWebhookUrl).username !== '') {
    faults.push(
      'SMS_WEBHOOK_URL has a user name, which is not sent: leave it out, the calls are signed by SMS_WEBHOOK_SECRET.',
    );
  }
  if (config.s3Endpoint && new URL(config.s3Endpoint).username !== '') {
    faults.push(
      'S3_ENDPOINT has a user name, which is not sent: leave it out, calls are signed by S3_ACCESS_KEY_ID.',
    );
  }
  if (config.smtpUrl && !config.mailFrom) {
    faults.push('SMTP_URL requires MAIL_FROM, the sender of the mails: set it.');
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

// Traffic within the same machine cannot be intercepted on a network.
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

/** The embedded PostgreSQL belongs to one server process; two share its writes worse than one (docs/decisions/0017). */
function readSingleProcess(text: string): number {
  if (text === '1') return 1;
  throw new BadValue(
    'must be 1: to run more processes, set DATABASE_URL to a PostgreSQL server of your own, start the server as often as you want, and put a load balancer in front',
  );
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
    // PostgreSQL allows several hosts, the URL standard does not: only the first host is checked.
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
      throw new BadValue('must be a comma-separated list of IP addresses or networks, as "10.0.0.0/8,::1"');
  }
  return networks;
}

/** Each as a browser sends it (RFC 6454): scheme, host and port, nothing more. */
function readOrigins(text: string): string[] {
  const origins = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const origin of origins) {
    if (!URL.canParse(origin) || !/^https?:/u.test(origin) || new URL(origin).origin !== origin)
      throw new BadValue(
        'must be a comma-separated list of origins, as "https://app.example.org": scheme, host and port, without a path',
      );
  }
  return origins;
}

function readTimeZone(text: string): string {
  if (parseOffset(text) !== null) return text;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new BadValue(
      'must be a time zone of the IANA database, as "Europe/Lisbon", or an offset as "UTC +02:00"',
    );
  }
}
