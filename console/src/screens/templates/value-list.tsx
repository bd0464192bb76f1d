import { Button, Group, Stack, Text, Title, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Variable } from './template-calls.ts';

interface ValueListProps {
  readonly variables: readonly Variable[];
  readonly onInsert: (name: Variable) => void;
}

/** The values that a text may use; one that is chosen is put where the cursor was. */
export function ValueList({ variables, onInsert }: ValueListProps) {
  const { t } = useTranslation();
  return (
    <Stack gap={4}>
      <Title order={2} size="h3">
        {t('sending.templates.values')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('sending.templates.valuesText')}
      </Text>
      <Group gap={4}>
        {variables.map((name) => (
          <Tooltip
            key={name}
            label={t(`sending.variables.${name}`)}
            events={{ hover: true, focus: true, touch: true }}
          >
            <Button
              size="compact-sm"
              variant="default"
              ff="monospace"
              aria-label={t('sending.templates.insert', { name, text: t(`sending.variables.${name}`) })}
              onClick={() => onInsert(name)}
            >
              {name}
            </Button>
          </Tooltip>
        ))}
      </Group>
    </Stack>
  );
}
