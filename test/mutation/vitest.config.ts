import { defineConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// The tests of the rooms that are mutated: scripts/mutate.ts names them, with one PostgreSQL for all mutants.
export default defineConfig({
  test: { ...shared.test, include: (process.env['MUTATION_TESTS'] ?? '').split(','), maxWorkers: 2 },
});
