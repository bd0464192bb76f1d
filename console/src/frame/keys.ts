import { useEffect, useRef } from 'react';

/** What a key does; `g u` is pressed one after the other. */
export type Keys = Readonly<Record<string, () => void>>;

/** How long the second key of two may take, in milliseconds. */
const pairMilliseconds = 1000;

/** Listens to keys wherever nobody is typing. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  const first = useRef<{ key: string; at: number } | null>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      const before =
        first.current && event.timeStamp - first.current.at < pairMilliseconds ? first.current.key : null;
      const act = (before && latest.current[`${before} ${event.key}`]) || latest.current[event.key];
      first.current = act ? null : { key: event.key, at: event.timeStamp };
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    !!target.closest('[role=dialog]')
  );
}
