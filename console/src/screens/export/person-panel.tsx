import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { statusOf } from '../../api/describe-error.ts';
import { ListFilters } from '../../lists/list-filters.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ReasonButton } from '../../parts/reason-button.tsx';
import { ErrorNote, Failed, Waiting } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { UserLink } from '../../parts/user-link.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import { closeUser } from '../user/security-calls.ts';
import { useUser } from '../user/user-query.ts';
import { userName } from '../users/user-values.ts';
import { DownloadNote } from './download-note.tsx';
import { ErasePanel } from './erase-panel.tsx';
import { useErasure } from './erasure-calls.ts';
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

/** Whose number it is, and what can be done; of nobody's number only that nobody has it. */
function Person({ user }: { readonly user: string }) {
  const { id: program } = useSeat();
  const [mayRead, mayArchive] = [useMay('read'), useMay('archive')];
  const [mayClose, mayErase] = [useMay('standing'), useMay('erase')];
  const standing = useErasure(program, user, mayErase);
  if (standing.isLoading) return <Waiting />;
  if (statusOf(standing.error) === 404) return <Failed error={standing.error} />;
  const { due_date_utc: due = null, date_utc: erased = null } = standing.data ?? {};
  const isOpen = due === null && erased === null;
  return (
    <>
      {isOpen && mayRead && <Whose user={user} />}
      {erased === null && mayArchive && <ArchivePanel user={user} />}
      {isOpen && mayClose && <ClosePanel user={user} />}
      {mayErase && <ErasePanel user={user} />}
    </>
  );
}

/** What the user of a number is called: a digit may be wrong. */
function Whose({ user }: { readonly user: string }) {
  const { id: program } = useSeat();
  const found = useUser(program, Number(user)).data?.data;
  return (
    found && (
      <Text fw={600} role="status">
        <bdi>{userName(found)}</bdi> (<UserLink id={Number(user)} />)
      </Text>
    )
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
