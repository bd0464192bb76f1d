import { useLocalStorage } from '@mantine/hooks';

/** Whether members are shown that tell of the row and the call that wrote it, and nothing of the user. This browser remembers it. */
export function useTechnical(): [isShown: boolean, show: (isShown: boolean) => void] {
  const [isShown, show] = useLocalStorage({
    key: 'roster.technical_fields',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  return [isShown, show];
}
