import { Button, Group, Modal, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { operations } from '../../../sdk/src/index.ts';
import { call } from '../api/call.ts';
import { faultAt } from '../api/describe-error.ts';
import type { CatalogueField } from '../catalogue/catalogue.ts';
import { keysOf } from '../parts/keys-of.ts';
import { ErrorNote } from '../parts/states.tsx';
import { useSeat } from '../session/session-context.ts';
import type { RevealedEntry } from './reveal-context.ts';

type RevealBody = NonNullable<operations['operator.reveal']['requestBody']>['content']['application/json'];
type Reason = NonNullable<RevealBody['reveal']>['reason_code'];

// Each of them, in the order in which they are offered: the compiler misses one that is left out.
const reasonSet: Readonly<Record<Reason, true>> = {
  customer_request: true,
  identity_check: true,
  fraud_suspicion: true,
  dispute: true,
  legal_request: true,
  data_correction: true,
  other: true,
};

/** Why somebody looks, as the API knows it. */
const reasons = keysOf(reasonSet);

/** Characters that one's own words may have. */
const wordsMax = 500;

interface RevealDialogProps {
  readonly isOpen: boolean;
  readonly entry: RevealedEntry;
  readonly field: CatalogueField;
  readonly onClose: () => void;
  readonly onShown: (value: string | null) => void;
}

/** Asks why a value is to be shown in clear; the history keeps the answer, together with who looked. */
export function RevealDialog({ isOpen, ...asked }: RevealDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={asked.onClose}
      title={t('reveal.title')}
      closeButtonProps={{ 'aria-label': t('parts.cancel') }}
    >
      <RevealForm {...asked} />
    </Modal>
  );
}

/** Is gone with the open dialog: no answer of before is there when somebody looks again. */
function RevealForm({ entry, field, onClose, onShown }: Omit<RevealDialogProps, 'isOpen'>) {
  const { t } = useTranslation();
  const seat = useSeat();
  const [code, setCode] = useState<Reason | ''>('');
  const [words, setWords] = useState('');
  const { userId, member, id } = entry;
  const revealing = useMutation({
    // Nothing of the answer stays here once it is handed on.
    gcTime: 0,
    mutationFn: async () => {
      const reason = words.trim();
      const asked = { member, id, field: field.name, reason_code: code, ...(reason && { reason }) };
      const { data } = await call<{ reveal: { value: string | null } }>('POST', '/v1/reveal/:user_id', {
        program: seat.id,
        path: { user_id: userId },
        body: { reveal: asked },
      });
      onShown(data.reveal.value);
    },
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    revealing.mutate();
  };
  const fault = faultAt(revealing.error, 'reveal.reason');
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t('reveal.text', { name: field.label })}</Text>
        <NativeSelect
          label={t('reveal.reason')}
          required
          value={code}
          // None is chosen beforehand: what the history keeps is what somebody has said.
          data={[
            { value: '', label: t('reveal.chooseReason') },
            ...reasons.map((value) => ({ value, label: t(`reveal.reasons.${value}`) })),
          ]}
          onChange={({ currentTarget }) => setCode(currentTarget.value as Reason | '')}
        />
        <Textarea
          label={t('reveal.words')}
          maxLength={wordsMax}
          autosize
          minRows={2}
          required={code === 'other'}
          value={words}
          error={fault}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
        />
        {!fault && <ErrorNote error={revealing.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('parts.cancel')}
          </Button>
          <Button type="submit" loading={revealing.isPending}>
            {t('reveal.show')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
