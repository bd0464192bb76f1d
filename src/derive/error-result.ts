import type { ApiError } from '../catalogue/errors.ts';
import { faults } from '../catalogue/faults.ts';
import { fillText } from '../catalogue/text.ts';
import type { Result } from './envelope.ts';
import { friendlyMessage } from './messages.ts';

/** The result of what failed: every fault with its path, and words for the person in their language. */
export function errorResult(error: ApiError, language: string): Result {
  const [only, ...others] = error.details;
  const friendly =
    only && others.length === 0
      ? friendlyMessage(only.fault, language, only.params)
      : friendlyMessage(error.key, language, error.params);
  const details = error.details.map(({ path, fault, params = {} }) => ({
    path,
    code: faults[fault].code,
    message: fillText(faults[fault].message, params),
  }));
  return {
    code: error.code,
    message: error.message,
    friendly_message: friendly,
    ...(details.length > 0 && { details }),
  };
}
