import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import { lastError } from '../parts/last-error.ts';
import { ErrorNote, Loaded } from '../parts/states.tsx';
import { useSeat } from '../session/session-context.ts';
import type { ListSearch } from './list-search.ts';
import { listViews, removeView, type SavedView, saveView, viewsKey } from './view-calls.ts';

interface SavedViewsProps {
  /** Which list the views are of: `users`. */
  readonly screen: string;
  readonly search: ListSearch;
  readonly onOpen: (view: ListSearch) => void;
}

/** Questions with a name, which the operator finds again in every browser. Each is of one list of one programme. */
export function SavedViews({ screen, search, onOpen }: SavedViewsProps) {
  const { t } = useTranslation();
  const [isOpen, { toggle, close }] = useDisclosure();
  return (
    <Popover opened={isOpen} onChange={toggle} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Icon name="star" />} onClick={toggle}>
          {t('views.title')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Views
          screen={screen}
          search={search}
          onOpen={(view) => {
            onOpen(view);
            close();
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The views themselves, read once somebody wants to see them. */
function Views({ screen, search, onOpen }: SavedViewsProps) {
  const { t } = useTranslation();
  const program = useSeat().id;
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const views = useQuery({ queryKey: viewsKey, queryFn: ({ signal }) => listViews(signal) });
  const show = (all: readonly SavedView[]) => queries.setQueryData(viewsKey, all);
  // One after the other: each answers the views that there are then.
  const scope = { id: 'views' };
  const saving = useMutation({
    scope,
    mutationFn: () =>
      saveView({ screen: screenOf(program, screen), name: name.trim(), content: asked(search) }),
    onSuccess: (all) => {
      show(all);
      setName('');
    },
  });
  const removing = useMutation({ scope, mutationFn: removeView, onSuccess: show });
  const save = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Stack gap="xs" miw={240}>
      <Loaded query={views}>
        {(all) => {
          const own = all.filter((view) => view.screen === screenOf(program, screen));
          if (own.length === 0)
            return (
              <Text size="sm" c="dimmed">
                {t('views.none')}
              </Text>
            );
          return own.map((view) => (
            <Group key={view.name} justify="space-between" wrap="nowrap">
              <UnstyledButton flex={1} fz="sm" onClick={() => onOpen(view.content)}>
                <bdi>{view.name}</bdi>
              </UnstyledButton>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('views.remove', { name: view.name })}
                onClick={() => removing.mutate(view)}
              >
                <Icon name="remove" />
              </ActionIcon>
            </Group>
          ));
        }}
      </Loaded>
      <form onSubmit={save}>
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            flex={1}
            miw={0}
            label={t('views.name')}
            required
            size="xs"
            maxLength={50}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Button type="submit" size="xs" loading={saving.isPending}>
            {t('parts.save')}
          </Button>
        </Group>
      </form>
      <ErrorNote error={lastError(saving, removing)} />
    </Stack>
  );
}

/** Filters name things of one programme: a view of another would ask for what is not there. */
function screenOf(program: number, screen: string): string {
  return `${screen} ${program}`;
}

/** A view begins with the first page. */
function asked({ cursor: _, page: __, ...kept }: ListSearch): ListSearch {
  return kept;
}
