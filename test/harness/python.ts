import { execFileSync } from 'node:child_process';

/** Whether this machine has a Python that runs our examples: 3.9 or newer. Tests install none. */
export function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
