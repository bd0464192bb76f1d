import { type ApiError, errors, type FaultDetail } from '../catalogue/errors.ts';

/** The error that lists faults. */
export function faultsError(faults: readonly FaultDetail[]): ApiError {
  return errors.invalidInput({ count: faults.length }, { details: faults });
}

/** Ends the call with every fault that was found; returns if there is none. Throws invalidInput. */
export function refuseFaults(faults: readonly FaultDetail[]): void {
  if (faults.length > 0) throw faultsError(faults);
}
