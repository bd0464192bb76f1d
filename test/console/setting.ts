import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import type { Role } from '../../src/catalogue/permissions.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { accessibilityFaults, complaintsOf, findBrowser, launchBrowser } from '../harness/browser.ts';
import { signedIn, type TestOperator } from '../harness/operators.ts';
import { repository } from '../harness/processes.ts';
import { bundleSharedConsole, shareConsole } from '../harness/shared-console.ts';

/** Where Chromium is; undefined where there is none, and the tests of the console are skipped. */
export const chromiumPath = findBrowser();
if (!chromiumPath) console.warn('Chromium is missing: the tests of the console are skipped.');

/**
 * Whether the run is an automatic one, which has some minutes for the console: it does what every screen rests on, and looks at the first
 * of them in all colours, widths and directions. "npm test" without CI walks through every screen.
 */
export const isQuick = Boolean(process.env['CI']);

/** A server that listens, a browser, and how a person looks at it. */
export interface ConsoleTest {
  readonly server: AssembledTest;
  readonly browser: Browser;
  /** `http://127.0.0.1:8080`. */
  readonly address: string;
  /** Makes an operator, without signing in. */
  operator(roles: readonly Role[], where?: { readonly programId: number }): Promise<TestOperator>;
  /** A window of its own, signed in as an operator where one is named. */
  open(operator?: TestOperator, look?: Look): Promise<Window>;
  close(): Promise<void>;
}

/** How a window looks. */
export interface Look {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly language?: 'en' | 'ar' | 'fr' | 'es';
  /** English texts of twice their length, as another language may have them. */
  readonly isLong?: boolean;
}

/** A window with what it complained of, and which hosts it called. */
export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Complaints of the browser: what a policy has kept from the page, and what scripts threw. */
  readonly complaints: readonly string[];
  readonly hosts: Set<string>;
}

/** Starts a server on a port of its own, with other settings or another clock where they are named, and a browser. */
export async function openConsole(
  environment: Record<string, string> = {},
  { clock }: { readonly clock?: () => Date } = {},
): Promise<ConsoleTest> {
  const [server, browser] = await Promise.all([
    assembleTest(environment, { ...(clock && { clock }) }),
    launchBrowser(chromiumPath!),
  ]);
  shareConsole(server.dataDir);
  await bundleSharedConsole();
  const address = await server.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    server,
    browser,
    address,
    operator: (roles, where) => signedIn(server, roles, where),
    open: (operator, look = {}) => openWindow(browser, address, operator, look),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function openWindow(
  browser: Browser,
  address: string,
  operator: TestOperator | undefined,
  { width = 1280, scheme = 'light', language = 'en', isLong = false }: Look,
): Promise<Window> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    locale: language,
    timezoneId: 'America/Toronto',
    reducedMotion: 'reduce',
  });
  const [name, value] = operator?.cookie?.split('=') ?? [];
  // The cookie of tests is that of https, which a browser takes over http under its plain name alone.
  if (name && value) await context.addCookies([{ name: 'roster_session', value, url: address }]);
  if (isLong) await lengthenTexts(context);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = complaintsOf(page);
  const hosts = new Set<string>();
  page.on('request', (request) => {
    if (/^https?:/u.test(request.url())) hosts.add(new URL(request.url()).host);
  });
  return { page, context, complaints, hosts };
}

/** Has every English text stand there twice. */
async function lengthenTexts(context: BrowserContext): Promise<void> {
  await context.route('**/console/assets/*/en-*.js', async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    await route.fulfill({ response: answer, body: text.replace(/:"((?:[^"\\]|\\.)*)"/gu, ':"$1 $1"') });
  });
}

/** Where pictures of every screen and state go; git does not keep them. */
const pictures = join(repository, 'coverage/console');

/** Those that docs/console.md shows, which `PICTURES=1 npm test -- test/console` takes anew. */
const documented = new Set(
  [
    ...readFileSync(join(repository, 'docs/console.md'), 'utf8').matchAll(/\(pictures\/([a-z-]+)\.png\)/gu),
  ].map(([, name]) => name!),
);

async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const taken = await page.screenshot({ path: join(pictures, `${name}.png`) });
  if (!process.env['PICTURES'] || !documented.has(name)) return;
  const folder = join(repository, 'docs/pictures');
  mkdirSync(folder, { recursive: true });
  await sharp(taken)
    .png({ palette: true, compressionLevel: 9 })
    .toFile(join(folder, `${name}.png`));
}

/**
 * Takes a picture for people to look at, and says what axe finds wrong with the page. `rules`: those that matter where the page was
 * judged by all of them in other colours.
 */
export async function look(page: Page, name: string, rules?: readonly string[]): Promise<void> {
  // Nobody looks at the pictures of an automatic run.
  if (!isQuick) await takePicture(page, name);
  expect(await accessibilityFaults(page, rules), name).toEqual([]);
}

/** Rules of axe that a narrow window can break where a wide one did not. */
const narrowRules = ['scrollable-region-focusable', 'target-size', 'aria-hidden-focus'];

/**
 * Looks at what a window shows now in light and dark colours, in 320 pixels and in Arabic: nothing is wider than the window, and axe finds
 * nothing wrong. The window is in English again afterwards and has been loaded anew, which `ready` waits for.
 */
export async function lookAround(
  operator: TestOperator,
  page: Page,
  name: string,
  ready: () => Promise<unknown>,
): Promise<void> {
  await look(page, name);
  if (!isQuick) {
    await page.emulateMedia({ colorScheme: 'dark' });
    await look(page, `${name}-dark`, ['color-contrast']);
    await page.emulateMedia({ colorScheme: 'light' });
  }
  await page.setViewportSize({ width: 320, height: 900 });
  await look(page, `${name}-narrow`, narrowRules);
  await expectNoOverflow(page, `${name} in 320 pixels`);
  await page.setViewportSize({ width: 1280, height: 900 });
  if (isQuick) return;
  await speakTo('ar');
  expect(await page.evaluate('document.documentElement.dir')).toBe('rtl');
  await look(page, `${name}-ar`, ['html-has-lang', 'valid-lang', ...narrowRules]);
  await expectNoOverflow(page, `${name} in Arabic`);
  await speakTo('en');

  async function speakTo(language: 'ar' | 'en') {
    await operator.call('PUT', '/session/operator', { operator: { language } });
    await page.evaluate(`localStorage.setItem('roster.language', '${language}')`);
    await page.reload();
    await ready();
  }
}

/** Nothing of the page lies beside the window. */
async function expectNoOverflow(page: Page, name: string): Promise<void> {
  const overflow = 'document.documentElement.scrollWidth > innerWidth';
  expect(await page.evaluate(overflow), `${name} is wider than the window`).toBe(false);
}
