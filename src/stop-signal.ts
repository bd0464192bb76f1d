/** A request to stop the process, from the system or from the terminal. */
export interface StopSignal {
  /** Resolves with the first signal. */
  requested: Promise<string>;
  /** True from the first signal on. */
  isRequested(): boolean;
  /** Stops listening, for a process that goes on. */
  dispose(): void;
}

// "npm start" passes Ctrl-C on to a process that has got it from the terminal already: both are one wish.
const sameWishMs = 500;

/**
 * Listens for SIGTERM and SIGINT. Call it before anything is started, so that none is missed. The first asks for a
 * clean stop; a second one, later than an echo of the first, ends the process at once with code 130.
 */
export function listenForStop(): StopSignal {
  const { promise, resolve } = Promise.withResolvers<string>();
  let firstAt: number | undefined;
  const listen = (signal: NodeJS.Signals) => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      resolve(signal);
    } else if (performance.now() - firstAt > sameWishMs) {
      process.exit(130);
    }
  };
  process.on('SIGTERM', listen);
  process.on('SIGINT', listen);
  return {
    requested: promise,
    isRequested: () => firstAt !== undefined,
    dispose: () => {
      process.off('SIGTERM', listen);
      process.off('SIGINT', listen);
    },
  };
}
