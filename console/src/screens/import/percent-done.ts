/** How many hundredths of a file are done: of an empty one all. */
export function percentDone(isDone: boolean, bytesDone: number, size: number): number {
  return isDone || size === 0 ? 100 : Math.floor((bytesDone / size) * 100);
}
