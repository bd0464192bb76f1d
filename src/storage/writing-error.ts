import { constants } from 'node:os';
import { GroundError } from '../ground-error.ts';

// By number: of a quota libuv knows no name.
const { ENOSPC, EDQUOT, EFBIG } = constants.errno;

/**
 * What to throw for an error of writing a file: a GroundError where the file has no room, on a full disk or beyond a
 * quota or limit; else the error itself. `outcome` says what became of the whole.
 */
export function writingError(error: unknown, path: string, outcome: string): unknown {
  const { errno = 0, message } = error as NodeJS.ErrnoException;
  if (![ENOSPC, EDQUOT, EFBIG].includes(-errno)) return error;
  return new GroundError(`There is no room for ${path} (${message}): ${outcome}.`, { cause: error });
}
