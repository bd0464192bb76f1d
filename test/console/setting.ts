import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import type { Role } from '../../src/catalogue/permissions.ts';
import { type Answer, type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { complaintsOf, findBrowser, launchBrowser } from '../harness/browser.ts';
import { signedIn, type TestOperator } from '../harness/operators.ts';
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
  operator(
    roles: readonly Role[],
    where?: { readonly programId?: number; readonly email?: string },
  ): Promise<TestOperator>;
  /** Sends calls that must succeed, and gives their answers. */
  callsOf(token: string): (method: string, url: string, body?: object) => Promise<Answer['json']>;
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
  // Waits for the bundle, so that no page has to.
  await server.app.inject('/console');
  return {
    server,
    browser,
    address,
    operator: (roles, where) => signedIn(server, roles, where),
    callsOf: (token) => async (method, url, body) => {
      const { json } = await server.call(method, `/v1${url}`, { token, ...(body && { body }) });
      if (json.result.code !== '0000') throw new Error(`${method} ${url}: ${JSON.stringify(json.result)}`);
      return json;
    },
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
  watchRequests(page);
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

const waitedFor = new WeakMap<Page, Set<Request>>();

function watchRequests(page: Page): void {
  const open = new Set<Request>();
  waitedFor.set(page, open);
  page.on('request', (request) => open.add(request));
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
}

/** Waits until a window waits for no answer; not for one that does not come, as states that wait for it have. */
export async function settled(page: Page): Promise<void> {
  for (let quiet = 0, round = 0; quiet < 2 && round < 20; round += 1) {
    await page.waitForTimeout(100);
    quiet = waitedFor.get(page)!.size === 0 ? quiet + 1 : 0;
  }
}
