/** Units by how many seconds they have, the longest first, and from how many of them on they are spoken of. */
const units = [
  ['day', 86_400, 2],
  ['hour', 3600, 2],
  ['minute', 60, 2],
  ['second', 1, 0],
] as const;

/** How long something took, in the one unit that tells most: `3 hours`. */
export function formatDuration(seconds: number, language: string): string {
  const [unit, length] = units.find(([, each, least]) => seconds >= each * least) ?? units[3];
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, style).format(seconds / length);
}
