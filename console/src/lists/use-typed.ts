import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

/** How long after the last letter the address says what was typed, in milliseconds. */
const typingMilliseconds = 300;

/**
 * What somebody types into a box that the address keeps (`value`), and how it is typed. It is kept here first: from the address it comes back
 * later than the letters after it, which would be lost, or would land behind those that stand there.
 */
export function useTyped(
  value: string,
  onAsk: (value: string) => void,
): readonly [typed: string, type: (text: string) => void] {
  const [typed, setTyped] = useState(value);
  const asked = useRef(value);
  const ask = useDebouncedCallback((text: string) => {
    asked.current = text;
    onAsk(text);
  }, typingMilliseconds);
  useEffect(() => {
    if (value !== asked.current) setTyped(value);
    asked.current = value;
  }, [value]);
  const type = (text: string) => {
    setTyped(text);
    ask(text);
  };
  return [typed, type];
}
