import { NativeSelect, SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../catalogue/catalogue.ts';
import type { Draft } from './drafts.ts';
import { FieldInput } from './field-input.tsx';
import type { Option } from './options.ts';

interface ShapeFieldsProps {
  /** The resource of the catalogue that the values belong to. */
  readonly resource: string;
  /** The fields that are asked for, in order. */
  readonly names: readonly string[];
  readonly value: Draft;
  readonly onChange: (value: Draft) => void;
  /** What is wrong with a field. */
  readonly faultOf: (name: string) => string | null;
  /** Values of fields that the catalogue has no table for. */
  readonly options?: Readonly<Record<string, readonly Option[]>>;
  /** Names of fields that mean something of their own here. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly columns?: number;
}

/** Inputs for some fields of a resource, as the catalogue describes them. */
export function ShapeFields(props: ShapeFieldsProps) {
  const { resource, names, value, onChange, faultOf, options = {}, labels = {}, columns = 3 } = props;
  const { t } = useTranslation();
  const fields = useCatalogue().resources.get(resource)?.fields ?? [];
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: columns }} spacing="sm" flex={1}>
      {names.map((name) => {
        const field = fields.find((each) => each.name === name);
        if (!field) return null;
        const label = labels[name] ?? field.label;
        const typed = value[name] ?? '';
        const change = (text: string) => onChange({ ...value, [name]: text });
        const chosen = options[name];
        if (!chosen)
          return (
            <FieldInput
              key={name}
              field={{ ...field, label }}
              value={typed}
              error={faultOf(name)}
              onChange={change}
            />
          );
        const isKnown = typed === '' || chosen.some((option) => option.value === typed);
        return (
          <NativeSelect
            key={name}
            label={label}
            value={typed}
            error={faultOf(name)}
            data={[
              { value: '', label: t('fields.none') },
              ...(isKnown ? [] : [{ value: typed, label: typed }]),
              ...chosen,
            ]}
            onChange={({ currentTarget }) => change(currentTarget.value)}
          />
        );
      })}
    </SimpleGrid>
  );
}
