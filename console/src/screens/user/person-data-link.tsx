import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSeat } from '../../session/session-context.ts';

const opening = ['archive', 'standing', 'erase'] as const;

/** Leads to everything that is stored about a user, to closing and to erasure, for who may do any of it. */
export function PersonDataLink({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const { id, permissions } = useSeat();
  if (!opening.some((permission) => permissions.includes(permission))) return null;
  return (
    <Button
      variant="default"
      size="xs"
      renderRoot={(props) => (
        <Link
          {...props}
          to="/$program/export"
          params={{ program: String(id) }}
          search={{ tab: 'person', user_id: user }}
        />
      )}
    >
      {t('places.export')}
    </Button>
  );
}
