import type { document } from '../catalogue/resources/document.ts';
import type { RowOf } from '../derive/rows.ts';
import type { Entry } from '../users/draft.ts';

/** A stored document. */
export type DocumentRow = RowOf<typeof document>;

/** A document that a call makes or changes. */
export type DocumentEntry = Entry<DocumentRow>;
