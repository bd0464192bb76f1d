/** The most days that one question about figures spans. */
export const statisticsDaysMax = 92;

/** How many days it spans where the first is not named. */
export const statisticsDaysOtherwise = 30;
