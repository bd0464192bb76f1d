const amountForm = /^(?<whole>[0-9]{1,16})(?:\.(?<part>[0-9]+))?$/u;

/**
 * An amount in minor units of its currency: `25.00` of a currency with two decimals is 2500. Null where the text is no amount, is
 * finer than the currency, or is more than 2^53 − 1 minor units.
 */
export function minorUnitsOf(text: string, decimals: number): number | null {
  const groups = amountForm.exec(text)?.groups;
  if (!groups) return null;
  const part = groups['part'] ?? '';
  // Zeros say nothing: 25.000 of a currency with two decimals is 25.00.
  if (/[1-9]/u.test(part.slice(decimals))) return null;
  const units = Number(`${groups['whole']}${part.slice(0, decimals).padEnd(decimals, '0')}`);
  return Number.isSafeInteger(units) ? units : null;
}

/** Minor units as an amount is written: 2500 of a currency with two decimals is `25.00`. */
export function formatMinorUnits(units: number, decimals: number): string {
  if (decimals === 0) return String(units);
  const digits = String(Math.abs(units)).padStart(decimals + 1, '0');
  const sign = units < 0 ? '-' : '';
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
