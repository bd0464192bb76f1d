const rememberedAs = 'roster.inside';

/** Whether somebody was signed in here when the page was last looked at: the server alone knows whether that is still so. */
export function wasInside(): boolean {
  return localStorage.getItem(rememberedAs) !== null;
}

/** Remembers whether somebody is signed in here. */
export function rememberInside(isInside: boolean): void {
  if (isInside) localStorage.setItem(rememberedAs, '1');
  else localStorage.removeItem(rememberedAs);
}
