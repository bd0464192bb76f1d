import { Button, Group, Stack, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AskFirst, type AskFirstProps } from './ask-first.tsx';

interface ReasonButtonProps extends AskFirstProps {
  /** Something that is lost by it. */
  readonly isGrave?: boolean;
  readonly onConfirm: (reason: string) => void;
}

/** A button that asks for a reason before something is done, which the history keeps. */
export function ReasonButton({ isGrave = false, onConfirm, ...asked }: ReasonButtonProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent, close: () => void) => {
    event.preventDefault();
    close();
    onConfirm(reason.trim());
    setReason('');
  };
  return (
    <AskFirst {...asked}>
      {(close) => (
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
              <Button variant="default" onClick={close}>
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
