import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { untold } from '../../../../sdk/src/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { Moment } from '../../parts/moment.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import type { Invitation } from './operator-calls.ts';

interface InvitationNoteProps {
  readonly invitation: Invitation;
  readonly onDone: () => void;
}

/** The link of an invitation, this once; or that it was sent by mail. */
export function InvitationNote({ invitation: { secret, ends_at }, onDone }: InvitationNoteProps) {
  const { t } = useTranslation();
  // Where the link goes by mail, its time begins when the mail is sent.
  const ends = ends_at && (
    <Text size="sm">
      {t('operators.linkEnds')} <Moment value={ends_at} />
    </Text>
  );
  if (secret)
    return (
      <ShownOnce
        about={t('operators.linkOnce')}
        help={t('operators.untold', { label: t('operators.deeds.invite.label') })}
        secrets={[{ label: t('operators.link'), value: linkOf(secret) }]}
        onDone={onDone}
      >
        {ends}
      </ShownOnce>
    );
  return (
    <Stack gap="sm">
      <Alert color="teal" icon={<Icon name="check" />}>
        {t('operators.linkMailed')}
      </Alert>
      {ends}
      <Group justify="flex-end">
        <Button onClick={onDone}>{t('parts.close')}</Button>
      </Group>
    </Stack>
  );
}

/** The whole link: a server that does not know its own address leaves it out. */
function linkOf(secret: string): string {
  return secret === untold ? untold : new URL(secret, location.origin).href;
}
