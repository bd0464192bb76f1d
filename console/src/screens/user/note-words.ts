import i18next from 'i18next';

/** Where the codes are said that fill a place of a note, the first area that has one being the one. */
const areasOf: Readonly<Record<string, readonly string[]>> = {
  check: ['review.checks', 'security.kinds'],
  found: ['review.found', 'checks.states', 'review.checkReasons'],
};

/**
 * Says in the operator's language what fills a place of a note of the history, where it is a code or several; what somebody wrote stays as
 * it is.
 */
export function sayPlace(place: string, value: string): string {
  if (place === 'reason') return sayReason(value);
  const areas = areasOf[place];
  return areas ? eachOf(value, (one) => wordFor(areas, one)) : value;
}

/** A code with words behind it, of who has looked; or what a user waits for, step by step. */
function sayReason(value: string): string {
  if (value === 'nothing is asked that is not met') return i18next.t('person.nothingAsked');
  const [, code = '', more = ''] = /^(\w+)(|\. .*)$/su.exec(value) ?? [];
  const looked = wordFor(['reveal.reasons'], code);
  if (looked) return `${looked}${more}`;
  return eachOf(value, (one) => {
    const [, words = '', state = ''] = /^(.+) (\w+)$/u.exec(one) ?? [];
    const step = wordFor(['person.steps'], words === 'review' ? 'watchlist' : words);
    const standing = wordFor(['person.states'], state);
    return step && standing && `${step}: ${standing}`;
  });
}

function eachOf(value: string, say: (one: string) => string | undefined): string {
  return value
    .split(', ')
    .map((one) => say(one) ?? one)
    .join(', ');
}

function wordFor(areas: readonly string[], value: string): string | undefined {
  const code = value.replaceAll(' ', '_');
  const key = areas.map((area) => `${area}.${code}`).find((one) => code !== '' && i18next.exists(one));
  return key && i18next.t(key as 'person.nothingAsked');
}
