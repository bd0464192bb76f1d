import { Alert, Paper, Stack, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { codeLabel } from '../../fields/values.ts';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Icon } from '../../parts/icon.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useActorName } from '../../session/actor-name.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { isLive, type TicketCode, useTicket } from './ticket.ts';
import { TicketActions } from './ticket-actions.tsx';
import { TicketComments } from './ticket-comments.tsx';
import { TicketHistory } from './ticket-history.tsx';

/** A ticket: what is asked, how it stands, what was said of it, and what can be done about it. */
export function TicketScreen() {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const mayChange = useMay('tickets');
  const actorName = useActorName();
  const { ticket: id } = useParams({ from: '/inside/$program/tickets/$ticket' });
  const query = useTicket(Number(id));
  return (
    <Loaded query={query}>
      {({ ticket, comments }) => {
        const { info, content } = ticket;
        const canChange = mayChange && isLive(catalogue, ticket);
        return (
          <Page
            title={`${t(`tickets.codes.${info.description_code as TicketCode}`)} ${info.id}`}
            about={
              <AnchorLink
                to="/$program/users/$user"
                params={{ program: String(seat.id), user: String(info.entity_id) }}
                size="sm"
              >
                {t('tickets.toUser', { number: info.entity_id })}
              </AnchorLink>
            }
          >
            <Facts>
              <Fact label={t('tickets.status')}>{codeLabel(catalogue, 'ticket_status', info.status)}</Fact>
              <Fact label={t('tickets.priority')}>{info.priority}</Fact>
              <Fact label={t('tickets.assignedTo')}>
                <bdi>{actorName(info.assigned_to_entity, info.assigned_to_entity_id)}</bdi>
              </Fact>
              <Fact label={t('tickets.since')}>
                <Moment value={String(info.date_utc)} />
              </Fact>
              <Fact label={t('tickets.changed')}>
                <Moment value={String(info.update_date_utc)} />
              </Fact>
            </Facts>
            {canChange && <TicketActions ticket={ticket} />}
            {mayChange && !canChange && (
              <Alert variant="light" role="status" icon={<Icon name="lock" />}>
                {t('tickets.ended')}
              </Alert>
            )}
            <Paper withBorder p="sm" component="section" aria-label={t('tickets.told')}>
              <Stack gap={4}>
                <Title order={2} size="h3">
                  {t('tickets.told')}
                </Title>
                <Text size="sm" fw={600}>
                  <bdi>{content.subject}</bdi>
                </Text>
                <Text size="sm">
                  <bdi>{content.content}</bdi>
                </Text>
              </Stack>
            </Paper>
            <TicketComments ticketId={info.id} comments={comments} canComment={canChange} />
            <TicketHistory ticketId={info.id} userId={Number(info.entity_id)} />
          </Page>
        );
      }}
    </Loaded>
  );
}
