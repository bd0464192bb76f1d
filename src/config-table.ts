import { openIdProvider } from './catalogue/open-id-provider.ts';
import { programSettings } from './catalogue/program-settings.ts';
import { wordsOf } from './catalogue/setting-form.ts';
import { settings } from './config.ts';
import { markdownTable } from './derive/markdown-table.ts';

/** One line of the table of settings, for the command line. */
export interface SettingLine {
  variable: string;
  /** The value in effect, as text; `____` for a secret that is set, empty for a setting that is not set. */
  value: string;
  /** Where the value comes from. */
  source: 'environment' | 'default' | 'unset';
  about: string;
}

/**
 * The settings in effect in an environment, with secrets hidden. Values are shown as given, even where they are not
 * valid.
 */
export function settingLines(environment: Record<string, string | undefined>): SettingLine[] {
  return Object.values(settings).map(({ variable, fallback, isSecret, about }) => {
    const given = environment[variable]?.trim();
    if (given) return { variable, value: isSecret ? '____' : given, source: 'environment', about };
    return { variable, value: fallback ?? '', source: fallback ? 'default' : 'unset', about };
  });
}

/** The content of docs/configuration.md, from the same table. */
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
    markdownTable(['setting', 'default', 'allowed values', 'what it is'], programRows()),
    providers,
    markdownTable(['member', 'allowed values', 'what it is'], providerRows()),
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

Settings are environment variables. The server reads them once and checks them before it starts anything; it reports all
faults at once, each with its remedy. An empty variable counts as absent. \`npm run roster -- config\` shows the settings in
effect, with secrets hidden; \`npm run roster -- doctor\` also checks the data folder and the database.
`;

const refusals = `
## What stops the server from starting

- \`SMS_WEBHOOK_URL\` without \`SMS_WEBHOOK_SECRET\`; \`SMTP_URL\` without \`MAIL_FROM\`; \`S3_*\` or
  \`MINFRAUD_*\` settings of which only some are set; \`DATABASE_ADMIN_URL\` without \`DATABASE_URL\`.
- A secret shorter than 16 characters.
- Plain \`http://\` or \`smtp://\` to another machine. Both are allowed to the same machine, and \`smtp://…?requireTLS=true\` is
  allowed to any.
- A \`DATA_DIR\` that other users may write to, or that another server is using.
- A database older than PostgreSQL 15, or one where the server would act as a superuser or bypass row-level security.

- An S3 storage that refuses the key, or has no such bucket. One that does not answer is only told of: calls with files are answered 503 until
  it does.

## Where files lie

Files of documents lie sealed in \`DATA_DIR/files\`, or in a bucket of an S3-compatible storage where \`S3_*\` is set. Which of the two is
chosen before the first file comes: files that are there do not move by themselves (a backup that is restored moves them).

- **Several processes on one database** must see the same files: name a bucket, or have \`DATA_DIR/files\` be a folder that all of them share, on a
  file system that renames at once and keeps what was synced (NFS of version 4 does). Where each has a folder of its own, a file is found by one process
  alone, and \`doctor\` tells on every other machine of files that are gone.
- **The bucket** is named in the path (\`S3_ENDPOINT/S3_BUCKET/…\`), as every such storage takes it. The key must be allowed to list the bucket, and to read, write and
  delete objects in it. Each installation writes below a beginning of its own, which follows from its keys, so that several may share a bucket. Two with the same keys, such as
  a restored copy beside the one that runs, must not: each would remove the files of the other.
- **No versions, no lock**: a bucket that keeps older versions of objects keeps what was removed. What belonged to an erased user opens by no key any more; a
  file in which a virus was found would stay as well.

## Scans of files

\`CLAMAV_ADDRESS\` names a \`clamd\`, to which files of documents are sent as they come; the connection is not encrypted, so that it belongs on the same
machine or into a network of its own. Until a file was scanned nobody is given it (\`attachment_status\` 1); one in which something is found is destroyed (3).
Files that came before the setting was there can be read as before, and are scanned by and by; \`doctor\` says how many are left.
\`StreamMaxLength\`, \`MaxFileSize\` and \`MaxScanSize\` in \`clamd.conf\` must be at least as large as the largest file that a programme takes
(\`document_bytes_max\`, 30 MiB at most): clamd lets pass unread what is beyond the latter two. Name the same address for every process. \`doctor\` says
whether clamd answers and how many files wait, and that nothing scans where the setting is absent.

## The embedded database

Without \`DATABASE_URL\` the server runs its own PostgreSQL in \`DATA_DIR\`:
`;

const entryHead = ['entry', 'mode', 'what it is'];
const entries = [
  [
    '`DATA_DIR`',
    '0711',
    'created at the first start; an existing folder keeps its mode, and other users must not be able to write to it',
  ],
  [
    '`postgres/`',
    '0700',
    'the database; your settings go into `operator.conf`, which overrides `roster.conf`; each start rewrites `roster.conf`',
  ],
  [
    '`postgres/log/`',
    '0700',
    'the log of PostgreSQL, one file per weekday; errors of statements are not logged, since they can contain personal data',
  ],
  [
    '`run/`',
    '0700',
    'the socket of PostgreSQL; where this path is too long or PostgreSQL cannot access it, a private folder below the temporary folder is used',
  ],
  [
    '`lock`',
    '0600',
    'locked while a server runs; the kernel releases the lock when the process ends, so the file never needs to be removed',
  ],
  ['`programs/`', '0755', 'a copy of PostgreSQL, only where the installed PostgreSQL cannot be run in place'],
];

const tail = `
There is no TCP port and no password: the only accounts that can enter the socket's folder (the account that the database
runs as, and root) can read the database's files anyway. The server itself works as \`roster_server\`, which owns nothing.

When the server is started as root, the database runs as the owner of \`postgres/\` if that folder exists, else as the user
\`postgres\`, else as \`nobody\`. Create a user \`postgres\` if other programs run as \`nobody\`. The server never relaxes the
permissions of a parent folder of \`DATA_DIR\`. Where that user cannot access the installed PostgreSQL (a checkout in
/root), the server copies PostgreSQL once to \`DATA_DIR/programs\` or \`/var/lib/roster\`.

\`shared_buffers\` is a quarter of the memory of the machine or its container, but at least 128 MB and at most 2 GB;
\`operator.conf\` may set another value.

If PostgreSQL ends by itself, the server starts it again: first at once, then after growing pauses. Calls meanwhile get 503.
If PostgreSQL hangs (its processes are stopped, its machine stands still, or the network swallows what is sent), calls
get 503 after at most seven seconds, then at once, and \`/readyz\` answers 503 within two; they work again as soon as PostgreSQL
answers. A write that was answered 503 may have been carried out all the same: send it again with its \`source_id\`.
Killing the server with -9 leaves PostgreSQL running; the next start stops PostgreSQL and starts it again under supervision.

## A PostgreSQL of your own

\`DATABASE_URL\` can name any PostgreSQL 15 or newer with the encoding UTF8. If only this URL is set, its user owns the
tables, and the server switches to the role \`roster_app\` in every connection. If \`DATABASE_ADMIN_URL\` is set as well, the
user of \`DATABASE_URL\` needs only the role \`roster_app\`, which \`npm run roster -- migrate\` grants. The owner needs
CREATEROLE for the first migration; without it, a user who has CREATEROLE first runs
\`create role roster_app nologin; grant roster_app to <both users>\`. A connection pooler must preserve the startup parameter
\`role\`. PgBouncer does not: run \`alter role … set role roster_app\` for the server's user.

## Links in mails

With \`PUBLIC_URL\` the mails of a verification of type 8 and of a forgotten password bring a link besides the code. It leads to a
page of the server, \`/security/verify/…\` or \`/security/password/…\` below \`PUBLIC_URL\`, in English, Arabic, French or Spanish
([decision 66](decisions/0066-pages-behind-links.md)). Without it mails have the code alone. Notifications of programmes have a link that ends
such mails, \`/unsubscribe/…\`; without \`PUBLIC_URL\` they are not mailed, and stand in the app alone
([decision 67](decisions/0067-in-app-and-notifications.md)).

- Let your proxy pass \`/security/\` and \`/unsubscribe/\` on, and keep these paths out of its log: whoever reads one can use the link as
  long as it counts. The server itself logs none.
- Name the proxy in \`TRUSTED_PROXIES\`. Else everybody who opens a link comes from one network, and 100 wrong codes or second factors
  an hour (or the programme's \`wrong_answers_per_network_and_hour\`), from anybody, keep all others from pages that ask for a code or a password for the rest of it.
- Opening a page changes nothing; pressing its button does. Where mails pass programs that press buttons, set
  \`verify_link_asks_code\` of the programme.

## Settings of a programme

Each programme has settings of its own, changed by \`npm run roster -- program update <id> --settings '{"minimum_age": 18}'\`
or \`PUT /v1/program/{program_id}\`. Settings that are not named keep their value. A change applies from
the next call on; changes of \`open_id\`, and of the language and time zone of errors and of administration, apply within 30
seconds. \`npm run roster -- program get <id>\` shows all settings.
`;

const providers = `
Each provider in \`open_id\` is an object. It says what a token of the provider stands for: an API client, by
\`client_claim\`, or a user, by \`user_claim\` and \`client_id\`. Where there is no \`client_claim\`, ID tokens of the provider prove
external logins of the type \`user_type\` and are exchanged at \`POST /oauth/token\`; with \`user_type\` alone its tokens are good for
nothing else. Only a login that is verified and switched on opens a user.
`;

const programTail = `
A change of settings does not affect what is already stored: a country that is no longer allowed stays, and so does a user
who is now too young.
`;
