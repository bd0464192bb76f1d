import { type RefObject, useEffect, useRef } from 'react';

/**
 * What a form is given as its `ref`, so that what was refused is seen: the first part that is wrong comes into sight and takes the focus,
 * however far it stands from the button that was pressed.
 */
export function useFaultInSight<T extends HTMLElement>(error: unknown): RefObject<T | null> {
  const form = useRef<T>(null);
  useEffect(() => {
    if (!error) return;
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]');
    wrong?.scrollIntoView({ block: 'center' });
    wrong?.focus({ preventScroll: true });
  }, [error]);
  return form;
}
