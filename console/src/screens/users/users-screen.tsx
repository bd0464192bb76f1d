import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { askedAnew, pageSizeOf } from '../../lists/list-search.ts';
import { mayBeNumber } from '../../lists/may-be-number.ts';
import { Pager } from '../../lists/pager.tsx';
import { SavedViews } from '../../lists/saved-views.tsx';
import { useUnaddressed } from '../../lists/unaddressed.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { ColumnMenu } from './column-menu.tsx';
import { allColumns, usualColumns } from './columns.ts';
import { inquire } from './inquiry.ts';
import { UsersFilters } from './users-filters.tsx';
import { questionOf } from './users-search.ts';
import { UsersTable } from './users-table.tsx';

/** The users of a programme: every filter of the inquiry, exact totals, pages that stay where they are. */
export function UsersScreen() {
  const { t, i18n } = useTranslation();
  const seat = useSeat();
  const catalogue = useCatalogue();
  const address = useSearch({ from: '/inside/$program/users' });
  // What may be the number of a card is searched for and stands in no address.
  const unaddressed = useUnaddressed();
  const search = unaddressed.term ? { ...address, search_term: unaddressed.term } : address;
  const navigate = useNavigate({ from: '/$program/users' });
  const columns = useMemo(() => allColumns(catalogue), [catalogue]);
  const shown = search['columns']?.split(' ') ?? usualColumns;
  const visible = shown.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  const pageSize = pageSizeOf(search);
  const question = questionOf(search, pageSize, visible);
  const found = useQuery({
    queryKey: ['users', seat.id, question],
    queryFn: ({ signal }) => inquire(seat.id, question, signal),
    placeholderData: (before, query) => (query?.queryKey[1] === seat.id ? before : undefined),
  });
  /** Goes to another question; the first page of it, unless a page is named. */
  const ask = (changes: Readonly<Record<string, string | undefined>>, { isTyped } = { isTyped: false }) => {
    const { search_term: term, ...others } = changes;
    const isKept = term !== undefined && mayBeNumber(term);
    const sent = isKept ? { ...others, search_term: undefined } : changes;
    const state = unaddressed.stateWith('search_term' in changes ? (isKept ? term : null) : undefined);
    void navigate({ search: askedAnew(address, sent), replace: isTyped, state });
  };
  return (
    <Page
      title={t('places.users')}
      about={
        found.data &&
        t('users.total', { count: found.data.total, shown: found.data.total.toLocaleString(i18n.language) })
      }
      actions={
        <>
          <SavedViews screen="users" search={address} onOpen={(view) => void navigate({ search: view })} />
          <ColumnMenu
            columns={columns}
            shown={shown}
            onChange={(ids) =>
              void navigate({
                search: { ...address, columns: ids.join(' ') },
                state: unaddressed.stateWith(),
              })
            }
          />
        </>
      }
    >
      <UsersFilters search={search} onAsk={ask} />
      <Loaded query={found}>
        {({ users, cursor }) => (
          <>
            {users.length === 0 ? (
              <Empty title={t('users.none')} text={t('users.noneText')} />
            ) : (
              <UsersTable
                users={users}
                columns={visible}
                program={seat.id}
                isStale={found.isPlaceholderData}
                sortBy={question['sort_by'] ?? ''}
                isDescending={question['sort_flag'] === 'desc'}
                onSort={(sort_by, isDescending) => ask({ sort_by, sort_flag: isDescending ? 'desc' : 'asc' })}
              />
            )}
            <Pager
              search={address}
              state={unaddressed.stateWith()}
              count={users.length}
              cursor={cursor}
              isStale={found.isPlaceholderData}
              onPageSize={(page_size) => ask({ page_size })}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}
