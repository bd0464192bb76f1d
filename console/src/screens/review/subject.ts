import type { Catalogue, CatalogueResource } from '../../catalogue/catalogue.ts';
import type { Check, WholeReview } from './review.ts';

/** What a review is about, as the catalogue knows it: the list or the single object of a user that has the code. */
export function resourceOfSubject(
  { resources }: Catalogue,
  { entity, subject }: Pick<WholeReview, 'entity' | 'subject'>,
): CatalogueResource | null {
  if (!subject) return null;
  const about = [...resources.values()].filter((one) => one.entity === entity);
  return about.find(({ shape }) => shape === 'list') ?? about[0] ?? null;
}

/** A value that a check has read of a paper, beside the one that is stated. */
export interface ReadValue {
  readonly name: string;
  readonly read: string;
}

/** What checks have read, by the names of fields; the newest check first. */
export function readValues(checks: readonly Check[]): readonly ReadValue[] {
  const found = new Map<string, string>();
  for (const { fields } of checks)
    for (const [name, value] of Object.entries(fields ?? {}))
      if (!found.has(name)) found.set(name, String(value));
  return [...found].map(([name, read]) => ({ name, read }));
}
