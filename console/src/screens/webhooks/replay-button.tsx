import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt, faultsOf } from '../../api/describe-error.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeat } from '../../session/session-context.ts';
import { deliveriesPath, webhookCalls } from './webhook-calls.ts';

const everything = { from: '', to: '', user: '' };

/** Has an endpoint sent events once more: those of a span of time, of a user, or what was given up. */
export function ReplayButton({ webhook }: { readonly webhook: number }) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        {t('sending.webhooks.replay')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('sending.webhooks.replay')}
        closeButtonProps={{ 'aria-label': t('parts.cancel') }}
      >
        <ReplayForm webhook={webhook} onDone={close} />
      </Modal>
    </>
  );
}

/** Is gone with the open dialog: what was asked for and called off is not asked for again by mistake. */
function ReplayForm({ webhook, onDone }: { readonly webhook: number; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const [typed, setTyped] = useState(everything);
  const [isFailedOnly, setFailedOnly] = useState(false);
  const replaying = useMutation({
    mutationFn: () =>
      webhookCalls.replay(seat.id, webhook, {
        ...(typed.from && { from: typed.from }),
        ...(typed.to && { to: typed.to }),
        ...(typed.user.trim() && { user_id: Number(typed.user) }),
        ...(isFailedOnly && { only: 'failed' as const }),
      }),
    onSuccess: async (id) => {
      onDone();
      tellDone(t('sending.webhooks.replayStarted', { id }));
      await queries.invalidateQueries({ queryKey: [deliveriesPath(webhook)] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    replaying.mutate();
  };
  const { error } = replaying;
  const moment = (name: 'from' | 'to', label: string) => (
    <TextInput
      type="datetime-local"
      step={1}
      label={label}
      value={typed[name]}
      error={faultAt(error, `replay.${name}`)}
      onChange={({ currentTarget: { value } }) =>
        setTyped((before) => ({ ...before, [name]: withSeconds(value) }))
      }
    />
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t('sending.webhooks.replayText')}</Text>
        {moment('from', t('sending.webhooks.replayFrom'))}
        {moment('to', t('sending.webhooks.replayTo'))}
        <TextInput
          label={t('sending.webhooks.user')}
          inputMode="numeric"
          dir="ltr"
          autoComplete="off"
          value={typed.user}
          error={faultAt(error, 'replay.user_id')}
          onChange={({ currentTarget: { value } }) => setTyped((before) => ({ ...before, user: value }))}
        />
        <Checkbox
          label={t('sending.webhooks.replayFailed')}
          checked={isFailedOnly}
          onChange={({ currentTarget }) => setFailedOnly(currentTarget.checked)}
        />
        {faultsOf(error).length === 0 && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={replaying.isPending}>
            {t('sending.webhooks.replay')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Browsers leave seconds out where they are none. */
function withSeconds(value: string): string {
  return /T\d\d:\d\d$/u.test(value) ? `${value}:00` : value;
}
