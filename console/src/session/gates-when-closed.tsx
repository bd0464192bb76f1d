import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { closedGate, onGates } from '../api/gates.ts';
import { loadCode } from '../app/load-code.ts';

const load = () => loadCode(() => import('./entrance.ts'));
const Gates = lazy(async () => ({ default: (await load()).Gates }));

/** How long after the page is there what gates ask with is loaded, in milliseconds: a connection may be gone when one closes. */
const afterMilliseconds = 3000;

/** Gates, which the page does without until the first one closes. */
export function GatesWhenClosed() {
  const isClosed = useSyncExternalStore(onGates, closedGate) !== null;
  const [isWanted, setWanted] = useState(isClosed);
  if (isClosed && !isWanted) setWanted(true);
  useEffect(() => {
    // What fails is loaded once a gate closes.
    const timer = setTimeout(() => load().catch(() => undefined), afterMilliseconds);
    return () => clearTimeout(timer);
  }, []);
  return <Suspense>{isWanted && <Gates />}</Suspense>;
}
