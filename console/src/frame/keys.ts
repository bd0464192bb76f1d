import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useRef } from 'react';

/** What a key does; `g u` is pressed one after the other. */
export type Keys = Readonly<Record<string, () => void>>;

/** How long the second key of two may take, in milliseconds. */
const pairMilliseconds = 1000;

/** Whether single keys do something, as was chosen in this browser: who speaks to the computer types them by chance (WCAG 2.1.4). */
export function useKeysWanted() {
  return useLocalStorage({ key: 'roster.keys', defaultValue: true, getInitialValueInEffect: false });
}

/** Listens to keys wherever nobody is typing. */
export function useKeys(keys: Keys): void {
  const [isWanted] = useKeysWanted();
  const latest = useRef(keys);
  latest.current = keys;
  const first = useRef<{ key: string; at: number } | null>(null);
  useEffect(() => {
    if (!isWanted) return;
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
  }, [isWanted]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    !!target.closest('[role=dialog], [role=menu]')
  );
}
