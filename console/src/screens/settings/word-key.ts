/** Where the words of a setting, or of a member of one, are told that other screens are about. */
const toldElsewhere: Readonly<Record<string, (word: string) => string>> = {
  step: (word) => `person.steps.${word}`,
  check: (word) => `review.checks.${word}`,
  four_eyes: (word) => `review.steps.${word}`,
  role: (word) => `operators.roles.${word}.name`,
  without: (word) => `operators.permissions.${word}`,
};

/** The keys of the texts that may tell what a word of a setting means, the first that there is being the one. */
export function wordKeys(of: string, word: string): readonly string[] {
  const elsewhere = toldElsewhere[of]?.(word);
  return [`settings.words.${of}.${word}`, ...(elsewhere ? [elsewhere] : [])];
}
