import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const listFile = '@zxcvbn-ts/language-common/src/passwords.json';

/** Characters that any password needs (NIST SP 800-63B); shorter ones are not looked for in the list. */
export const passwordLengthMin = 8;

// What fingers and memory run along: the digits, the alphabet, the rows of the keyboard.
const lines = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

let breached: ReadonlySet<string> | undefined;

/**
 * Whether a password is on the shipped list of leaked ones: the whole password, in any case, so that `Pass1234`
 * is on it and `Pass1234!` is not. The list is that of @zxcvbn-ts/language-common; nothing leaves the machine. It has been
 * cleared of what needs no list: a few characters repeated (`12341234`) and runs (`abcdefgh`, `0987654321`);
 * those count as listed.
 */
export function isBreached(password: string): boolean {
  breached ??= readList();
  const folded = password.toLowerCase();
  return breached.has(folded) || isRepetition(folded) || isRun(folded);
}

/** Whether the text is up to six characters again and again. */
function isRepetition(text: string): boolean {
  return /^(.{1,6}?)\1+$/su.test(text);
}

/** Whether the text goes along one of the `lines`, either way and over its ends. */
function isRun(text: string): boolean {
  const reversed = [...text].reverse().join('');
  return lines.some((line) => {
    const endless = line.repeat(Math.ceil(text.length / line.length) + 1);
    return endless.includes(text) || endless.includes(reversed);
  });
}

// The file is read, not imported: as a module it would keep its 49,000 strings (and two more dictionaries) in
// memory for good, and only the 18,000 long enough to be accepted at all are of use: about 1 MB.
function readList(): ReadonlySet<string> {
  const path = createRequire(import.meta.url).resolve(listFile);
  const passwords: string[] = JSON.parse(readFileSync(path, 'utf8'));
  return new Set(
    passwords
      .filter((password) => password.length >= passwordLengthMin)
      .map((password) => password.toLowerCase()),
  );
}
