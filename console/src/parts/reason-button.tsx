import { Button, Group, Stack, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AskFirst, type AskFirstProps } from './ask-first.tsx';

/** What is told of a call that gives a reason. */
export interface Sent {
  readonly onSuccess: () => void;
}

interface ReasonButtonProps extends AskFirstProps {
  /** Something that is lost by it. */
  readonly isGrave?: boolean;
  /** Does it; `sent` is told when it was done, as a mutation tells it, and the reason is needed no more. */
  readonly onConfirm: (reason: string, sent: Sent) => void;
}

/**
 * A button that asks for a reason before something is done, which the history keeps. Where that fails, the reason is still there; one that was called
 * off is gone.
 */
export function ReasonButton({ isGrave = false, onConfirm, ...asked }: ReasonButtonProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent, close: () => void) => {
    event.preventDefault();
    close();
    onConfirm(reason.trim(), { onSuccess: () => setReason('') });
  };
  return (
    <AskFirst {...asked} onCancel={() => setReason('')}>
      {(close, cancel) => (
        <form onSubmit={(event) => submit(event, close)}>
          <Stack gap="md">
            <Textarea
              label={t('parts.reason')}
              required
              autosize
              minRows={2}
              maxLength={250}
              data-autofocus
              value={reason}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={cancel}>
                {t('parts.cancel')}
              </Button>
              <Button type="submit" {...(isGrave && { color: 'red.9' })} disabled={reason.trim() === ''}>
                {asked.label}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </AskFirst>
  );
}
