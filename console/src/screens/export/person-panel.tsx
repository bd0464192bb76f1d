import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ListFilters } from '../../lists/list-filters.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ReasonButton } from '../../parts/reason-button.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { closeUser } from '../user/security-calls.ts';
import { DownloadNote } from './download-note.tsx';
import { ErasePanel } from './erase-panel.tsx';
import { useDownload } from './use-download.ts';

interface PersonPanelProps {
  /** The number of the user; '' where none is named. */
  readonly user: string;
  readonly onUser: (user: string) => void;
}

/** What one person may ask for: everything that is stored, to be closed, and to be erased. */
export function PersonPanel({ user, onUser }: PersonPanelProps) {
  const { t } = useTranslation();
  const [mayArchive, mayClose, mayErase] = [useMay('archive'), useMay('standing'), useMay('erase')];
  return (
    <Stack gap="xl" maw={640}>
      <ListFilters
        filters={[{ name: 'user_id', label: t('moving.person.number'), type: 'number' }]}
        search={user ? { user_id: user } : {}}
        onAsk={({ user_id: asked }) => onUser(asked ?? '')}
      />
      {user && mayArchive && <ArchivePanel key={`archive ${user}`} user={user} />}
      {user && mayClose && <ClosePanel key={`close ${user}`} user={user} />}
      {user && mayErase && <ErasePanel key={`erase ${user}`} user={user} />}
    </Stack>
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
