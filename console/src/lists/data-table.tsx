import { Loader, Paper, ScrollArea, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOnline } from '../parts/states.tsx';
import classes from './data-table.module.css';
import { TableBody } from './table-body.tsx';

/** A column of a table. */
export interface DataColumn<Row> {
  readonly id: string;
  readonly label: string;
  /** Stands in the head of the table in place of the label: a whole cell. */
  readonly heading?: ReactNode;
  readonly cell: (row: Row) => ReactNode;
}

/** What the link or the button that opens a row is given, so that keys find it. */
export interface RowFocus {
  readonly 'data-row': number;
  readonly className: string;
}

/** A list, and how its rows are shown. */
export interface DataTableProps<Row> {
  /** What the rows are. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** What the first column is called. */
  readonly headLabel: string;
  /** What stands first in a row and opens it: a link, or a button. */
  readonly head: (row: Row, focus: RowFocus) => ReactNode;
  readonly columns: readonly DataColumn<Row>[];
  /** Whether another page is being read meanwhile. */
  readonly isStale?: boolean;
}

/** Rows of a list, through which `j` and `k` lead. Of hundreds only those in sight are drawn. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, keyOf, headLabel, head, columns, isStale = false } = props;
  return (
    <>
      {isStale && <Reading />}
      <ScrollArea
        type="auto"
        offsetScrollbars="x"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}
      >
        <Table
          className={classes['table'] ?? ''}
          fz="sm"
          horizontalSpacing="xs"
          aria-rowcount={rows.length + 1}
          aria-busy={isStale}
          aria-label={label}
        >
          <Table.Thead>
            <Table.Tr aria-rowindex={1}>
              <Table.Th>{headLabel}</Table.Th>
              {columns.map(({ id, label: name, heading }) => heading ?? <Table.Th key={id}>{name}</Table.Th>)}
            </Table.Tr>
          </Table.Thead>
          <TableBody {...{ rows, keyOf, head, columns }} />
        </Table>
      </ScrollArea>
    </>
  );
}

/** Stands at the top of the window while other rows are being read, once that takes a moment. */
function Reading() {
  const { t } = useTranslation();
  // Without a connection nothing is being read, which a note above the list says.
  if (!useOnline()) return null;
  return (
    <Paper className={classes['reading'] ?? ''} role="status" withBorder shadow="sm">
      <Loader size="xs" aria-hidden="true" />
      {t('states.loading')}
    </Paper>
  );
}
