import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './processes.ts';

// What a person's telephone does, by programs of Debian that share no code with the server.
const packages = { oathtool: 'oathtool', zbarimg: 'zbar-tools' } as const;

/** Why the programs are missing that make one-time passwords and read QR codes; null where they are there. Root has them installed. */
export function missingAuthenticator(): string | null {
  const missing = Object.entries(packages).filter(([program]) => !isThere(program));
  if (missing.length === 0) return null;
  const wanted = missing.map(([, name]) => name);
  if (process.getuid?.() !== 0) return `${wanted.join(' and ')} are missing, and only root can install them`;
  try {
    const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], options);
    return null;
  } catch {
    return `${wanted.join(' and ')} are missing, and apt-get cannot install them`;
  }
}

/** The one-time password of a secret (base32) at a moment. */
export function oneTimePassword(secret: string, at: Date): string {
  const now = `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const args = ['--totp=sha1', '--base32', '--digits=6', '--time-step-size=30s', `--now=${now}`, '-'];
  return execFileSync('oathtool', args, { input: secret, encoding: 'utf8' }).trim();
}

/** What the QR code of a data URI says. */
export function readQrCode(dataUri: string): string {
  const folder = temporaryFolder();
  try {
    const path = join(folder.path, 'code.png');
    writeFileSync(path, Buffer.from(dataUri.replace(/^data:image\/png;base64,/u, ''), 'base64'));
    return execFileSync('zbarimg', ['--quiet', '--raw', path], { encoding: 'utf8' }).trim();
  } finally {
    folder.remove();
  }
}

function isThere(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
