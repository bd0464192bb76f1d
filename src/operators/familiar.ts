/** From where somebody signed in. */
export interface Origin {
  readonly network: string;
  /** Null: an entry of before browsers were noted. */
  readonly browser: string | null;
}

/** Browsers by what only their user agents say; those that call themselves others as well come first. */
const browsers = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//u],
  ['Opera', /\b(?:OPR|Opera)\//u],
  ['Samsung Internet', /\bSamsungBrowser\//u],
  ['Firefox', /\b(?:Firefox|FxiOS)\//u],
  ['Chrome', /\b(?:Chrome|CriOS)\//u],
  ['Safari', /\bSafari\//u],
] as const;

const systems = [
  ['Android', /\bAndroid\b/u],
  ['iOS', /\b(?:iPhone|iPad|iPod)\b/u],
  ['Windows', /\bWindows\b/u],
  ['macOS', /\bMacintosh\b/u],
  ['ChromeOS', /\bCrOS\b/u],
  ['Linux', /\bLinux\b/u],
] as const;

/** A browser and its system without versions, so that it stays the same over updates: `Firefox, Windows`. */
export function browserOf(userAgent: string): string {
  return namesIn(userAgent)
    .map((name) => name ?? 'other')
    .join(', ');
}

/** The browser and its system as far as they are known, for people to read: `Firefox, Windows`; null where neither is. */
export function knownBrowserOf(userAgent: string): string | null {
  const known = namesIn(userAgent).filter((name) => name !== undefined);
  return known.length > 0 ? known.join(', ') : null;
}

function namesIn(userAgent: string): (string | undefined)[] {
  return [browsers, systems].map((known) => known.find(([, sign]) => sign.test(userAgent))?.[0]);
}

/**
 * The network that an address (`networkOf`) lies in: of IPv4 its first 24 bits, of IPv6 its first 48. A telephone gets another
 * address within these each time that it goes online.
 */
function wideNetworkOf(network: string): string {
  const separator = network.includes(':') ? ':' : '.';
  return network.split(separator).slice(0, 3).join(separator);
}

/** Whether somebody has signed in by this browser in this network before. */
export function isFamiliar({ network, browser }: Origin, earlier: readonly Origin[]): boolean {
  return earlier.some(
    (one) =>
      wideNetworkOf(one.network) === wideNetworkOf(network) &&
      (one.browser === null || one.browser === browser),
  );
}
