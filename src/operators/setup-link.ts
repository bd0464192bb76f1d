import type { Config } from '../config.ts';

/** Where an invitation is accepted. The token stands behind the mark, so that no address that a browser asks for has it. */
export function setupLink(
  { publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>,
  token: string,
): string {
  return `${consoleAddress({ publicUrl, host, port })}/setup#${token}`;
}

/** Where the console is. */
export function consoleAddress({
  publicUrl,
  host,
  port,
}: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  // Browsers make no passkey for an address in digits.
  const name = host === '127.0.0.1' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${publicUrl ?? `http://${name}:${port}`}/console`;
}
