import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// The processes that tests start read what an earlier one compiled, as those of the command line do (cli/roster.js).
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
  new URL('node_modules/.cache/roster-compiled', import.meta.url),
);

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'cli/**/*.test.ts', 'test/**/*.test.ts'],
    // One PostgreSQL for the run; each test file takes a copy of its template (test/harness/database.ts).
    globalSetup: ['test/harness/global-setup.ts'],
    // A file leaves nothing behind, and modules are read once for each worker and not for each of two hundred files.
    isolate: false,
    // Files wait for their database and for processes of their own: two more than there are cores keep these at work.
    maxWorkers: availableParallelism() + 1,
    // Long enough for a machine that does other things beside: what hangs is told of all the same.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes when a loaded machine gets to it; what comes at once is not waited for longer.
    expect: { poll: { timeout: 10_000 } },
  },
});
