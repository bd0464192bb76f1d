/** Whether a term may be the number of a card or of a paper: the address of a list would carry it on, and few users have it. */
export function mayBeNumber(term: string): boolean {
  return term.replace(/\p{Nd}/gu, '0').replace(/[^0]/gu, '').length >= 8;
}
