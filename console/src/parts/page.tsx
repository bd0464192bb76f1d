import { Group, Stack, Text, Title } from '@mantine/core';
import { createContext, type ReactNode, useEffect } from 'react';

/** Whether the screen has its title already, so that what stands below takes headings of the second level. */
export const HasTitle = createContext(false);

interface PageProps {
  readonly title: string;
  /** What is said below the title. */
  readonly about?: ReactNode;
  /** What can be done with the whole page. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen with its title, which is also that of the browser's window. */
export function Page({ title, about, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} – Roster`;
  }, [title]);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={1}>{title}</Title>
          {about && (
            <Text c="dimmed" size="sm">
              {about}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      <HasTitle value>{children}</HasTitle>
    </Stack>
  );
}
