import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListSearch } from '../../lists/list-search.ts';
import { Icon } from '../../parts/icon.tsx';

interface SavedViewsProps {
  readonly program: number;
  readonly search: ListSearch;
  readonly onOpen: (view: ListSearch) => void;
}

/** A question that was given a name. */
interface View {
  readonly name: string;
  readonly search: ListSearch;
}

/** Questions with a name, kept in this browser for the programme. */
export function SavedViews({ program, search, onOpen }: SavedViewsProps) {
  const { t } = useTranslation();
  const [isOpen, { toggle, close }] = useDisclosure();
  const [name, setName] = useState('');
  const [views, setViews] = useLocalStorage<View[]>({ key: `roster.views.${program}`, defaultValue: [] });
  const save = (event: FormEvent) => {
    event.preventDefault();
    const { cursor: _, page: __, ...kept } = search;
    setViews((before) => [...before.filter((view) => view.name !== name), { name, search: kept }]);
    setName('');
  };
  return (
    <Popover opened={isOpen} onChange={toggle} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Icon name="star" />} onClick={toggle}>
          {t('views.title')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" miw={240}>
          {views.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('views.none')}
            </Text>
          )}
          {views.map((view) => (
            <Group key={view.name} justify="space-between" wrap="nowrap">
              <UnstyledButton
                flex={1}
                fz="sm"
                onClick={() => {
                  onOpen(view.search);
                  close();
                }}
              >
                <bdi>{view.name}</bdi>
              </UnstyledButton>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('views.remove', { name: view.name })}
                onClick={() => setViews((before) => before.filter((each) => each.name !== view.name))}
              >
                <Icon name="remove" />
              </ActionIcon>
            </Group>
          ))}
          <form onSubmit={save}>
            <Group gap="xs" align="flex-end" wrap="nowrap">
              <TextInput
                label={t('views.name')}
                required
                size="xs"
                value={name}
                onChange={({ currentTarget }) => setName(currentTarget.value)}
              />
              <Button type="submit" size="xs">
                {t('parts.save')}
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
