import { ActionIcon, Kbd, Modal, Switch, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import type { Seat } from '../session/session.ts';
import { toldKeys, useKeys, useKeysWanted } from './keys.ts';
import { placesFor } from './places.ts';
import { searchBoxId } from './search-box.tsx';

/** The keys of every screen, and what shows them. `seat`: whose screens `g` leads to. */
export function KeysHelp({ seat }: { readonly seat: Seat | null }) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  const [isWanted, setWanted] = useKeysWanted();
  const navigate = useNavigate();
  const seen = placesFor(seat?.permissions ?? []);
  const goes = seen.map(({ to, key, text }) => ({
    keys: `g ${key}`,
    label: t('keys.go', { place: t(`places.${text}`) }),
    act: () => void navigate({ to, params: { program: String(seat?.id) } }),
  }));
  const all = [
    { keys: '/', label: t('keys.search'), act: () => document.getElementById(searchBoxId)?.focus() },
    { keys: '?', label: t('keys.help'), act: open },
    ...goes,
  ];
  useKeys(Object.fromEntries(all.map(({ keys, act }) => [keys, { act }])));
  const always = [
    ...all,
    { keys: 'j', label: t('keys.next') },
    { keys: 'k', label: t('keys.previous') },
    { keys: 'Enter', label: t('keys.open') },
    { keys: 'Esc', label: t('keys.close') },
  ];
  // A screen may use a key for something else.
  const told = new Map([...always, ...(isOpen ? toldKeys() : [])].map(({ keys, label }) => [keys, label]));
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('keys.title')} onClick={open}>
        <Icon name="keyboard" />
      </ActionIcon>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('keys.title')}
        closeButtonProps={{ 'aria-label': t('parts.close') }}
      >
        <Switch
          mb="sm"
          label={t('keys.wanted')}
          checked={isWanted}
          onChange={({ currentTarget }) => setWanted(currentTarget.checked)}
        />
        <Table>
          <Table.Tbody>
            {[...told].map(([keys, label]) => (
              <Table.Tr key={keys}>
                <Table.Th scope="row" w={100}>
                  {keys.split(' ').map((key) => (
                    <Kbd key={key} me={4}>
                      {key}
                    </Kbd>
                  ))}
                </Table.Th>
                <Table.Td>{label}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  );
}
