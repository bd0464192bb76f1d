import { Code, Text } from '@mantine/core';

/** A sentence of the catalogue; what stands between backticks is code. */
export function AboutText({ text, id }: { readonly text: string; readonly id?: string }) {
  return (
    <Text size="sm" c="dimmed" {...(id !== undefined && { id })}>
      {text.split('`').map((part, place) => (place % 2 === 1 ? <Code key={place}>{part}</Code> : part))}
    </Text>
  );
}
