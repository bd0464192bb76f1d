import { Combobox, Loader, Text, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError } from '../api/describe-error.ts';
import { mayBeNumber } from '../lists/may-be-number.ts';
import { Icon } from '../parts/icon.tsx';
import type { Seat } from '../session/session.ts';
import { type FoundUser, searchEverywhere } from './search-everywhere.ts';

/** The id of the box in the page: the key `/` goes there. */
export const searchBoxId = 'search';

/** How long after the last letter the search asks, in milliseconds. */
const typingMilliseconds = 200;

/** Finds users by whatever is known of them, while it is typed. */
export function SearchBox({ seat }: { readonly seat: Seat }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  // A user's page says `#4079`, and so does whoever copies the number there.
  const wanted = typed.trim().replace(/^#(?=\d+$)/u, '');
  const [term] = useDebouncedValue(wanted, typingMilliseconds);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const found = useQuery({
    queryKey: ['search', seat.id, term],
    queryFn: ({ signal }) => searchEverywhere(seat.id, term, signal),
    enabled: term !== '',
    // It may be the number of a card, or of a paper.
    gcTime: 0,
    // What was found in this programme stays until more letters have found something else.
    placeholderData: (before, query) => (query?.queryKey[1] === seat.id ? before : undefined),
  });
  // Enter opens the first one that is found, once it is found by what stands there now.
  const isFoundByAll = term === wanted && !found.isPlaceholderData;
  useEffect(() => {
    if (isFoundByAll) combobox.selectFirstOption();
  }, [found.data, isFoundByAll]);
  const program = String(seat.id);
  const open = (value: string) => {
    combobox.closeDropdown();
    setTyped('');
    // Keys are meant for the screen from now on.
    document.getElementById(searchBoxId)?.blur();
    if (value === 'all')
      void navigate({ to: '/$program/users', params: { program }, search: { search_term: term } });
    else void navigate({ to: '/$program/users/$user', params: { program, user: value } });
  };
  const users = found.data ?? [];
  // What is asked without a connection is asked once there is one.
  const isOffline = found.fetchStatus === 'paused';
  return (
    <Combobox store={combobox} onOptionSubmit={open} withinPortal={false}>
      <Combobox.Target>
        <TextInput
          id={searchBoxId}
          type="search"
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          autoComplete="off"
          spellCheck={false}
          leftSection={<Icon name="search" />}
          rightSection={found.isFetching ? <Loader size="xs" aria-hidden="true" /> : null}
          value={typed}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value);
            combobox.openDropdown();
            combobox.resetSelectedOption();
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={term === '' || (!found.data && !found.error && !isOffline)}>
        {/* The header stays where it is: what does not fit below it could not be scrolled to. */}
        <Combobox.Options
          aria-label={t('search.label')}
          mah="calc(100dvh - 9rem)"
          style={{ overflowY: 'auto' }}
        >
          {users.map((user) => (
            <Combobox.Option key={user.id} value={String(user.id)}>
              <Found user={user} />
            </Combobox.Option>
          ))}
          {users.length > 0 && !mayBeNumber(term) && (
            <Combobox.Option value="all">{t('search.all')}</Combobox.Option>
          )}
          {isOffline && <Said text={t('states.offline')} />}
          {found.data && users.length === 0 && !isOffline && (
            <Said text={t(hasShortWord(term) ? 'search.noneShort' : 'search.none')} />
          )}
          {found.error && <Said text={describeError(found.error)} />}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** A word that is found as a whole name alone: one or two letters of a script that writes a name in more of them. */
const shortWord =
  /^(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])(?:\p{L}\p{M}*){1,2}$/u;

/** Whether more letters of a word might find somebody. */
function hasShortWord(term: string): boolean {
  return term.split(/\s+/u).some((word) => shortWord.test(word));
}

/** Why there is nobody to choose. A list has options, so this is one that cannot be chosen. */
function Said({ text }: { readonly text: string }) {
  return (
    <Combobox.Empty role="option" aria-disabled>
      {text}
    </Combobox.Empty>
  );
}

function Found({ user: { id, name, contact } }: { readonly user: FoundUser }) {
  return (
    <>
      <Text size="sm" fw={600}>
        <bdi>{name ?? contact ?? id}</bdi>
      </Text>
      <Text size="xs">
        {id} <bdi dir="ltr">{contact}</bdi>
      </Text>
    </>
  );
}
