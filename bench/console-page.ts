/**
 * `node bench/console-page.ts [users]`: how soon the console can be used on a slow laptop, and whether its longest list scrolls without a
 * stall. Chromium with a processor slowed down four times and a line of 10 Mbit/s, 40 ms away; of five loads the middle one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { findBrowser } from '../test/harness/browser.ts';
import { startCluster } from './cluster.ts';
import { median } from './comparison.ts';
import { signIn } from './operator-sessions.ts';
import { startRoster, tokenOf } from './roster.ts';
import { seedDatabase } from './seed.ts';

const users = Number(process.argv[2] ?? 1000);
const loads = 5;
/** A stall: the page does not answer for longer, in milliseconds. */
const stallMilliseconds = 50;

const executablePath = findBrowser();
if (!executablePath) throw new Error('Chromium is missing.');
const folder = mkdtempSync(join(tmpdir(), 'roster-console-page-'));
const cluster = await startCluster(folder);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await cluster.copy(await seedDatabase(cluster, users), 'measured');
  const roster = await startRoster(cluster, { database: 'measured', hashes: 'ready' });
  try {
    const address = `http://127.0.0.1:${roster.port}`;
    const managing = await tokenOf(roster, { scope: 'program:admin' });
    const { cookie } = await signIn(address, managing, 'operator@example.com');
    const [name, value] = cookie().split('=');
    // The first page that is asked for waits until the console is bundled.
    await (await fetch(`${address}/console`)).text();
    const cold: number[] = [];
    const warm: number[] = [];
    for (let load = 0; load < loads; load += 1) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      await context.addCookies([{ name: name!, value: value!, url: address }]);
      const page = await context.newPage();
      await slowDown(page);
      cold.push(await timeToRows(page, `${address}/console/77/users`));
      warm.push(await timeToRows(page, `${address}/console/77/users`));
      if (load === 0) console.log(`longest stall in 500 rows: ${await scroll(page, address)} ms`);
      await context.close();
    }
    console.log(
      `users can be used after ${Math.round(median(cold))} ms, again after ${Math.round(median(warm))} ms`,
    );
  } finally {
    await roster.stop();
  }
} finally {
  await browser.close();
  await cluster.embedded.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const bytesPerSecond = 10_000_000 / 8;
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 40 },
    ...{ downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond },
  });
}

/** Milliseconds until the first user can be opened. */
async function timeToRows(page: Page, address: string): Promise<number> {
  const started = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.locator('[data-row="0"]').waitFor();
  return performance.now() - started;
}

/** Scrolls through the longest page of the list; the longest time for which the page did not answer, 0 where none was a stall. */
async function scroll(page: Page, address: string): Promise<number> {
  await page.goto(`${address}/console/77/users?page_size=500`);
  await page.locator('[data-row="0"]').waitFor();
  await page.waitForLoadState('networkidle');
  return page.evaluate(
    `new Promise((resolve) => {
      let longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) if (duration > ${stallMilliseconds}) longest = Math.max(longest, duration);
      }).observe({ type: 'longtask' });
      const step = () => {
        window.scrollBy(0, 120);
        if (window.scrollY + innerHeight >= document.documentElement.scrollHeight - 1) setTimeout(() => resolve(Math.round(longest)), 300);
        else requestAnimationFrame(step);
      };
      step();
    })`,
  );
}
