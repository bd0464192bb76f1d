import { Button, Fieldset, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';
import { freshValue, type ListForm, type SettingForm } from './setting-form.ts';
import { ValueInput } from './value-input.tsx';
import type { ValueInputProps } from './value-props.ts';
import { wordLabel } from './word-label.ts';

/** A list whose entries have a card each. */
export function ListInput({ form, of, label, value, isDisabled, onChange }: ValueInputProps<ListForm>) {
  const { t } = useTranslation();
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const put = (place: number, entry: unknown) =>
    onChange(entries.map((each, at) => (at === place ? entry : each)));
  return (
    <Stack gap="sm">
      {entries.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('settings.emptyList')}
        </Text>
      )}
      {entries.map((entry, place) => {
        const name = entryName(form.of, entry) ?? String(place + 1);
        return (
          <Fieldset key={place} legend={<bdi>{name}</bdi>} p="sm" disabled={isDisabled}>
            <ValueInput
              form={form.of}
              of={of}
              label={`${label}: ${name}`}
              value={entry}
              isDisabled={isDisabled}
              onChange={(changed) => put(place, changed)}
            />
            {!isDisabled && (
              <Button
                size="xs"
                mt="sm"
                variant="default"
                leftSection={<Icon name="remove" size={14} />}
                aria-label={t('settings.removeEntry', { name })}
                onClick={() => onChange(entries.filter((_, at) => at !== place))}
              >
                {t('parts.remove')}
              </Button>
            )}
          </Fieldset>
        );
      })}
      {!isDisabled && (
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="add" size={14} />}
            aria-label={t('settings.addEntry', { name: label })}
            onClick={() => onChange([...entries, freshValue(form.of)])}
          >
            {t('edit.add')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** What an entry is known by: its first member. */
function entryName(form: SettingForm, entry: unknown): string | null {
  if (form.form !== 'object' || entry === null || typeof entry !== 'object') return null;
  const [first] = form.members;
  if (!first) return null;
  const value = (entry as Readonly<Record<string, unknown>>)[first.name];
  return typeof value === 'string' && value !== '' ? wordLabel(first.name, value) : null;
}
