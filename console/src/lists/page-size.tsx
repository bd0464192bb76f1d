import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { pageSizes, rememberPageSize } from './list-search.ts';

interface PageSizeProps {
  readonly value: string;
  readonly onChange: (size: string) => void;
}

/** Chooses how many rows a page has, of this list and of those that are opened later. */
export function PageSize({ value, onChange }: PageSizeProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      size="xs"
      aria-label={t('lists.pageSize')}
      value={value}
      data={pageSizes.map((size) => ({ value: size, label: t('lists.perPage', { number: size }) }))}
      onChange={({ currentTarget }) => {
        rememberPageSize(currentTarget.value);
        onChange(currentTarget.value);
      }}
    />
  );
}
