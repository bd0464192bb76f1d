// The entry of the command line, in plain JavaScript, so that a Node too old to read TypeScript can say so.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const oldestMajor = 24;

if (Number(process.versions.node.split('.')[0]) < oldestMajor) {
  console.error(
    `Roster needs Node ${oldestMajor} or newer and this is ${process.versions.node}. "npm ci" installs the right one ` +
      'beside the packages: start Roster through npm ("npm start", "npm run roster -- …"), which uses it. If npm does ' +
      'too, its optional packages were left out: run "npm ci" again without --omit=optional.',
  );
  process.exitCode = 1;
} else {
  // What was read and compiled once need not be again: a second less to start, 30 MB less to hold. It lies beside the
  // packages, where only those may write who may change the code as well.
  const compiled = fileURLToPath(new URL('../node_modules/.cache/roster-compiled', import.meta.url));
  module.enableCompileCache(compiled);
  // For the processes that this one starts.
  const inUse = module.getCompileCacheDir();
  if (inUse) process.env['NODE_COMPILE_CACHE'] = compiled;
  await import('./roster.ts');
}
