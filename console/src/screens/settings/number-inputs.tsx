import { Group, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type PropsOf, textOf } from './value-props.ts';

/** Takes a number. */
export function IntegerInput({
  form: { minimum, maximum },
  label,
  value,
  isDisabled,
  onChange,
}: PropsOf<'integer'>) {
  const { t, i18n } = useTranslation();
  const bounds = { from: minimum.toLocaleString(i18n.language), to: maximum.toLocaleString(i18n.language) };
  return (
    <TextInput
      aria-label={label}
      inputMode="numeric"
      dir="ltr"
      w={180}
      description={t('settings.between', bounds)}
      inputWrapperOrder={['input', 'description']}
      value={textOf(value)}
      disabled={isDisabled}
      onChange={({ currentTarget }) => onChange(numberOf(currentTarget.value))}
    />
  );
}

/** Takes so many numbers in a row. */
export function IntegersInput({
  form: { minima, maximum },
  label,
  value,
  isDisabled,
  onChange,
}: PropsOf<'integers'>) {
  const { t, i18n } = useTranslation();
  const values = Array.isArray(value) ? value : [];
  return (
    <Group gap="xs" align="flex-start">
      {minima.map((minimum, place) => (
        <TextInput
          key={place}
          aria-label={`${label} ${place + 1}`}
          inputMode="numeric"
          dir="ltr"
          w={96}
          description={t('settings.atLeast', { from: minimum.toLocaleString(i18n.language) })}
          inputWrapperOrder={['input', 'description']}
          value={textOf(values[place])}
          disabled={isDisabled}
          title={t('settings.between', { from: minimum, to: maximum })}
          onChange={({ currentTarget }) =>
            onChange(minima.map((_, at) => (at === place ? numberOf(currentTarget.value) : values[at])))
          }
        />
      ))}
    </Group>
  );
}

/** The number that a text is; the text itself where it is none, which the server refuses with its reason. */
function numberOf(text: string): number | string {
  return /^[0-9]{1,15}$/u.test(text.trim()) ? Number(text) : text;
}
