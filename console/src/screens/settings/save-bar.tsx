import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../parts/states.tsx';
import classes from './settings.module.css';

interface SaveBarProps {
  readonly count: number;
  readonly isPending: boolean;
  /** What was refused and stands beside no field that can be seen. */
  readonly error: unknown;
  /** Whether somebody else has changed some of them meanwhile, so that nothing was saved. */
  readonly isContested: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

/** Saves all changes together; stays in sight while there are any. */
export function SaveBar({ count, isPending, error, isContested, onSave, onDiscard }: SaveBarProps) {
  const { t } = useTranslation();
  return (
    <Paper
      className={classes['bar'] ?? ''}
      withBorder
      p="sm"
      component="section"
      aria-label={t('settings.changes')}
    >
      <Stack gap="xs">
        <ErrorNote error={error} />
        {isContested && (
          <Alert variant="light" color="yellow" role="alert">
            {t('settings.contested')}
          </Alert>
        )}
        <Group justify="space-between" gap="xs">
          <Text size="sm" aria-live="polite">
            {t('settings.changed', { count })}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onDiscard} disabled={isPending}>
              {t('settings.discard')}
            </Button>
            <Button onClick={onSave} loading={isPending}>
              {t('parts.save')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Paper>
  );
}
