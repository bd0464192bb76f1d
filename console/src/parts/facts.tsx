import { Box, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Some facts in a row, as the head of a case has them. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return (
    <Group gap="lg" component="dl" m={0}>
      {children}
    </Group>
  );
}

interface FactProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A fact within a `dl`: what it is called, and what it is. */
export function Fact({ label, children }: FactProps) {
  return (
    <Box miw={0}>
      <Text component="dt" size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0} size="sm" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </Box>
  );
}
