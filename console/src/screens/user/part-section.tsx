import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';

interface PartSectionProps {
  readonly label: string;
  /** Begins to add something; undefined where nothing can be added, or something is being added. */
  readonly onAdd: (() => void) | undefined;
  /** The form of what is being added. */
  readonly form: ReactNode;
  readonly children: ReactNode;
}

/** A part of a user under its name, with a way to add to it. */
export function PartSection({ label, onAdd, form, children }: PartSectionProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" component="section" aria-label={label}>
      <Group justify="space-between">
        <Title order={2}>{label}</Title>
        {onAdd && (
          <Button variant="default" size="xs" leftSection={<Icon name="add" />} onClick={onAdd}>
            {t('edit.add')}
          </Button>
        )}
      </Group>
      {form && (
        <Paper withBorder p="md">
          {form}
        </Paper>
      )}
      {children}
    </Stack>
  );
}

/** Said where a part of a user has nothing. */
export function NothingThere() {
  const { t } = useTranslation();
  return (
    <Text size="sm" c="dimmed">
      {t('user.nothing')}
    </Text>
  );
}
