import { openIdProvider } from './catalogue/open-id-provider.ts';
import { programSettings } from './catalogue/program-settings.ts';
import { wordsOf } from './catalogue/setting-form.ts';
import { settings } from './config.ts';
import { markdownTable } from './derive/markdown-table.ts';

/** One line of the table of settings, for the command line. */
export interface SettingLine {
  variable: string;
  /** What holds now, as text; `____` for a secret that is set, empty for one that is not. */
  value: string;
  /** Where it comes from. */
  source: 'environment' | 'default' | 'unset';
  about: string;
}

/** The settings in effect in an environment, secrets hidden; a value is shown as it was written, checked or not. */
export function settingLines(environment: Record<string, string | undefined>): SettingLine[] {
  return Object.values(settings).map(({ variable, fallback, isSecret, about }) => {
    const given = environment[variable]?.trim();
    if (given) return { variable, value: isSecret ? '____' : given, source: 'environment', about };
    return { variable, value: fallback ?? '', source: fallback ? 'default' : 'unset', about };
  });
}

/** docs/configuration.md, from the same table. */
export function configurationMarkdown(): string {
  const rows = Object.values(settings).map(({ variable, fallback, isSecret, about }) => [
    code(variable),
    fallback ? code(fallback) : '',
    isSecret ? 'yes' : '',
    about,
  ]);
  return [
    head,
    markdownTable(['setting', 'default', 'secret', 'what it is'], rows),
    refusals,
    markdownTable(entryHead, entries),
    tail,
    markdownTable(['setting', 'where it says nothing', 'what it may be', 'what it is'], programRows()),
    providers,
    markdownTable(['member', 'what it may be', 'what it is'], providerRows()),
    programTail,
  ].join('\n');
}

function programRows(): string[][] {
  return Object.entries(programSettings).map(([name, { of, otherwise, about }]) => [
    code(name),
    code(JSON.stringify(otherwise)),
    wordsOf(of),
    about,
  ]);
}

function providerRows(): string[][] {
  return Object.entries(openIdProvider.members).map(([name, { of, isRequired, about }]) => [
    code(name),
    isRequired ? `${wordsOf(of)}; required` : wordsOf(of),
    about,
  ]);
}

function code(text: string): string {
  return `\`${text}\``;
}

const head = `# Configuration

<!-- Generated from src/config.ts by "npm run generate": change it there. -->

Settings are environment variables. They are read once, checked before anything starts, and every fault is reported
at once with what to do about it. An empty variable counts as absent. \`npm run roster -- config\` shows what is in
effect, with secrets hidden; \`npm run roster -- doctor\` checks the rest of the ground.

Mail, text messages, links in mails, scans, S3 storage and minFraud serve operations that are not built yet
([operations.md](operations.md)): their settings are checked and do nothing so far.
`;

const refusals = `
## What the start refuses

- \`SMS_WEBHOOK_URL\` without \`SMS_WEBHOOK_SECRET\`; \`SMTP_URL\` without \`MAIL_FROM\`; a group of \`S3_*\` or
  \`MINFRAUD_*\` that is set in part; \`DATABASE_ADMIN_URL\` without \`DATABASE_URL\`.
- A secret under 16 characters.
- Plain \`http://\` or \`smtp://\` to another machine. To this machine it is safe; \`smtp://…?requireTLS=true\` is too.
- A \`DATA_DIR\` that other users may write to, or that another server holds.
- A database older than PostgreSQL 15, or one where the server would act as a superuser or past row-level security.

## The embedded database

Without \`DATABASE_URL\` the server runs a PostgreSQL of its own in \`DATA_DIR\`:
`;

const entryHead = ['entry', 'mode', 'what it is'];
const entries = [
  [
    '`DATA_DIR`',
    '0711',
    'made at the first start; an existing folder keeps its mode, others must not write to it',
  ],
  [
    '`postgres/`',
    '0700',
    'the database; `operator.conf` in it is yours and wins over `roster.conf`, which each start writes',
  ],
  [
    '`postgres/log/`',
    '0700',
    'its log, one file per weekday; errors of statements stay out, since they can hold personal data',
  ],
  [
    '`run/`',
    '0700',
    'its socket; with a long path or a folder it cannot reach, a private folder in the temporary one',
  ],
  [
    '`lock`',
    '0600',
    'held while a server runs; the kernel frees it with the process, so it never needs to be removed',
  ],
  ['`programs/`', '0755', 'a copy of PostgreSQL, only where the installed one cannot be run in place'],
];

const tail = `
There is no TCP port and no password: whoever may enter the socket's folder (the account the database runs as, and
root) may read the database's files anyway. The server itself works as \`roster_server\`, which owns nothing.

As root the database runs as the owner of \`postgres/\` if it exists, else as the user \`postgres\`, else as \`nobody\`;
give the machine a user \`postgres\` if other programs run as \`nobody\`. No parent of \`DATA_DIR\` is loosened.
Where that user cannot reach the installed PostgreSQL (a checkout in /root), it is copied once to
\`DATA_DIR/programs\` or \`/var/lib/roster\`.

The database keeps rows and indexes in a quarter of the memory that the machine or its container has, from 128 MB to 2 GB
(\`shared_buffers\`); \`operator.conf\` may say otherwise.

PostgreSQL that ends by itself is started again, at once and then with growing pauses; calls meanwhile get 503.
Killing the server with -9 leaves PostgreSQL running; the next start stops it and starts it again under supervision.

## A PostgreSQL of your own

\`DATABASE_URL\` names any PostgreSQL 15 or newer, in UTF8. With one URL its user owns the tables, and the server
drops to the role \`roster_app\` in every connection; with \`DATABASE_ADMIN_URL\` beside it the server's own user needs
no rights but that role, which \`npm run roster -- migrate\` grants to it. The owner needs CREATEROLE for the first
migration, or somebody who has it runs \`create role roster_app nologin; grant roster_app to <both users>\` before.
A pooler in between must keep the startup parameter \`role\` (PgBouncer does not: give the server's user
\`alter role … set role roster_app\`).

## What a programme decides for itself

Each programme has settings of its own, changed by \`npm run roster -- program update <id> --settings '{"minimum_age": 18}'\`
or \`PUT /v1/program/{program_id}\`. What is not named stays as it is. A change holds from the
next call on; \`open_id\`, and the language and zone of errors and of administration, within 30 seconds.
\`npm run roster -- program get <id>\` shows all of them.
`;

const providers = `
Each of the providers in \`open_id\` is an object. It names whom its tokens stand for: an API client by \`client_claim\`, or
a user by \`user_claim\` and \`client_id\`.
`;

const programTail = `
What was stored under other settings stays: a country that is no longer allowed, a user who is too young.
`;
