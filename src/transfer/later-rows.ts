import type { SourceRow } from './source-row.ts';

/**
 * Whether a row may name users by the rows they came from, so that those before it must be there. Looks at the text
 * alone: a row that says the same in free data only waits for nothing.
 */
export function namesOtherRows(row: SourceRow): boolean {
  return 'text' in row && (row.text.includes('"user_source_id"') || row.text.includes('entity_source_id"'));
}
