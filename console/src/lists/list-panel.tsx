import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Empty, Loaded } from '../parts/states.tsx';
import { type DataColumn, DataTable, type RowFocus } from './data-table.tsx';
import { type ListFilter, ListFilters } from './list-filters.tsx';
import { useListQuery } from './list-query.ts';
import type { ListSearch } from './list-search.ts';
import { Pager } from './pager.tsx';
import { useListAddress } from './use-list-address.ts';

interface ListPanelProps<Row> {
  /** The operation's path: `/v1/ticket`. */
  readonly path: string;
  /** Where its answer has the rows. */
  readonly member: string;
  /** What is asked whatever the address says. */
  readonly always?: ListSearch;
  /** What the rows are. */
  readonly label: string;
  readonly filters: readonly ListFilter[];
  readonly keyOf: (row: Row) => string | number;
  readonly headLabel: string;
  readonly head: (row: Row, focus: RowFocus) => ReactNode;
  readonly columns: readonly DataColumn<Row>[];
  readonly emptyTitle: string;
  readonly emptyText?: string;
  /** What stands above the rows of a page and is about them. */
  readonly above?: (rows: readonly Row[]) => ReactNode;
}

/** A list of the programme with its filters and pages, which stand in the address of the screen. */
export function ListPanel<Row>(props: ListPanelProps<Row>) {
  const { path, member, always = {}, filters, emptyTitle, emptyText, above, ...table } = props;
  const { search, ask } = useListAddress();
  const sent = Object.fromEntries(
    Object.entries(search).filter(
      ([name]) => ['cursor', 'page_size'].includes(name) || filters.some((filter) => filter.name === name),
    ),
  );
  const query = useListQuery<Row>(path, member, { ...sent, ...always });
  return (
    <Stack gap="sm">
      {filters.length > 0 && <ListFilters filters={filters} search={search} onAsk={ask} />}
      <Loaded query={query}>
        {({ rows, cursor }) => (
          <>
            {above?.(rows)}
            {rows.length === 0 ? (
              <Empty title={emptyTitle} {...(emptyText !== undefined && { text: emptyText })} />
            ) : (
              <DataTable {...table} rows={rows} isStale={query.isPlaceholderData} />
            )}
            <Pager
              search={search}
              count={rows.length}
              cursor={cursor}
              isStale={query.isPlaceholderData}
              onPageSize={(page_size) => ask({ page_size })}
            />
          </>
        )}
      </Loaded>
    </Stack>
  );
}
