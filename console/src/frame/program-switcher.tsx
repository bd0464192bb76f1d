import { Button, Menu, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import type { Seat } from '../session/session.ts';
import { useActiveSession } from '../session/session-context.ts';
import { placesFor } from './places.ts';

/** The programme that the screen is about, and the others that the operator serves. */
export function ProgramSwitcher({ current }: { readonly current: Seat | null }) {
  const { t } = useTranslation();
  const { programs } = useActiveSession();
  const navigate = useNavigate();
  if (programs.length < 2)
    return (
      <Text size="sm" c="dimmed" truncate>
        <bdi>{current?.name ?? programs[0]?.name}</bdi>
      </Text>
    );
  const open = (seat: Seat) => {
    const [first] = placesFor(seat.permissions);
    void navigate(first ? { to: first.to, params: { program: String(seat.id) } } : { to: '/' });
  };
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" size="compact-sm" rightSection={<Icon name="down" size={14} />}>
          <bdi>{current?.name ?? t('frame.chooseProgram')}</bdi>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('frame.programs')}</Menu.Label>
        {programs.map((seat) => (
          <Menu.Item
            key={seat.id}
            onClick={() => open(seat)}
            leftSection={seat.id === current?.id ? <Icon name="check" size={14} /> : <span />}
          >
            <bdi>{seat.name}</bdi>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
