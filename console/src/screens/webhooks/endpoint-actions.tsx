import { Alert, Button, Group, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { lastError } from '../../parts/last-error.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeat } from '../../session/session-context.ts';
import { EndpointForm } from './endpoint-form.tsx';
import { ReplayButton } from './replay-button.tsx';
import { RotateButton } from './rotate-button.tsx';
import {
  deliveriesPath,
  type Endpoint,
  type EndpointInput,
  type Trial,
  useWaiting,
  webhookCalls,
  webhookKey,
} from './webhook-calls.ts';

/** Everything that can be done about an endpoint. */
export function EndpointActions({ endpoint }: { readonly endpoint: Endpoint }) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const navigate = useNavigate({ from: '/$program/webhooks' });
  const [isOpen, { open, close }] = useDisclosure();
  const { id, url, status, previous_secret_end_date_utc: previousUntil } = endpoint;
  const readAnew = () => queries.invalidateQueries({ queryKey: [webhookKey] });
  const changing = useMutation({
    mutationFn: (input: EndpointInput) => webhookCalls.update(seat.id, id, input),
    onSuccess: async () => {
      close();
      await readAnew();
      tellDone();
    },
  });
  const ending = useMutation({
    mutationFn: () => webhookCalls.endPrevious(seat.id, id),
    onSuccess: async () => {
      await readAnew();
      tellDone();
    },
  });
  const removing = useMutation({
    mutationFn: () => webhookCalls.remove(seat.id, id),
    onSuccess: async () => {
      tellDone(t('sending.webhooks.removed'));
      await navigate({ search: {} });
      await readAnew();
    },
  });
  const testing = useMutation({ mutationFn: () => webhookCalls.test(seat.id, id) });
  const waiting = useWaiting(id);
  const retrying = useMutation({
    mutationFn: () => webhookCalls.retry(seat.id, id),
    onSuccess: async (isMore) => {
      await queries.invalidateQueries({ queryKey: [deliveriesPath(id)] });
      tellDone(t(isMore ? 'sending.webhooks.retriedMore' : 'sending.webhooks.retried'));
    },
  });
  const isActive = status === 1;
  const isBehind = isActive && (waiting.data?.users ?? 0) > 0;
  return (
    <>
      <Group gap="xs">
        <Button size="xs" loading={testing.isPending} onClick={() => testing.mutate()}>
          {t('sending.webhooks.test')}
        </Button>
        <Button size="xs" variant="default" onClick={open}>
          {t('sending.webhooks.edit')}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={changing.isPending}
          onClick={() => changing.mutate({ status: isActive ? 0 : 1 })}
        >
          {t(isActive ? 'sending.webhooks.pause' : 'sending.webhooks.start')}
        </Button>
        {isBehind && (
          <Button size="xs" variant="default" loading={retrying.isPending} onClick={() => retrying.mutate()}>
            {t('sending.webhooks.retry')}
          </Button>
        )}
        <ReplayButton webhook={id} />
        <RotateButton webhook={id} hasPrevious={previousUntil !== null} />
        {previousUntil && (
          <ConfirmButton
            label={t('sending.webhooks.endPrevious')}
            text={t('sending.webhooks.endPreviousText')}
            isPending={ending.isPending}
            onConfirm={() => ending.mutate()}
          />
        )}
        <ConfirmButton
          label={t('sending.webhooks.remove')}
          about={url}
          text={t('sending.webhooks.removeText')}
          isPending={removing.isPending}
          onConfirm={() => removing.mutate()}
        />
      </Group>
      {testing.data && <TrialNote trial={testing.data} />}
      {/* What is typed in the dialog is refused there. */}
      {!isOpen && <ErrorNote error={lastError(testing, retrying, ending, removing, changing)} />}
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('sending.webhooks.edit')}
        closeButtonProps={{ 'aria-label': t('parts.cancel') }}
      >
        <EndpointForm
          start={endpoint}
          error={changing.error}
          isPending={changing.isPending}
          onSave={(input) => changing.mutate(input)}
        />
      </Modal>
    </>
  );
}

/** What came of an event for trial. */
function TrialNote({ trial: { status, milliseconds, error } }: { readonly trial: Trial }) {
  const { t } = useTranslation();
  const isTaken = status !== null && status >= 200 && status < 300;
  const text =
    status === null
      ? t('sending.webhooks.testFailed', { error })
      : t(isTaken ? 'sending.webhooks.testTaken' : 'sending.webhooks.testRefused', { status, milliseconds });
  return (
    <Alert color={isTaken ? 'teal' : 'red'} role="status">
      {text}
    </Alert>
  );
}
