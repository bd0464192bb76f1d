import type { Mask } from '../catalogue/field.ts';

/** What stands for a value that is never shown. */
export const wiped = '____';

/** The pattern of every mask, for JSON Schema. */
export const maskPattern = '^[^*]*\\*+[^*]*$';

/** A shorter value shows nothing. */
const shownMin = 5;

/**
 * The form in which a masked value is shown: as long as the value, with its first and last characters visible as the
 * field's mask says. A value shorter than the mask's `from` shows at most half of itself, one of less than five
 * characters nothing (reference, "Masked").
 */
export function maskValue(value: string, mask: Mask): string {
  const characters = [...value];
  const { first, last } = characters.length >= mask.from ? mask : shortMask(characters.length);
  return characters
    .map((character, index) => (index < first || index >= characters.length - last ? character : '*'))
    .join('');
}

/** An email address of which its owner knows which one is meant, and nobody else learns it: `a***@example.com`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = '', ...others] = address.slice(0, at);
  // The whole of a mailbox is not shown.
  return `${others.length > 0 ? first : ''}***${address.slice(at)}`;
}

function shortMask(length: number): { first: number; last: number } {
  if (length < shownMin) return { first: 0, last: 0 };
  const half = Math.floor(length / 2);
  return { first: Math.floor(half / 2), last: Math.ceil(half / 2) };
}
