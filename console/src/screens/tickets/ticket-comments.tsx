import { Badge, Button, Checkbox, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { useAskBeforeLeaving } from '../../parts/ask-before-leaving.ts';
import { Moment } from '../../parts/moment.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useActorName } from '../../session/actor-name.ts';
import { commentOn, type TicketComment, textMax } from './ticket.ts';
import { useTicketChange } from './use-ticket-change.ts';

interface TicketCommentsProps {
  readonly ticketId: number;
  readonly comments: readonly TicketComment[];
  readonly canComment: boolean;
}

/** What was said of a ticket, and a way to say more: among colleagues, or to the user as well. */
export function TicketComments({ ticketId, comments, canComment }: TicketCommentsProps) {
  const { t } = useTranslation();
  const actorName = useActorName();
  const [text, setText] = useState('');
  const [isForUser, setForUser] = useState(false);
  const commenting = useTicketChange(ticketId, (program, comment: object) =>
    commentOn(program, ticketId, comment),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const comment = { text: text.trim().replace(/\s+/gu, ' '), visibility: isForUser ? 1 : 0 };
    commenting.mutate(comment, {
      onSuccess: () => {
        setText('');
        setForUser(false);
      },
    });
  };
  useAskBeforeLeaving(text !== '');
  const fault = faultAt(commenting.error, 'comment.text');
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('tickets.comments')}>
      <Stack gap="sm">
        <Title order={2} size="h3">
          {t('tickets.comments')}
        </Title>
        {comments.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('tickets.noComments')}
          </Text>
        )}
        {comments.map(({ id, text: said, visibility, by_entity, by_entity_id, date_utc }) => (
          <div key={id}>
            <Group gap="xs">
              <Text size="sm" fw={600}>
                <bdi>{actorName(by_entity, by_entity_id)}</bdi>
              </Text>
              {date_utc && (
                <Text size="xs" c="dimmed">
                  <Moment value={date_utc} />
                </Text>
              )}
              {visibility === 1 && (
                <Badge variant="light" tt="none">
                  {t('tickets.seenByUser')}
                </Badge>
              )}
            </Group>
            <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
              <bdi>{said}</bdi>
            </Text>
          </div>
        ))}
        {/* What somebody has typed stays in sight where the ticket ends meanwhile. */}
        {(canComment || text !== '') && (
          <form onSubmit={submit}>
            <Stack gap="xs">
              <Textarea
                required
                label={t('tickets.comment')}
                maxLength={textMax}
                autosize
                minRows={2}
                value={text}
                error={fault}
                onChange={({ currentTarget }) => setText(currentTarget.value)}
              />
              <Checkbox
                label={t('tickets.forUser')}
                checked={isForUser}
                onChange={({ currentTarget }) => setForUser(currentTarget.checked)}
              />
              {!fault && canComment && <ErrorNote error={commenting.error} />}
              <Group>
                <Button type="submit" size="sm" loading={commenting.isPending} disabled={!canComment}>
                  {t('tickets.say')}
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Stack>
    </Paper>
  );
}
