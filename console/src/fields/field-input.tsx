import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { type CatalogueField, useCatalogue } from '../catalogue/catalogue.ts';
import { FreeInput } from './free-input.tsx';
import { useOptions } from './options.ts';
import { directionOfValue } from './values.ts';

interface FieldInputProps {
  readonly field: CatalogueField;
  /** As a person types it; '' for nothing. Of free data its JSON. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | null;
  readonly isRequired?: boolean;
  readonly description?: string | null;
  readonly size?: string;
}

/** How inputs of kinds are typed, where that is not as any text. */
const types: Readonly<Record<string, ComponentProps<typeof TextInput>['type']>> = {
  day: 'date',
  'past-day': 'date',
  'expiry-day': 'date',
  'inquiry-day': 'date',
  'time-of-day': 'time',
  url: 'url',
};

const numeric = new Set(['id', 'code', 'digit', 'small-number', 'operation-type', 'relationship-type']);
const long = new Set(['notes', 'long-notes', 'description', 'message']);

/** Asks for a value of a field, as its kind is typed. */
export function FieldInput({
  field,
  value,
  onChange,
  error,
  isRequired,
  description,
  size,
}: FieldInputProps) {
  const { t } = useTranslation();
  const { kinds } = useCatalogue();
  const options = useOptions(field, value);
  const { name, kind, label } = field;
  const common = {
    label,
    name,
    value,
    error: error ?? null,
    required: isRequired ?? false,
    ...(description && { description }),
    ...(size && { size }),
  };
  if (options)
    return (
      <NativeSelect
        {...common}
        data={[{ value: '', label: t('fields.none') }, ...options]}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  if (kind === null)
    return <FreeInput label={label} value={value} error={error ?? null} onChange={onChange} />;
  const dir = directionOfValue(kind);
  if (long.has(kind))
    return (
      <Textarea
        {...common}
        dir={dir}
        autosize
        minRows={2}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  const { max_length: maxLength } = kinds.get(kind) ?? {};
  return (
    <TextInput
      {...common}
      type={types[kind] ?? 'text'}
      dir={dir}
      autoComplete="off"
      spellCheck={false}
      {...(maxLength && { maxLength })}
      {...(numeric.has(kind) && { inputMode: 'numeric' as const })}
      {...(kind === 'phone-number' && { inputMode: 'tel' as const })}
      {...(kind === 'email-address' && { inputMode: 'email' as const })}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
