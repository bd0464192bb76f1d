import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';

/** An answer that is always null here: the reference's samples list the member, this product has no value for it. */
export const nothing = field(kinds.text, 'NA NA NA NA', { source: 'constant', constant: null });
