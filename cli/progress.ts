/** A line that shows the progress of long work. */
export interface Progress {
  /** Sets how much is done, and the total if it is known. */
  report(done: number, total?: number): void;
  /** Shows the last state for good. */
  end(): void;
}

const pauseMilliseconds = 200;

/**
 * Shows progress on the standard error stream: on a terminal one line that is updated, elsewhere a line every ten
 * seconds.
 */
export function startProgress(what: string): Progress {
  const started = performance.now();
  const isTerminal = process.stderr.isTTY === true;
  let toldAt = 0;
  let line = '';
  return {
    report(done, total) {
      const seconds = (performance.now() - started) / 1000;
      const rate = done / Math.max(seconds, 0.001);
      const left = total === undefined || rate === 0 ? '' : `, ${Math.ceil((total - done) / rate)} s left`;
      line = `${done}${total === undefined ? '' : ` of ${total}`} ${what}, ${Math.round(rate)}/s${left}`;
      const pause = isTerminal ? pauseMilliseconds : 10_000;
      if (performance.now() - toldAt < pause) return;
      toldAt = performance.now();
      process.stderr.write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`);
    },
    end() {
      if (line !== '') process.stderr.write(isTerminal ? `\r\u001b[K${line}\n` : `${line}\n`);
    },
  };
}
