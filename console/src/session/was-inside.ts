/** Whether the browser came with a session when it asked for the page, which the page says: the server alone knows whether it still counts. */
export function wasInside(): boolean {
  return document.querySelector('meta[name="roster-session"]') !== null;
}
