import { Alert, Button, Code, Group, List, Paper, ScrollArea, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../parts/states.tsx';
import classes from './settings.module.css';

/** A setting that somebody else has changed, with what it is now. */
interface ContestedSetting {
  readonly name: string;
  readonly label: string;
  readonly value: unknown;
}

interface SaveBarProps {
  readonly count: number;
  readonly isPending: boolean;
  /** What was refused and stands beside no field that can be seen. */
  readonly error: unknown;
  /** Those that somebody else has changed meanwhile, so that nothing was saved, as they are now: wherever their cards stand. */
  readonly contested: readonly ContestedSetting[];
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

/** Saves all changes together; stays in sight while there are any. */
export function SaveBar({ count, isPending, error, contested, onSave, onDiscard }: SaveBarProps) {
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
        {contested.length > 0 && (
          <Alert variant="light" color="yellow" role="alert">
            {t('settings.contested')}
            <ScrollArea.Autosize mah={160} mt={6} viewportProps={{ tabIndex: 0 }}>
              <List size="sm">
                {contested.map(({ name, label, value }) => (
                  <List.Item key={name}>
                    {label}:{' '}
                    <Code dir="ltr" className={classes['now'] ?? ''}>
                      {JSON.stringify(value)}
                    </Code>
                  </List.Item>
                ))}
              </List>
            </ScrollArea.Autosize>
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
