/** A line that tells how far long work has come. */
export interface Progress {
  /** How much is done; `total` where it is known. */
  report(done: number, total?: number): void;
  /** Leaves the last state standing. */
  end(): void;
}

const pauseMilliseconds = 200;

/** Tells progress on the error stream: one line that moves on a terminal, a line each ten seconds elsewhere. */
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
