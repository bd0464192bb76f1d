/** How many entries a page has. */
export const pageSizes = { maximum: 500, otherwise: 10 } as const;

/** The highest entry that a page can start with, counted from 1: ten digits, as ids have. */
export const startIndexMax = 9_999_999_999;
