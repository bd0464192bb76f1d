import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useRef } from 'react';

/** What a key does. */
export interface Key {
  readonly act: () => void;
  /** Tells it among the keys of the screen. */
  readonly label?: string;
  /** It goes on while the key is held. */
  readonly repeats?: boolean;
}

/** What keys do; `g u` is pressed one after the other. */
export type Keys = Readonly<Record<string, Key>>;

/** The keys of everything that is on the screen. */
const listening = new Set<{ readonly current: Keys }>();

/** The keys that what is on the screen tells at this moment. */
export function toldKeys(): readonly { readonly keys: string; readonly label: string }[] {
  return [...listening].flatMap(({ current }) =>
    Object.entries(current).flatMap(([keys, { label }]) => (label === undefined ? [] : [{ keys, label }])),
  );
}

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
    listening.add(latest);
    return () => void listening.delete(latest);
  }, []);
  useEffect(() => {
    if (!isWanted) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      const before =
        first.current && event.timeStamp - first.current.at < pairMilliseconds ? first.current.key : null;
      const key = (before && latest.current[`${before} ${event.key}`]) || latest.current[event.key];
      if (event.repeat && !key?.repeats) return;
      first.current = key ? null : { key: event.key, at: event.timeStamp };
      if (!key) return;
      event.preventDefault();
      key.act();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [isWanted]);
}

/** Inputs into which nobody types letters. */
const letterless = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'file', 'range']);

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    ['TEXTAREA', 'SELECT'].includes(target.tagName) ||
    (target instanceof HTMLInputElement && !letterless.has(target.type)) ||
    !!target.closest('[role=dialog], [role=menu]')
  );
}
