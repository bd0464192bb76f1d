import { ActionIcon, Button, Group, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import { emptyRow, type FreeRow, repeatedIn } from './free-data.ts';

interface FreeRowsProps {
  readonly rows: readonly FreeRow[];
  readonly onChange: (rows: readonly FreeRow[]) => void;
}

/** Names and values to be typed in, of data whose names a programme chooses. */
export function FreeRows({ rows, onChange }: FreeRowsProps) {
  const { t } = useTranslation();
  const set = (key: string, change: Partial<FreeRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  const repeated = repeatedIn(rows);
  return (
    <Stack gap="sm">
      {rows.map(({ key, name, text }, index) => (
        <Group key={key} gap="sm" align="flex-end">
          <TextInput
            // The form that this stands in is not sent as long as a name would be lost.
            ref={(input) =>
              input?.setCustomValidity(repeated.some((row) => row.key === key) ? t('fields.freeTwice') : '')
            }
            label={t('fields.freeName')}
            value={name}
            flex={1}
            miw={120}
            onChange={({ currentTarget }) => set(key, { name: currentTarget.value })}
          />
          <TextInput
            label={t('fields.freeValue')}
            value={text}
            flex={2}
            miw={120}
            onChange={({ currentTarget }) => set(key, { text: currentTarget.value })}
          />
          <Tooltip label={t('parts.remove')}>
            <ActionIcon
              variant="subtle"
              mb={4}
              aria-label={`${t('parts.remove')}: ${name || index + 1}`}
              onClick={() => onChange(rows.filter((row) => row.key !== key))}
            >
              <Icon name="close" />
            </ActionIcon>
          </Tooltip>
        </Group>
      ))}
      {repeated.length > 0 && (
        <Text size="sm" c="red" role="alert">
          {t('fields.freeTwice')}
        </Text>
      )}
      <Group>
        <Button
          variant="default"
          leftSection={<Icon name="add" />}
          onClick={() => onChange([...rows, emptyRow()])}
        >
          {t('fields.freeAdd')}
        </Button>
      </Group>
    </Stack>
  );
}
