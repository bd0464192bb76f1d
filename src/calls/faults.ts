import { errors, type FaultDetail } from '../catalogue/errors.ts';

/** Ends the call with every fault that was found; returns if there is none. Throws invalidInput. */
export function refuseFaults(faults: readonly FaultDetail[]): void {
  if (faults.length > 0) throw errors.invalidInput({ count: faults.length }, { details: faults });
}
