import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Option } from '../fields/options.ts';
import type { ListSearch } from './list-search.ts';

/** One of the filters of a list. */
export interface ListFilter {
  /** The parameter of the operation. */
  readonly name: string;
  readonly label: string;
  /** The only values that it may have. */
  readonly options?: readonly Option[];
  /** What is asked for where no value is chosen, if that is not everything. */
  readonly otherwise?: string;
  readonly type?: 'text' | 'number' | 'date';
}

interface ListFiltersProps {
  readonly filters: readonly ListFilter[];
  readonly search: ListSearch;
  readonly onAsk: (changes: Readonly<Record<string, string | undefined>>) => void;
}

/** The filters of a list, in one row: what is chosen asks at once, what is typed when one leaves it or presses Enter. */
export function ListFilters({ filters, search, onAsk }: ListFiltersProps) {
  const { t } = useTranslation();
  const isAny = filters.some(({ name }) => search[name] !== undefined);
  return (
    <Group gap="xs" align="flex-end" role="search" aria-label={t('lists.filters')}>
      {filters.map(({ name, label, options, otherwise, type = 'text' }) =>
        options ? (
          <NativeSelect
            key={name}
            size="xs"
            label={label}
            value={search[name] ?? ''}
            data={[{ value: '', label: otherwise ?? t('lists.any') }, ...options]}
            onChange={({ currentTarget }) => onAsk({ [name]: currentTarget.value })}
          />
        ) : (
          <TypedFilter
            key={name}
            label={label}
            type={type}
            value={search[name] ?? ''}
            onAsk={(value) => onAsk({ [name]: value })}
          />
        ),
      )}
      {isAny && (
        <Button
          size="xs"
          variant="default"
          onClick={() => onAsk(Object.fromEntries(filters.map(({ name }) => [name, undefined])))}
        >
          {t('lists.clearFilters')}
        </Button>
      )}
    </Group>
  );
}

interface TypedFilterProps {
  readonly label: string;
  readonly type: 'text' | 'number' | 'date';
  readonly value: string;
  readonly onAsk: (value: string) => void;
}

function TypedFilter({ label, type, value, onAsk }: TypedFilterProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const ask = () => {
    const wanted = typed.trim();
    if (wanted !== value) onAsk(wanted);
  };
  return (
    <TextInput
      size="xs"
      w={140}
      label={label}
      dir="auto"
      autoComplete="off"
      spellCheck={false}
      type={type === 'date' ? 'date' : 'text'}
      {...(type === 'number' && { inputMode: 'numeric' as const })}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={ask}
      onKeyDown={({ key }) => key === 'Enter' && ask()}
    />
  );
}
