import { Box, Group, Paper, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { LanguageMenu } from './language-menu.tsx';
import classes from './outside.module.css';
import { HasTitle } from './page.tsx';

interface OutsideProps {
  readonly title: string;
  readonly about?: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A page for who is not signed in. */
export function Outside({ title, about, isWide = false, children }: OutsideProps) {
  useEffect(() => {
    document.title = `${title} – Roster`;
  }, [title]);
  return (
    <Box component="main" className={classes['page']}>
      <Paper withBorder p="lg" className={`${classes['card']} ${isWide ? classes['wide'] : ''}`}>
        <Group justify="space-between" mb="md" wrap="nowrap">
          <Text fw={700} component="span">
            Roster
          </Text>
          <LanguageMenu />
        </Group>
        <Title order={1} mb={4}>
          {title}
        </Title>
        {about && (
          <Text c="dimmed" size="sm" mb="md">
            {about}
          </Text>
        )}
        <HasTitle value>{children}</HasTitle>
      </Paper>
    </Box>
  );
}
