/**
 * What stops a call on its way until the operator has done something: signed in again after a session ended, or given the second factor
 * once more. The call waits, and is sent again afterwards, so that nothing that was typed is lost.
 */
export type GateName = 'signIn' | 'stepUp';

/** A gate that is closed: somebody must pass it or turn back. */
interface ClosedGate {
  readonly name: GateName;
  readonly passed: Promise<boolean>;
  readonly end: (hasPassed: boolean) => void;
}

let closed: ClosedGate | null = null;
const listeners = new Set<() => void>();

/** Closes a gate and waits until it is passed (true) or somebody turns back (false). Calls that meet one gate wait together. */
export function waitAt(name: GateName): Promise<boolean> {
  if (closed?.name !== name) {
    closed?.end(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    closed = { name, passed: promise, end: resolve };
    tell();
  }
  return closed!.passed;
}

/** Opens the gate that is closed: what waits goes on, or is given up. */
export function endGate(hasPassed: boolean): void {
  const gate = closed;
  closed = null;
  gate?.end(hasPassed);
  tell();
}

/** The gate that is closed now. */
export function closedGate(): GateName | null {
  return closed?.name ?? null;
}

/** Calls back whenever a gate closes or opens; returns what ends that. */
export function onGates(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
