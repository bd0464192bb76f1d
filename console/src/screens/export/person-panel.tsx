import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { statusOf } from '../../api/describe-error.ts';
import { ListFilters } from '../../lists/list-filters.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ReasonButton } from '../../parts/reason-button.tsx';
import { ErrorNote, Loaded } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { UserLink } from '../../parts/user-link.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import { closeUser, tryClosing } from '../user/security-calls.ts';
import { userKey } from '../user/user-query.ts';
import { userName } from '../users/user-values.ts';
import { DownloadNote } from './download-note.tsx';
import { ErasePanel } from './erase-panel.tsx';
import { useErasure } from './erasure-calls.ts';
import { usePerson } from './person-query.ts';
import { useDownload } from './use-download.ts';

interface PersonPanelProps {
  /** The number of the user; '' where none is named. */
  readonly user: string;
  readonly onUser: (user: string) => void;
}

/** What one person may ask for: everything that is stored, to be closed, and to be erased. */
export function PersonPanel({ user, onUser }: PersonPanelProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xl" maw={640}>
      <ListFilters
        filters={[{ name: 'user_id', label: t('moving.person.number'), type: 'number' }]}
        search={user ? { user_id: user } : {}}
        onAsk={({ user_id: asked }) => onUser(asked ?? '')}
      />
      {user && <Person key={user} user={user} />}
    </Stack>
  );
}

/** Whose number it is, and what can be done; of nobody's number only that nobody has it. What is not known yet is not offered. */
function Person({ user }: { readonly user: string }) {
  const [mayRead, mayErase, mayClose] = [useMay('read'), useMay('erase'), useMay('standing')];
  if (mayErase) return <PersonByErasure user={user} />;
  if (mayRead) return <PersonByReading user={user} />;
  if (mayClose) return <PersonByClosing user={user} />;
  // Who may take archives alone has the server say whether somebody has the number.
  return <Deeds user={user} />;
}

/** For who may erase: it tells of those who were erased as well. */
function PersonByErasure({ user }: { readonly user: string }) {
  const { id: program } = useSeat();
  const mayRead = useMay('read');
  const standing = useErasure(program, user);
  return (
    <Loaded query={standing}>
      {({ due_date_utc: due, date_utc: erased }) => (
        <>
          {erased === null && mayRead && <Whose user={user} />}
          {erased === null && <Deeds user={user} isClosed={due !== null} />}
          <ErasePanel user={user} />
        </>
      )}
    </Loaded>
  );
}

function PersonByReading({ user }: { readonly user: string }) {
  const { id: program } = useSeat();
  const person = usePerson(program, user);
  return (
    <Loaded query={person}>
      {({ isClosed }) => (
        <>
          <Whose user={user} />
          <Deeds user={user} isClosed={isClosed} />
        </>
      )}
    </Loaded>
  );
}

/** For who may neither read users nor erase them: whether there is somebody to close. An archive there may be of a closed user, too. */
function PersonByClosing({ user }: { readonly user: string }) {
  const { id: program } = useSeat();
  const mayArchive = useMay('archive');
  const about = { program, userId: Number(user) };
  const trial = useQuery({
    queryKey: [...userKey(program, about.userId), 'closing'],
    queryFn: ({ signal }) => tryClosing(about, signal),
  });
  if (mayArchive && statusOf(trial.error) === 404) return <Deeds user={user} isClosed />;
  return <Loaded query={trial}>{() => <Deeds user={user} />}</Loaded>;
}

/** What the user of a number is called: a digit may be wrong. */
function Whose({ user }: { readonly user: string }) {
  const { id: program } = useSeat();
  const found = usePerson(program, user).data?.user;
  return (
    found && (
      <Text fw={600} role="status">
        <bdi>{userName(found)}</bdi> (<UserLink id={Number(user)} />)
      </Text>
    )
  );
}

/** What can be done for a person beside an erasure. */
function Deeds({ user, isClosed = false }: { readonly user: string; readonly isClosed?: boolean }) {
  const [mayArchive, mayClose] = [useMay('archive'), useMay('standing')];
  return (
    <>
      {mayArchive && <ArchivePanel user={user} />}
      {!isClosed && mayClose && <ClosePanel user={user} />}
    </>
  );
}

function ArchivePanel({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const { state, start } = useDownload();
  return (
    <Stack gap="sm">
      <Title order={2}>{t('moving.person.archive')}</Title>
      <Text size="sm">{t('moving.person.archiveText')}</Text>
      <Group>
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          loading={state.phase === 'running'}
          onClick={() =>
            start({ address: `/v1/user/export/${encodeURIComponent(user)}`, name: `user-${user}.zip` })
          }
        >
          {t('moving.person.download')}
        </Button>
      </Group>
      {state.phase !== 'done' && state.phase !== 'running' && <DownloadNote state={state} />}
    </Stack>
  );
}

function ClosePanel({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const closing = useMutation({
    mutationFn: (reason: string) => closeUser({ program: seat.id, userId: Number(user) }, reason),
    onSuccess: async () => {
      await queries.invalidateQueries();
      tellDone(t('moving.person.closed'));
    },
  });
  return (
    <Stack gap="sm">
      <Title order={2}>{t('moving.person.close')}</Title>
      <Text size="sm">{t('moving.person.closeText', { user })}</Text>
      <ErrorNote error={closing.error} />
      <Group>
        <ReasonButton
          label={t('moving.person.close')}
          text={t('moving.person.closeText', { user })}
          isPending={closing.isPending}
          isGrave
          onConfirm={closing.mutate}
        />
      </Group>
    </Stack>
  );
}
