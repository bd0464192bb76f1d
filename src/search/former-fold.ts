import { marks, strokes } from './fold.ts';

const letters: Readonly<Record<string, string>> = {
  ...strokes,
  '’': "'",
  ʼ: "'",
  '‐': '-',
  '‑': '-',
  '–': '-',
};
const special = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu');

/**
 * Folds a text as it was folded for version 1 of the search rows: `foldText` of that time. Rows of that version are found by
 * it until they are recomputed.
 */
export function formerFold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(marks, '')
    .toLowerCase()
    .replace(special, (letter) => letters[letter]!)
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .trim();
}
