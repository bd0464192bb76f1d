import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const listFile = '@zxcvbn-ts/language-common/src/passwords.json';

/** Characters that any password needs (NIST SP 800-63B); shorter ones are not looked for in the list. */
export const passwordLengthMin = 8;

let breached: ReadonlySet<string> | undefined;

/**
 * Whether a password is on the shipped list of leaked ones: the whole password, in any case, so that `Pass1234`
 * is on it and `Pass1234!` is not. The list is that of @zxcvbn-ts/language-common; nothing leaves the machine.
 */
export function isBreached(password: string): boolean {
  breached ??= readList();
  return breached.has(password.toLowerCase());
}

// The file is read, not imported: as a module it would keep its 49,000 strings (and two more dictionaries) in
// memory for good, and only the 18,000 long enough to be accepted at all are of use: about 1 MB.
function readList(): ReadonlySet<string> {
  const path = createRequire(import.meta.url).resolve(listFile);
  const passwords = JSON.parse(readFileSync(path, 'utf8')) as string[];
  return new Set(
    passwords
      .filter((password) => password.length >= passwordLengthMin)
      .map((password) => password.toLowerCase()),
  );
}
