import { Alert, Group, Paper, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { EntryFields } from '../../fields/entry-fields.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { Failed, Loaded } from '../../parts/states.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import { entriesOf, singleOf, type User, userName } from '../users/user-values.ts';
import { PersonDataLink } from './person-data-link.tsx';
import { UserHead } from './user-head.tsx';
import { readClosedUser } from './user-query.ts';
import { isPartTab, partsOf, tabNames, type UserPart } from './user-tabs.ts';

interface ClosedUserProps {
  readonly id: string;
  /** Why the user was not read. */
  readonly error: unknown;
}

/** What is still stored about a user who was closed, whom only an inquiry finds, to look at; else that there is no such user. */
export function ClosedUser({ id, error }: ClosedUserProps) {
  const seat = useSeat();
  const closed = useQuery({
    queryKey: ['closed user', seat.id, id],
    queryFn: ({ signal }) => readClosedUser(seat.id, id, signal),
  });
  return (
    <Loaded query={closed}>
      {(user) => (user ? <ClosedUserPage id={id} user={user} /> : <Failed error={error} />)}
    </Loaded>
  );
}

function ClosedUserPage({ id, user }: { readonly id: string; readonly user: User }) {
  const { t } = useTranslation();
  const seat = useSeat();
  const mayArchive = useMay('archive');
  const catalogue = useCatalogue();
  const parts = tabNames.filter(isPartTab).flatMap((tab) => partsOf(catalogue, tab));
  return (
    <Page title={userName(user)} about={<bdi dir="ltr">#{id}</bdi>} actions={<PersonDataLink user={id} />}>
      <Alert variant="light" icon={<Icon name="lock" />}>
        {t(mayArchive ? 'person.closedArchive' : 'person.closed')}
      </Alert>
      <UserHead user={user} program={seat.id} />
      {parts.map((part) => (
        <ClosedPart key={part.member.name} part={part} user={user} />
      ))}
    </Page>
  );
}

/** The entries of a part; nothing where there are none. */
function ClosedPart({ part, user }: { readonly part: UserPart; readonly user: User }) {
  const { member, resource, answeredAs } = part;
  const single = singleOf(user, answeredAs);
  const entries = single ? [single] : entriesOf(user, answeredAs);
  if (!resource || entries.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={member.label}>
      <Title order={2}>{member.label}</Title>
      {entries.map((entry, index) => (
        <Paper key={String(entry['id'] ?? index)} withBorder p="md">
          <Group align="flex-start">
            <EntryFields resource={resource} entry={entry} />
          </Group>
        </Paper>
      ))}
    </Stack>
  );
}
