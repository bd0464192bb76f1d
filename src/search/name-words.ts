import anyAscii from 'any-ascii';
import { foldText } from './fold.ts';

/**
 * The words of a name by which two writings of it are compared: folded as inquiries fold, in Latin letters, without apostrophes
 * and hyphens, in whatever order. `Ōsaka, Jean-Luc` and `jean luc OSAKA` give the same.
 */
export function nameWords(...parts: readonly (string | null)[]): string {
  const folded = anyAscii(foldText(parts.filter(Boolean).join(' ')));
  return folded
    .toLowerCase()
    .replace(/['`]/gu, '')
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== '')
    .sort()
    .join(' ');
}
