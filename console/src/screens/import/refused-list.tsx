import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { textOf } from '../../api/describe-error.ts';
import { DataTable } from '../../lists/data-table.tsx';
import { type RefusedRow, refusedMax } from './import-state.ts';

interface RefusedListProps {
  readonly rows: readonly RefusedRow[];
  /** How many were refused in all. */
  readonly total: number;
  /** Whether they are rows of a table, whose columns have names of their own. */
  readonly isTable: boolean;
}

/** Rows that were refused, and why. */
export function RefusedList({ rows, total, isTable }: RefusedListProps) {
  const { t, i18n } = useTranslation();
  return (
    <>
      {total > rows.length && (
        <Text size="sm" c="dimmed">
          {t('moving.import.refusedMore', { number: refusedMax.toLocaleString(i18n.language) })}
        </Text>
      )}
      <DataTable<RefusedRow>
        label={t('moving.import.refused')}
        rows={rows}
        keyOf={({ line }) => line}
        headLabel={t('moving.import.line')}
        head={({ line }, focus) => (
          <span tabIndex={-1} {...focus} style={{ color: 'inherit' }}>
            {line.toLocaleString(i18n.language)}
          </span>
        )}
        columns={[
          {
            id: 'source',
            label: t('moving.import.source'),
            cell: ({ result }) => <bdi dir="ltr">{result.source_id}</bdi>,
          },
          {
            id: 'why',
            label: t('moving.import.why'),
            cell: ({ result }) => <bdi>{reasonOf(result.result, isTable)}</bdi>,
          },
        ]}
      />
    </>
  );
}

/** Every fault with where it is, or what the row as a whole was refused for. */
function reasonOf(result: RefusedRow['result']['result'], isTable: boolean): string {
  const { code = '', details = [] } = result ?? {};
  if (details.length === 0) return `${code} ${textOf(result ?? {})}`;
  return details.map((fault) => `${isTable ? columnOf(fault.path) : fault.path}: ${textOf(fault)}`).join(' ');
}

/** The column of a table that a path is written in: `email.0.address` for `$.email[0].address`. */
function columnOf(path: string): string {
  return path.replace(/^\$\.?/u, '').replaceAll(/\[(\d+)\]/gu, '.$1');
}
