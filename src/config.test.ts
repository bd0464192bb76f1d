import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { settingLines } from './config-table.ts';

function faultsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('needs no setting at all', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      dataDir: './data',
      workers: 1,
      rateLimitPerClient: 0,
      trustedProxies: [],
      corsOrigins: [],
      serverTimeZone: 'UTC',
    });
  });

  it('takes an empty variable as absent', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 8080 });
    expect(readConfig({ DATABASE_URL: '' }).databaseUrl).toBeUndefined();
  });

  it('reports every fault at once and names the setting', () => {
    const faults = faultsOf({
      PORT: '99999',
      WORKERS: 'many',
      LOG_LEVEL: 'loud',
      SERVER_TIME_ZONE: 'Mars/Base',
    });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'PORT',
      'LOG_LEVEL',
      'WORKERS',
      'SERVER_TIME_ZONE',
    ]);
    expect(faults[0]).toBe('PORT must be a whole number from 0 to 65535; it is "99999".');
  });

  it.each([
    [
      'an SMS webhook without its secret',
      { SMS_WEBHOOK_URL: 'https://sms.example.org/' },
      'SMS_WEBHOOK_SECRET',
    ],
    ['a mail server without a sender', { SMTP_URL: 'smtps://mail.example.org' }, 'MAIL_FROM'],
    ['a short bootstrap secret', { BOOTSTRAP_CLIENT_SECRET: 'fifteen-letters' }, 'BOOTSTRAP_CLIENT_SECRET'],
    ['a short token for metrics', { METRICS_TOKEN: 'fifteen-letters' }, 'METRICS_TOKEN'],
    [
      'a token for metrics that no header can carry',
      { METRICS_TOKEN: 'sixteen letters, and more' },
      'METRICS_TOKEN',
    ],
    ['a blank keyring', { ROSTER_KEYS: '\u00a0' }, undefined],
    [
      'plain mail to another machine',
      { SMTP_URL: 'smtp://mail.example.org', MAIL_FROM: 'a@b.example' },
      'smtps://',
    ],
    [
      'a plain webhook to another machine',
      { SMS_WEBHOOK_URL: 'http://sms.example.org/', SMS_WEBHOOK_SECRET: 'x'.repeat(16) },
      'https://',
    ],
    [
      'a webhook with a password',
      { SMS_WEBHOOK_URL: 'https://a:b@sms.example.org/', SMS_WEBHOOK_SECRET: 'x'.repeat(16) },
      'SMS_WEBHOOK_SECRET',
    ],
    ['plain links', { PUBLIC_URL: 'http://roster.example.org' }, 'PUBLIC_URL'],
    [
      'a storage with a user name',
      {
        S3_ENDPOINT: 'https://user@s3.example.org',
        S3_BUCKET: 'b',
        S3_ACCESS_KEY_ID: 'k',
        S3_SECRET_ACCESS_KEY: 's',
      },
      'S3_ENDPOINT',
    ],
    ['half of a storage', { S3_ENDPOINT: 'https://s3.example.org' }, 'S3_BUCKET'],
    ['an owner of no database', { DATABASE_ADMIN_URL: 'postgres://a@b/c' }, 'DATABASE_URL'],
    ['a database of another make', { DATABASE_URL: 'mysql://a@b/c' }, 'postgres://'],
  ])('refuses %s', (_, environment, word) => {
    if (word === undefined)
      expect(readConfig(environment as Record<string, string>).rosterKeys).toBeUndefined();
    else expect(faultsOf(environment as Record<string, string>).join(' ')).toContain(word);
  });

  it.each([
    { SMTP_URL: 'smtp://localhost:2525', MAIL_FROM: 'Roster <no-reply@example.org>' },
    { SMTP_URL: 'smtp://mail.example.org?requireTLS=true', MAIL_FROM: 'no-reply@example.org' },
    { SMS_WEBHOOK_URL: 'http://127.0.0.1:9000/sms', SMS_WEBHOOK_SECRET: 'x'.repeat(16) },
    { PUBLIC_URL: 'http://[::1]:8080' },
    { DATABASE_URL: 'postgres://user:secret@one:5432,two:5433/roster?target_session_attrs=read-write' },
    { TRUSTED_PROXIES: '10.0.0.0/8, ::1,192.168.1.1' },
  ])('accepts %j', (environment) => {
    expect(faultsOf(environment)).toEqual([]);
  });

  it('never shows a secret, neither in a fault nor in the table', () => {
    const secret = 'short-secret';
    const environment = {
      BOOTSTRAP_CLIENT_SECRET: secret,
      METRICS_TOKEN: secret,
      DATABASE_URL: `mysql://user:${secret}@host/name`,
    };
    expect(faultsOf(environment).join(' ')).not.toContain(secret);
    const lines = settingLines(environment);
    expect(JSON.stringify(lines)).not.toContain(secret);
    expect(lines.find((line) => line.variable === 'DATABASE_URL')?.value).toBe('____');
  });
});
