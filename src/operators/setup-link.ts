import type { Config } from '../config.ts';

/**
 * Where an invitation is accepted. The token stands behind the mark, so that no address that a browser asks for, and no log of a proxy, has
 * it. `origin` null: the link is relative to where the server was called.
 */
export function setupLink(origin: string | null, token: string): string {
  return `${consoleAddress(origin)}/setup#${token}`;
}

/** Where the console is. */
export function consoleAddress(origin: string | null): string {
  return `${origin ?? ''}/console`;
}

/** Where the server is reached: `PUBLIC_URL`, else on the machine itself. */
export function originOf({ publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  // Browsers make no passkey for an address in digits.
  const name = host === '127.0.0.1' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return publicUrl ?? `http://${name}:${port}`;
}
