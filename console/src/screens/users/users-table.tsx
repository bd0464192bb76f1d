import { Table, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FieldValue } from '../../fields/field-value.tsx';
import { DataTable } from '../../lists/data-table.tsx';
import { Icon } from '../../parts/icon.tsx';
import type { Column } from './columns.ts';
import { idOf, type User, userName } from './user-values.ts';
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

/** Users in rows, whose columns sort them. */
export function UsersTable(props: UsersTableProps) {
  const { users, columns, program, isStale, sortBy, isDescending, onSort } = props;
  const { t } = useTranslation();
  return (
    <DataTable<User>
      label={t('places.users')}
      rows={users}
      keyOf={idOf}
      headLabel={t('users.user')}
      head={(user, focus) => (
        <Link
          to="/$program/users/$user"
          params={{ program: String(program), user: String(idOf(user)) }}
          aria-label={`${userName(user)} ${idOf(user)}`}
          {...focus}
        >
          {idOf(user)}
        </Link>
      )}
      columns={columns.map((column) => ({
        id: column.id,
        label: column.label,
        heading: <Heading key={column.id} {...{ column, sortBy, isDescending, onSort }} />,
        cell: (user) => <FieldValue field={column.field} value={column.valueIn(user)} />,
      }))}
      isStale={isStale}
    />
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
