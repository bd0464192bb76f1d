import { createRequire } from 'node:module';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

const require = createRequire(import.meta.url);

// What follows cannot make a password easier to guess, and the time grows with the square of the length.
const lengthMax = 32;
// How many ways to read `p@$$w0rd` as letters are tried; the library's 100 take up to 80 ms, ten take 17.
const substitutionsMax = 10;

let estimator: ZxcvbnFactory | undefined;

/**
 * How hard a password is to guess, 0 (at once) to 4 (more than 10^10 guesses), by zxcvbn; what is known of its
 * owner counts as easy. The first call loads the dictionaries: about 100 ms and 50 MB, which is why only a
 * programme that asks for a score pays for them.
 */
export function scorePassword(password: string, personal: readonly string[]): number {
  estimator ??= loadEstimator();
  return estimator.check(password.slice(0, lengthMax), [...personal]).score;
}

// Loaded by `require`, so that nothing is loaded before a score is asked for and no caller has to wait.
function loadEstimator(): ZxcvbnFactory {
  const core: typeof import('@zxcvbn-ts/core') = require('@zxcvbn-ts/core');
  const english: typeof import('@zxcvbn-ts/language-common') = require('@zxcvbn-ts/language-common');
  const { dictionary, adjacencyGraphs } = english;
  return new core.ZxcvbnFactory({
    dictionary,
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: substitutionsMax,
  });
}
