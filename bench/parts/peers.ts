import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Keep } from '../comparison.ts';
import { type Bench, type Contender, measureInTurns } from '../measure.ts';
import { installedFolder } from '../peers/folder.ts';
import { credentials, type Peer, peers } from '../peers/peers.ts';
import { populationOf, startRoster } from '../roster.ts';
import { seedDatabase } from '../seed.ts';
import { freePort, type MeasuredServer, startProgram } from '../servers.ts';

/** As many as the target of Get User was set at. */
const connections = 32;

/**
 * Measures peers beside Roster on the same PostgreSQL, each in a database of its own, in turns: one user read by id (of
 * Roster the whole user), and one created with a password (of Roster a whole user with four secrets).
 * Returns which peers were left out, since they are not there or do not start, and why.
 */
export async function measurePeers(
  bench: Bench,
  folder: string | undefined,
  keep: Keep,
): Promise<Record<string, string>> {
  const { cluster, client, settings } = bench;
  const leftOut: Record<string, string> = {};
  const seeded = await seedDatabase(cluster, settings.besidePeers);
  await cluster.copy(seeded, 'beside_peers');
  // One that gives ready-made hashes would be no match: here it hashes.
  const roster = await startRoster(cluster, { database: 'beside_peers', hashes: 'real' });
  roster.signal('SIGUSR2');
  try {
    for (const peer of peers) {
      const server = await startPeer(bench, peer, resolve(folder ?? installedFolder)).catch(
        (error: Error) => {
          leftOut[peer.name] = error.message;
        },
      );
      if (!server) continue;
      try {
        client.know(peer.name, await peer.populate(server.port, settings.besidePeers));
        client.know('Roster', await populationOf(cluster, 'beside_peers', roster));
        await comparePeer(bench, peer, { server, roster, keep });
      } finally {
        await server.stop();
        await cluster.drop(databaseOf(peer));
      }
    }
    return leftOut;
  } finally {
    await roster.stop();
    await cluster.drop('beside_peers');
  }
}

function databaseOf({ name }: Peer): string {
  return `peer_${name.replaceAll('-', '_')}`;
}

async function startPeer({ cluster }: Bench, peer: Peer, folder: string): Promise<MeasuredServer> {
  const place = join(folder, peer.name);
  const [[name, version]] = Object.entries(peer.packages) as [[string, string]];
  const file = join(place, 'node_modules', name, 'package.json');
  const found = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
    : 'none';
  if (found !== version) {
    throw new Error(`${place} has ${found} instead of ${version}: run node bench/peers/install.ts`);
  }
  // It finds its packages from where it lies.
  const program = join(place, 'server.mjs');
  copyFileSync(fileURLToPath(new URL(`../peers/servers/${peer.name}.js`, import.meta.url)), program);
  await cluster.create(databaseOf(peer));
  const port = await freePort();
  const settings = JSON.stringify({ port, database: cluster.plainOptions(databaseOf(peer)), credentials });
  const environment = { ...process.env, NODE_ENV: 'production' };
  return startProgram([program, settings], { port, environment, folder: place });
}

async function comparePeer(
  bench: Bench,
  peer: Peer,
  {
    server,
    roster,
    keep,
  }: { readonly server: MeasuredServer; readonly roster: MeasuredServer; readonly keep: Keep },
): Promise<void> {
  const version = Object.values(peer.packages)[0]!;
  for (const scenario of ['get', 'create'] as const) {
    const contenders: Contender[] = [
      { name: peer.name, server, scenario: `peer.${peer.name}.${scenario}`, population: peer.name },
      { name: 'Roster', server: roster, scenario, population: 'Roster' },
    ];
    const title = `${scenario === 'get' ? 'read one user by id' : 'create one with a password'}, ${peer.name} ${version}`;
    const ratio = { of: 'Roster', over: peer.name, by: 'rate' } as const;
    keep({
      scenario,
      title,
      connections,
      ratios: [scenario === 'get' ? { ...ratio, atLeast: peer.atLeast } : ratio],
      rounds: await measureInTurns(bench, title, contenders, { connections }),
    });
  }
}
