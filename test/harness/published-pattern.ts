/**
 * A published pattern as JavaScript has it. It was written for another engine: (?i) becomes the i flag, and what the u flag
 * refuses is tried without it. Null for what no flag makes JavaScript of.
 */
export function compilePublished(published: string | null): RegExp | null {
  if (published === null) return null;
  const insensitive = published.includes('(?i)');
  const source = published.replaceAll('(?i)', '');
  for (const flags of ['u', '']) {
    try {
      // An unanchored one is meant for the whole text.
      return new RegExp(`^(?:${source})$`, insensitive ? `${flags}i` : flags);
    } catch {
      // The next flags may do.
    }
  }
  return null;
}
