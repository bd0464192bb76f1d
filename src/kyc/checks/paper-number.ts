import countries from 'i18n-iso-countries/index.js';
import { documentType } from '../../catalogue/codes.ts';
import { type BuiltInCheck, findingOf } from './facts.ts';

/**
 * Whether the number of a national identity paper is one that its country gives out, by the check digits and forms that `stdnum`
 * knows. Of other papers, and of countries that the library does not know, nothing is said: their numbers have no common form.
 */
export const checkNumber: BuiltInCheck = async ({ paper }) => {
  const { type, countryOfIssue, number } = paper!;
  if (type !== documentType.nationalId || countryOfIssue === null || number === null) return findingOf([]);
  // Loaded when it is needed: twenty megabytes that most processes never want.
  const { personValidators } = await import('stdnum');
  const validators = personValidators[countries.numericToAlpha2(countryOfIssue) ?? ''] ?? [];
  if (validators.length === 0) return findingOf([], ['number_not_known']);
  const isKnown = validators.some((one) => one.validate(number).isValid);
  return findingOf([], [!isKnown && 'number_invalid']);
};
