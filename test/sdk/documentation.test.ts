import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../bench/servers.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { complaintsOf, findBrowser, launchBrowser } from '../harness/browser.ts';
import { repository } from '../harness/processes.ts';
import { hasPython } from '../harness/python.ts';
import { type BuiltPackage, buildPackage, olderNode } from './built-package.ts';
import { PageServer } from './page-server.ts';

// The pages of the client, each a program that is compiled against the built package and run against a server; and the tour of the README.
const folder = join(repository, 'sdk/docs');
const readmeFile = join(repository, 'sdk/README.md');
const pages = [...readdirSync(folder).map((file) => file.replace('.md', '')), 'readme'];
const textOf = (page: string) =>
  readFileSync(page === 'readme' ? readmeFile : join(folder, `${page}.md`), 'utf8');
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gmsu'))].map(([, block]) => block!);

let server: AssembledTest;
let address: string;
let built: BuiltPackage;
const website = new PageServer();
let origin: string;
beforeAll(async () => {
  const programs = Object.fromEntries(pages.map((page) => [page, blocks(textOf(page), 'ts').join('\n')]));
  built = buildPackage(programs);
  origin = await website.start();
  server = await assembleTest({ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1', CORS_ORIGINS: origin });
  address = await server.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await website.stop();
  await server?.close();
  built?.remove();
});

let programId = 100;

/** A programme of its own with a client, so that each program finds nothing of another's. */
async function newProgram() {
  programId += 1;
  const token = await server.token('admin');
  const program = { id: programId, name: `Programme ${programId}`, requirements: [] };
  const scopes = ['user', 'user:sensitive', 'user:privileged', 'program:admin'];
  const client = { program_id: programId, name: 'Of the examples', scopes };
  await server.call('POST', '/v1/program', { token, body: { program } });
  const { json } = await server.call('POST', '/v1/client', { token, body: { client } });
  return json.client as { client_id: string; client_secret: string };
}

async function environmentOf(page: string): Promise<Record<string, string>> {
  const client = await newProgram();
  const { client_id: id, client_secret: secret } = client;
  const common = { ROSTER_URL: address, ROSTER_CLIENT_ID: id, ROSTER_CLIENT_SECRET: secret };
  if (page === 'files' || page === 'readme') {
    const token = await server.tokenOf(client, 'user');
    const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody() });
    return { ...common, ROSTER_USER_ID: String(json.info.id) };
  }
  const port = await freePort();
  return { ...common, PORT: String(port), RECEIVER_URL: `http://127.0.0.1:${port}` };
}

/** Runs pages one after the other in one process, and tells what each has printed. */
async function runPages(node: string, names: readonly string[]): Promise<Record<string, string>> {
  const runner = join(built.path, 'run.js');
  writeFileSync(
    runner,
    `for (const { page, environment, folder } of JSON.parse(process.env.PAGES)) {
      process.chdir(folder);
      Object.assign(process.env, environment);
      console.log('== ' + page);
      await import('./compiled/' + page + '.js');
    }`,
  );
  const runs = [];
  for (const page of names)
    runs.push({
      page,
      environment: await environmentOf(page),
      folder: mkdtempSync(join(built.path, 'run-')),
    });
  const env = { PATH: process.env['PATH'] ?? '', PAGES: JSON.stringify(runs), NO_COLOR: '1' };
  const { stdout } = await promisify(execFile)(node, [runner], { env });
  const parts = stdout.split(/^== (.*)\n/mu).slice(1);
  return Object.fromEntries(parts.flatMap((part, index) => (index % 2 ? [[parts[index - 1]!, part]] : [])));
}

const runnable = pages.filter((page) => page !== 'browsers');
const whatTheySay = Object.fromEntries(runnable.map((page) => [page, blocks(textOf(page), 'text').join('')]));
const older = olderNode();

describe('each page of the client', () => {
  it('prints what it says', async () => {
    const found = await runPages(process.execPath, runnable);
    expect(found).toEqual(whatTheySay);
  });

  // Where there is no such Node, nothing is installed.
  it.skipIf(!older)('prints the same on the oldest Node that is supported', async () => {
    expect(await runPages(older!, runnable)).toEqual(whatTheySay);
  });

  it('is named by the README of the client', () => {
    const named = [...textOf('readme').matchAll(/\(docs\/([a-z-]+)\.md\)/gu)].map(([, page]) => page);
    expect([...named, 'readme'].sort()).toEqual([...pages].sort());
  });
});

describe('the tour of the README', () => {
  const beginning = (text: string) => expect.stringContaining(`$.${text}`);
  const tours = [
    { name: 'TypeScript', file: 'tour.ts', program: process.execPath },
    ...(hasPython() ? [{ name: 'Python', file: 'tour.py', program: 'python3' }] : []),
  ];

  it.each(tours)('in $name goes as the README says', async ({ file, program }) => {
    const cwd = mkdtempSync(join(built.path, 'tour-'));
    mkdirSync(join(cwd, 'data'));
    writeFileSync(join(cwd, 'data/bootstrap-client.json'), JSON.stringify(await newProgram()));
    const env = { PATH: process.env['PATH'] ?? '', ROSTER_URL: address };
    const tour = join(repository, 'docs/examples', file);
    const { stdout } = await promisify(execFile)(program, [tour], { cwd, env });
    const name = file.replace('tour.', 'ada.');
    expect(stdout.split('\n')).toEqual([
      'R6*********33',
      'R691001515133',
      `${name}@work.example.org 1, ${name}@example.com 0`,
      ...['phone[0].country_code: No country', 'phone[0].number: A telephone number'].map(beginning),
      ...['country_code', 'number', 'is_primary'].map((member) =>
        beginning(`phone[1].${member}: This member`),
      ),
      'the same user',
      expect.stringMatching(/^4 User primary email created, in place of email \d+$/),
      expect.stringMatching(/^2 User email no longer primary, replaced by email \d+$/),
      '5 Sensitive data shown: identification',
      '4 User created',
      'found Moreau',
      '',
    ]);
    const again = await promisify(execFile)(program, [tour], { cwd, env });
    expect(again.stdout).toContain('the same user');
  });
});

it('a bundle for browsers is as small as the page about them says', async () => {
  const { outputFiles, warnings } = await build({
    stdin: { contents: `export * from '@roster/sdk'`, resolveDir: built.path },
    ...{ bundle: true, minify: true, write: false, platform: 'browser', format: 'esm', target: 'es2022' },
  });
  const [, whole, packed] = /less than (\d+) kB, (\d+) kB gzipped/u.exec(textOf('browsers'))!;
  const { contents } = outputFiles[0]!;
  expect(warnings).toEqual([]);
  expect(contents.length).toBeLessThan(Number(whole) * 1000);
  expect(gzipSync(contents).length).toBeLessThan(Number(packed) * 1000);
});

const browserPath = findBrowser();

it.skipIf(!browserPath)(
  'the page about browsers works in one, from another origin, with a token that was refused first',
  async () => {
    const client = await newProgram();
    const token = await server.tokenOf(client, 'user');
    const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody() });
    const userId: number = json.info.id;
    const bound = await server.tokenOf(client, 'user', { user_id: String(userId) });
    const compiled = readFileSync(join(built.path, 'compiled/browsers.js'), 'utf8');
    website.program = compiled.replace('https://roster.example.com', address);
    Object.assign(website, { dist: built.dist, userId, tokens: ['a token of yesterday', bound] });
    const browser = await launchBrowser(browserPath!);
    try {
      const page = await browser.newPage();
      const complaints = complaintsOf(page);
      await page.goto(origin);
      const picture = blocks(textOf('files'), 'ts')
        .join('')
        .match(/'(iVBOR[^']+)'/)![1]!;
      const buffer = Buffer.from(picture, 'base64');
      await page.locator('input').setInputFiles({ name: 'bill.png', mimeType: 'image/png', buffer });
      await page.getByText('1 file sent').waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
    expect(website.tokens).toEqual([bound]);
  },
);
