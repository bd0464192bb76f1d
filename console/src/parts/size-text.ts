const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size in words: `1.2 MB`, and `460 bytes` where it is so small, of which the short name has no plural. */
export function sizeText(bytes: number, language: string): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[step]!,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step);
}
