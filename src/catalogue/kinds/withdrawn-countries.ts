/**
 * Numbers of countries that are no longer in use, with the last day on which a paper could be issued there. From ISO 3166-3
 * as Debian's iso-codes 4.20.1 of February 2026 copies it: where a year alone is known, its last day; numbers that another
 * name of the same country still has (104, 180 …) are in use and not here. 891 was Yugoslavia's and then that of Serbia
 * and Montenegro.
 */
const formerCountries = `
  128 1984-12-31, 200 1993-06-15, 216 1983-12-31, 249 1997-07-14, 278 1990-10-30, 396 1986-12-31
  488 1986-12-31, 530 2010-12-15, 536 1993-07-12, 582 1986-12-31, 720 1990-08-14, 810 1992-08-30
  849 1986-12-31, 872 1986-12-31, 891 2006-09-26
`;

/**
 * Numbers that a country gave up when its territory changed while its name and letters stayed, so that ISO 3166-3 does not
 * list them (the standard country codes of the UN Statistics Division, M49, do): Ethiopia, the Federal Republic of Germany,
 * the Netherlands Antilles with Aruba, the Sudan with South Sudan, Yemen (Sana'a), the Socialist Federal Republic of Yugoslavia.
 */
const formerNumbers = `
  230 1993-12-31, 280 1990-12-31, 532 1986-12-31, 736 2011-12-31, 886 1990-12-31, 890 1993-12-31
`;

/** The last day, `yyyy-mm-dd`, of every number that is no longer in use, by its three digits. */
export const withdrawnCountries: ReadonlyMap<string, string> = new Map(
  `${formerCountries}${formerNumbers}`
    .split(/[,\n]/u)
    .flatMap((row) => row.trim() || [])
    .map((row) => [row.slice(0, 3), row.slice(4)]),
);
