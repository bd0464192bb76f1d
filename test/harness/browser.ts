import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Where Chromium is; undefined where there is none. Debian's is installed where this is Debian and we may: the tests that need a
 * browser are few and not worth a package of npm that brings one of 300 MB along.
 */
export function findBrowser(): string | undefined {
  const found = () => names.map((name) => `/usr/bin/${name}`).find((path) => existsSync(path));
  if (found() || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return found();
  try {
    const quiet = { stdio: 'ignore', timeout: 300_000 } as const;
    execFileSync('apt-get', ['update'], quiet);
    execFileSync(
      'apt-get',
      ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-core'],
      quiet,
    );
  } catch {
    return undefined;
  }
  return found();
}

/** Switches that keep the browser to itself. */
const switches = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

/** Starts the browser at a path (`findBrowser`), without a window. */
export async function launchBrowser(executablePath: string): Promise<Browser> {
  return await chromium.launch({ executablePath, args: switches });
}

/** The complaints of the browser about a page from now on: what a policy has kept from it, and what scripts threw. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    // That a call was refused is the page's affair.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/** What axe finds wrong with a page as it stands there: each rule with the parts that break it. `rules`: those that are tried, else all. */
export async function accessibilityFaults(
  page: Page,
  rules?: readonly string[],
): Promise<readonly (readonly [rule: string, parts: readonly string[]])[]> {
  // Without a page of its own for the findings of other hosts' frames, of which there are none.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze();
  return violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`),
  ]);
}
