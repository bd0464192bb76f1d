import type { ApiError } from '../catalogue/errors.ts';
import { faults } from '../catalogue/faults.ts';
import { fillText } from '../catalogue/text.ts';
import type { Result } from './envelope.ts';
import { friendlyMessage } from './messages.ts';

/**
 * The result of what failed: every fault with its path, and words for the person in their language, of each fault and of the whole. Where
 * there is one fault, its words stand for the whole.
 */
export function errorResult(error: ApiError, language: string): Result {
  const details = error.details.map(({ path, fault, params = {} }) => ({
    path,
    code: faults[fault].code,
    message: fillText(faults[fault].message, params),
    friendly_message: friendlyMessage(fault, language, params),
  }));
  return {
    code: error.code,
    message: error.message,
    friendly_message:
      details.length === 1
        ? details[0]!.friendly_message
        : friendlyMessage(error.key, language, error.params),
    ...(details.length > 0 && { details }),
  };
}
