import { ColorSwatch, Group } from '@mantine/core';

interface StandingProps {
  /** Of Mantine: `teal`, `yellow`, `red`, `gray`. */
  readonly colour: string;
  readonly text: string;
}

/** How something stands: words, and a dot in the colour of what is good, waits or is bad. */
export function Standing({ colour, text }: StandingProps) {
  return (
    <Group component="span" gap={6} wrap="nowrap" display="inline-flex">
      <ColorSwatch component="span" size={8} color={`var(--mantine-color-${colour}-6)`} withShadow={false} />
      {text}
    </Group>
  );
}
