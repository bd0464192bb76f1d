import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { entityCode } from '../../session/actor-name.ts';
import { useColleagues } from '../../session/colleagues.ts';
import { useSeat } from '../../session/session-context.ts';
import { CancelTicket } from './cancel-ticket.tsx';
import { changeTicket, priorities, type Ticket } from './ticket.ts';
import { useTicketChange } from './use-ticket-change.ts';

/** Who works on a ticket, how urgent it is, and how it is given up. */
export function TicketActions({ ticket: { info } }: { readonly ticket: Ticket }) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const colleagues = useColleagues();
  const [isCancelling, { open, close }] = useDisclosure();
  const changing = useTicketChange(info.id, (program, wanted: object) =>
    changeTicket(program, info.id, wanted),
  );
  const client = entityCode(catalogue, 'apiClient');
  const assignee = info.assigned_to_entity === client ? info.assigned_to_entity_id : null;
  const assign = (seatId: number) =>
    changing.mutate({ assigned_to_entity: client, assigned_to_entity_id: seatId });
  const others = colleagues.filter(({ is_active, seat_id }) => is_active === 1 || seat_id === assignee);
  return (
    <Stack gap="xs">
      <Group gap="sm" align="flex-end">
        <Button
          size="sm"
          loading={changing.isPending}
          disabled={assignee === seat.seat_id}
          onClick={() => assign(seat.seat_id)}
        >
          {t('tickets.takeIt')}
        </Button>
        <NativeSelect
          label={t('tickets.assignTo')}
          value={others.some(({ seat_id }) => seat_id === assignee) ? String(assignee) : ''}
          data={[
            { value: '', label: t('tickets.nobody'), disabled: true },
            ...others.map(({ seat_id, name }) => ({ value: String(seat_id), label: name })),
          ]}
          onChange={({ currentTarget }) => assign(Number(currentTarget.value))}
        />
        <NativeSelect
          label={t('tickets.priority')}
          value={String(info.priority)}
          data={priorities.map((value) => ({
            value: String(value),
            label: t(`tickets.priorities.${value}`),
          }))}
          onChange={({ currentTarget }) => changing.mutate({ priority: Number(currentTarget.value) })}
        />
        <Button size="sm" variant="default" onClick={open}>
          {t('tickets.cancel')}
        </Button>
      </Group>
      <ErrorNote error={changing.error} />
      {isCancelling && <CancelTicket ticketId={info.id} onClose={close} />}
    </Stack>
  );
}
