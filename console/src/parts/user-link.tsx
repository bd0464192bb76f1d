import { Link } from '@tanstack/react-router';
import type { RowFocus } from '../lists/data-table.tsx';
import { useMay, useSeat } from '../session/session-context.ts';

interface UserLinkProps {
  readonly id: number | null;
  /** Where the link stands first in a row. */
  readonly focus?: RowFocus;
}

/** Leads to a user, for who may see users; else the number alone. Nothing where there is none. */
export function UserLink({ id, focus }: UserLinkProps) {
  const seat = useSeat();
  const mayRead = useMay('read');
  if (id === null) return null;
  if (!mayRead)
    return (
      <bdi dir="ltr" {...(focus && { ...focus, tabIndex: -1 })}>
        {id}
      </bdi>
    );
  return (
    <Link
      to="/$program/users/$user"
      params={{ program: String(seat.id), user: String(id) }}
      style={{ color: 'var(--mantine-color-anchor)' }}
      {...focus}
    >
      {id}
    </Link>
  );
}
