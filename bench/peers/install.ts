/**
 * Installs the peers that `npm run bench -- --peers` measures, from the npm registry, in exact versions, none of their
 * install scripts run; each in a folder of its own that is no part of the project's packages and lock file.
 *
 *     node bench/peers/install.ts [folder]     bench/peers/installed where none is named; give it as --peers-folder
 *
 * Some 2,000 packages in 2 GB; a peer that is there in its version is left as it is. Exit code 1: one could not be
 * installed, and npm said why above; the bench measures the others and says so.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installedFolder } from './folder.ts';
import { type Peer, peers } from './peers.ts';

const folder = resolve(process.argv[2] ?? installedFolder);
for (const peer of peers) {
  try {
    install(peer);
  } catch (error) {
    console.error(`${peer.name} could not be installed: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

function install({ name, packages, emptied = [] }: Peer): void {
  const place = join(folder, name);
  if (isThere(place, packages)) {
    console.log(`${name} is there`);
    return;
  }
  mkdirSync(place, { recursive: true });
  const description = { private: true, type: 'module', dependencies: packages };
  writeFileSync(join(place, 'package.json'), JSON.stringify(description, null, 2));
  console.log(`installing ${name}`);
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: place,
    stdio: 'inherit',
  });
  for (const file of emptied) writeFileSync(join(place, 'node_modules', file), 'module.exports = {};\n');
}

function isThere(place: string, packages: Peer['packages']): boolean {
  return Object.entries(packages).every(([name, version]) => {
    const file = join(place, 'node_modules', name, 'package.json');
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
  });
}
