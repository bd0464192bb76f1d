import { Button, Code, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isLanguage, languageNames } from '../../app/language.ts';
import { Unfound } from '../../lists/missing-row.tsx';
import { useOpenedRow } from '../../lists/use-opened-row.ts';
import { Moment } from '../../parts/moment.tsx';
import { Standing } from '../../parts/standing.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { UserLink } from '../../parts/user-link.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import {
  canBeSentAgain,
  type Message,
  messageSource,
  messagesPath,
  sendAgain,
  statusColours,
} from './message.ts';

interface MessageDialogProps {
  readonly rows: readonly Message[];
  /** The number of the one that is open; undefined: none. */
  readonly id: string | undefined;
  readonly onClose: () => void;
}

/** One message: to whom, when, how often it was tried, and what went wrong. */
export function MessageDialog({ rows, id, onClose }: MessageDialogProps) {
  const { t } = useTranslation();
  const opened = useOpenedRow(rows, id, messageSource);
  const message = opened.row;
  return (
    <Modal
      opened={id !== undefined}
      onClose={onClose}
      size="lg"
      title={id !== undefined && t('sending.messages.open', { id })}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      {message && <MessagePanel message={message} onSent={onClose} />}
      {opened.isMissing && <Unfound opened={opened} />}
    </Modal>
  );
}

interface MessagePanelProps {
  readonly message: Message;
  readonly onSent: () => void;
}

function MessagePanel({ message, onSent }: MessagePanelProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const maySend = useMay('messages');
  const sending = useMutation({
    mutationFn: () => sendAgain(seat.id, message.id),
    onSuccess: async () => {
      tellDone(t('sending.messages.queued'));
      onSent();
      await queries.invalidateQueries({ queryKey: [messagesPath] });
    },
  });
  const { user_id: userId, channel, lane, template, language, status, attempts, error, operation } = message;
  const moment = (value: string | null) => value && <Moment value={value} />;
  const lines: readonly (readonly [string, ReactNode])[] = [
    [t('sending.messages.kind'), t(`sending.names.${template}`)],
    [
      t('sending.messages.status'),
      <Standing key="status" colour={statusColours[status]} text={t(`sending.statuses.${status}`)} />,
    ],
    [
      t('sending.messages.user'),
      userId === null ? t('sending.messages.nobody') : <UserLink key="user" id={userId} />,
    ],
    [t('sending.messages.channel'), t(`sending.channels.${channel}`)],
    [t('sending.messages.to'), message.to && <bdi dir="ltr">{message.to}</bdi>],
    [t('sending.messages.lane'), lane && t(`sending.lanes.${lane}`)],
    [t('sending.messages.language'), isLanguage(language) ? languageNames[language] : language],
    [t('sending.messages.created'), moment(message.date_utc)],
    [t('sending.messages.sent'), moment(message.sent_date_utc)],
    [t('sending.messages.due'), moment(message.due_date_utc)],
    [t('sending.messages.expires'), moment(message.expiry_date_utc)],
    [t('sending.messages.attempts'), attempts],
    [t('sending.messages.error'), error && <Code dir="ltr">{error}</Code>],
    [t('sending.messages.operation'), operation && <Code dir="ltr">{operation}</Code>],
    [t('sending.messages.subject'), message.subject && <bdi>{message.subject}</bdi>],
  ];
  return (
    <Stack gap="md">
      <Table>
        <Table.Tbody>
          {lines
            .filter(([, value]) => value !== null)
            .map(([label, value]) => (
              <Table.Tr key={label}>
                <Table.Th scope="row">{label}</Table.Th>
                <Table.Td>{value}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
      {message.text === null ? (
        <Text size="sm" c="dimmed">
          {t('sending.messages.unshown')}
        </Text>
      ) : (
        <Code block dir="auto" tabIndex={0} aria-label={t('sending.messages.text')}>
          {message.text}
        </Code>
      )}
      <ErrorNote error={sending.error} />
      {maySend && canBeSentAgain(message) && (
        <Group>
          <Button loading={sending.isPending} onClick={() => sending.mutate()}>
            {t(status === 'dead' ? 'sending.messages.again' : 'sending.messages.now')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
