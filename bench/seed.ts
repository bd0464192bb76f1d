import type { Cluster } from './cluster.ts';
import { load } from './processes.ts';
import { startRoster, tokenOf } from './roster.ts';

/** How many users are made before it is told how far it has come. */
const step = 2000;

/**
 * Makes users through the server itself, with ready-made hashes: every row, envelope, claim and history entry is as
 * a client's call would have made it. Goes on where an earlier run left off.
 */
export async function seedUsers(cluster: Cluster, users: number): Promise<void> {
  let made = await cluster.count('users');
  if (made >= users) return;
  const roster = await startRoster(cluster, 'ready');
  const started = performance.now();
  const first = made;
  while (made < users) {
    const count = Math.min(step, users - made);
    const token = await tokenOf(roster);
    const run = `s${made.toString(36)}x`;
    await load({
      port: roster.port,
      scenario: 'create',
      connections: 16,
      seconds: 600,
      count,
      token,
      firstUserId: 0,
      users: 0,
      run,
    });
    made += count;
    const rate = (made - first) / ((performance.now() - started) / 1000);
    console.error(
      `${made} of ${users} users, ${Math.round(rate)}/s, ${Math.ceil((users - made) / rate)} s left`,
    );
  }
  await roster.stop();
}
