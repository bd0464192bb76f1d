import { NavLink, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import type { Seat } from '../session/session.ts';
import { placesFor } from './places.ts';

interface NavigationProps {
  readonly seat: Seat;
  /** Called when somebody goes to a screen. */
  readonly onLeave: () => void;
}

/** The screens of a programme that the operator may see. */
export function Navigation({ seat, onLeave }: NavigationProps) {
  const { t } = useTranslation();
  const seen = placesFor(seat.permissions);
  if (seen.length === 0)
    return (
      <Text size="sm" c="dimmed" p="xs">
        {t('frame.nothing')}
      </Text>
    );
  return seen.map(({ to, text, icon }) => (
    <NavLink
      key={to}
      renderRoot={(props) => (
        <Link
          to={to}
          params={{ program: String(seat.id) }}
          // Every address of the programme begins with that of the start page.
          activeOptions={{ exact: to === '/$program' }}
          activeProps={{ 'data-active': true, 'aria-current': 'page' }}
          {...props}
        />
      )}
      label={t(`places.${text}`)}
      leftSection={<Icon name={icon} />}
      onClick={onLeave}
    />
  ));
}
