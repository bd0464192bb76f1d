import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { changeTicket, textMax } from './ticket.ts';
import { useTicketChange } from './use-ticket-change.ts';

interface CancelTicketProps {
  readonly ticketId: number;
  readonly onClose: () => void;
}

/** Gives a ticket up, for a reason that the history keeps. */
export function CancelTicket({ ticketId, onClose }: CancelTicketProps) {
  const { t } = useTranslation();
  const { codes } = useCatalogue();
  const [reason, setReason] = useState('');
  const cancelled = codes.get('ticket_status')?.find(({ word }) => word === 'cancelled')?.code;
  const cancelling = useTicketChange(ticketId, (program, why: string) =>
    changeTicket(program, ticketId, { status: cancelled, reason: why }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    cancelling.mutate(reason.trim().replace(/\s+/gu, ' '), { onSuccess: onClose });
  };
  const fault = faultAt(cancelling.error, 'ticket.reason');
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('tickets.cancel')}
      closeButtonProps={{ 'aria-label': t('parts.cancel') }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">{t('tickets.cancelText')}</Text>
          <Textarea
            data-autofocus
            required
            label={t('tickets.reason')}
            maxLength={textMax}
            autosize
            minRows={2}
            value={reason}
            error={fault}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          {!fault && <ErrorNote error={cancelling.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" color="red.9" loading={cancelling.isPending}>
              {t('tickets.cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
