import { ScrollArea, Table, UnstyledButton } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldValue } from '../../fields/field-value.tsx';
import { useKeys } from '../../frame/keys.ts';
import { Icon } from '../../parts/icon.tsx';
import type { Column } from './columns.ts';
import { idOf, type User, userName } from './inquiry.ts';
import classes from './users-table.module.css';

interface UsersTableProps {
  readonly users: readonly User[];
  readonly columns: readonly Column[];
  readonly program: number;
  /** Whether another page is being read meanwhile. */
  readonly isStale: boolean;
  readonly sortBy: string;
  readonly isDescending: boolean;
  readonly onSort: (sortBy: string, isDescending: boolean) => void;
}

/** Height of a row, in pixels: the same for all, so that only those in sight need be drawn. */
const rowHeight = 40;

/** Users in rows. Of hundreds only those in sight are drawn. */
export function UsersTable(props: UsersTableProps) {
  const { users, columns, program, isStale, sortBy, isDescending, onSort } = props;
  const { t } = useTranslation();
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, []);
  const rows = useWindowVirtualizer({
    count: users.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
  });
  useRowKeys(users, program, (index) => rows.scrollToIndex(index), body);
  const drawn = rows.getVirtualItems();
  const before = (drawn[0]?.start ?? top) - top;
  const after = rows.getTotalSize() - ((drawn.at(-1)?.end ?? top) - top);
  return (
    <ScrollArea
      type="auto"
      offsetScrollbars="x"
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('places.users') }}
    >
      <Table
        className={classes['table'] ?? ''}
        fz="sm"
        striped="even"
        highlightOnHover
        aria-rowcount={users.length + 1}
        aria-busy={isStale}
        aria-label={t('places.users')}
      >
        <Table.Thead>
          <Table.Tr aria-rowindex={1}>
            <Table.Th>{t('users.user')}</Table.Th>
            {columns.map((column) => (
              <Heading key={column.id} {...{ column, sortBy, isDescending, onSort }} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>
          <Space height={before} columns={columns.length + 1} />
          {drawn.map(({ index }) => {
            const user = users[index]!;
            return (
              <Table.Tr key={idOf(user)} h={rowHeight} aria-rowindex={index + 2}>
                <Table.Th scope="row">
                  <Link
                    to="/$program/users/$user"
                    params={{ program: String(program), user: String(idOf(user)) }}
                    data-row={index}
                    aria-label={`${userName(user)} ${idOf(user)}`}
                    className={classes['link'] ?? ''}
                  >
                    {idOf(user)}
                  </Link>
                </Table.Th>
                {columns.map(({ id, field, valueIn }) => (
                  <Table.Td key={id} className={classes['cell'] ?? ''}>
                    <FieldValue field={field} value={valueIn(user)} />
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
          <Space height={after} columns={columns.length + 1} />
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}

/** Stands for the rows that are out of sight. */
function Space({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tr>
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  );
}

interface HeadingProps extends Pick<UsersTableProps, 'sortBy' | 'isDescending' | 'onSort'> {
  readonly column: Column;
}

function Heading({ column, sortBy, isDescending, onSort }: HeadingProps) {
  if (column.sortBy === null) return <Table.Th>{column.label}</Table.Th>;
  const isSorted = column.sortBy === sortBy;
  const icon = isSorted ? (isDescending ? 'down' : 'up') : 'sort';
  return (
    <Table.Th aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : 'none'}>
      <UnstyledButton
        className={classes['sort'] ?? ''}
        onClick={() => onSort(column.sortBy!, isSorted ? !isDescending : false)}
      >
        {column.label}
        <Icon name={icon} size={14} />
      </UnstyledButton>
    </Table.Th>
  );
}

/** `j` and `k` go from row to row; Enter opens the one that has the focus, as any link. */
function useRowKeys(
  users: readonly User[],
  program: number,
  scrollTo: (index: number) => void,
  body: React.RefObject<HTMLTableSectionElement | null>,
): void {
  const navigate = useNavigate();
  const focused = () => {
    const row = document.activeElement?.getAttribute('data-row');
    return row === null || row === undefined ? null : Number(row);
  };
  const go = (step: 1 | -1) => {
    const index = Math.min(
      Math.max((focused() ?? (step === 1 ? -1 : users.length)) + step, 0),
      users.length - 1,
    );
    scrollTo(index);
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus());
  };
  useKeys({
    j: () => go(1),
    k: () => go(-1),
    o: () => {
      const user = users[focused() ?? -1];
      if (user)
        void navigate({
          to: '/$program/users/$user',
          params: { program: String(program), user: String(idOf(user)) },
        });
    },
  });
}
