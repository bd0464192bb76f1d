import { Checkbox, MultiSelect, NativeSelect, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useKindOptions } from './kind-options.ts';
import { ListInput } from './list-input.tsx';
import { IntegerInput, IntegersInput } from './number-inputs.tsx';
import { ObjectInput } from './object-input.tsx';
import { freshValue } from './setting-form.ts';
import { type PropsOf, textOf, type ValueInputProps } from './value-props.ts';
import { wordLabel } from './word-label.ts';

/** Takes a value of a form: one component for each. */
export function ValueInput({ form, ...rest }: ValueInputProps) {
  switch (form.form) {
    case 'flag':
      return <FlagInput form={form} {...rest} />;
    case 'integer':
      return <IntegerInput form={form} {...rest} />;
    case 'integers':
      return <IntegersInput form={form} {...rest} />;
    case 'kind':
      return <KindInput form={form} {...rest} />;
    case 'word':
      return <WordInput form={form} {...rest} />;
    case 'list':
      return <AnyListInput form={form} {...rest} />;
    case 'object':
      return <ObjectInput form={form} {...rest} />;
    case 'or null':
      return <OrNullInput form={form} {...rest} />;
    default:
      return <PlainInput {...rest} />;
  }
}

function FlagInput({ label, value, isDisabled, onChange }: PropsOf<'flag'>) {
  const { t } = useTranslation();
  return (
    <Switch
      aria-label={label}
      label={t(value === true ? 'settings.on' : 'settings.off')}
      checked={value === true}
      disabled={isDisabled}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  );
}

function KindInput({ form: { kind }, label, value, isDisabled, onChange }: PropsOf<'kind'>) {
  const options = useKindOptions(kind);
  if (!options) return <PlainInput {...{ label, value, isDisabled, onChange }} />;
  const known = options.some((option) => option.value === value);
  return (
    <NativeSelect
      aria-label={label}
      maw={360}
      data={known ? [...options] : [{ value: textOf(value), label: textOf(value) || '–' }, ...options]}
      value={textOf(value)}
      disabled={isDisabled}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function WordInput({ form: { words }, of, label, value, isDisabled, onChange }: PropsOf<'word'>) {
  return (
    <NativeSelect
      aria-label={label}
      maw={360}
      data={words.map((word) => ({ value: word, label: wordLabel(of, word) }))}
      value={textOf(value)}
      disabled={isDisabled}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function PlainInput({ label, value, isDisabled, onChange }: Omit<ValueInputProps, 'form' | 'of'>) {
  return (
    <TextInput
      aria-label={label}
      maw={480}
      dir="auto"
      autoComplete="off"
      spellCheck={false}
      value={textOf(value)}
      disabled={isDisabled}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** Lists of words are ticked, lists of many things that are known are searched; others have a card for each entry. */
function AnyListInput(props: PropsOf<'list'>) {
  const { form, of, label, value, isDisabled, onChange } = props;
  const { t } = useTranslation();
  const options = useKindOptions(form.of.form === 'kind' ? form.of.kind : null);
  const chosen = Array.isArray(value) ? value.map(String) : [];
  if (form.of.form === 'word')
    return (
      <Checkbox.Group aria-label={label} value={chosen} onChange={onChange}>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing={6}>
          {form.of.words.map((word) => (
            <Checkbox
              key={word}
              size="sm"
              value={word}
              label={<bdi>{wordLabel(of, word)}</bdi>}
              disabled={isDisabled}
            />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
    );
  if (options)
    return (
      <MultiSelect
        aria-label={label}
        searchable
        maw={480}
        data={[...options]}
        value={chosen}
        disabled={isDisabled}
        nothingFoundMessage={t('settings.notFound')}
        onChange={onChange}
      />
    );
  return <ListInput {...props} />;
}

function OrNullInput({ form, of, label, value, isDisabled, onChange }: PropsOf<'or null'>) {
  const { t } = useTranslation();
  return (
    <Stack gap={6}>
      <Switch
        label={t('settings.isSet')}
        aria-label={`${label}: ${t('settings.isSet')}`}
        checked={value !== null}
        disabled={isDisabled}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? freshValue(form.of) : null)}
      />
      {value !== null && <ValueInput form={form.of} {...{ of, label, value, isDisabled, onChange }} />}
    </Stack>
  );
}
