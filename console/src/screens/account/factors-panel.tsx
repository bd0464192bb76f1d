import { Group, Modal, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Moment } from '../../parts/moment.tsx';
import { RecoveryCodes } from '../../parts/recovery-codes.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { type Factor, sessionKey, useTakeSession } from '../../session/session.ts';
import { useActiveSession } from '../../session/session-context.ts';
import { removeFactor, renewRecoveryCodes } from './account-calls.ts';
import { AddFactor } from './add-factor.tsx';

/** The second factors of the operator, and the recovery codes. */
export function FactorsPanel() {
  const { t } = useTranslation();
  const { operator } = useActiveSession();
  const queries = useQueryClient();
  const take = useTakeSession();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const removing = useMutation({
    mutationFn: removeFactor,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sessionKey });
      tellDone();
    },
  });
  const renewing = useMutation({
    mutationFn: renewRecoveryCodes,
    // They are shown once, and kept nowhere else.
    gcTime: 0,
    onSuccess: ({ session, recovery_codes }) => {
      take(session);
      setCodes(recovery_codes);
      renewing.reset();
    },
  });
  return (
    <Stack gap="md">
      <Table.ScrollContainer minWidth={420}>
        <Table aria-label={t('account.tabs.factors')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('factors.name')}</Table.Th>
              <Table.Th>{t('factors.kind')}</Table.Th>
              <Table.Th>{t('factors.lastUsed')}</Table.Th>
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {operator.second_factors.map((factor) => (
              <Row key={factor.id} factor={factor} onRemove={() => removing.mutate(factor.id)} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <ErrorNote error={removing.error} />
      <Group>
        <AddFactor />
      </Group>
      <Title order={2}>{t('recovery.title')}</Title>
      <Text size="sm">{t('recovery.left', { count: operator.recovery_codes_left })}</Text>
      <ErrorNote error={renewing.error} />
      <Group>
        <ConfirmButton
          label={t('recovery.renew')}
          text={t('recovery.renewText')}
          isPending={renewing.isPending}
          onConfirm={() => renewing.mutate()}
        />
      </Group>
      <Modal
        opened={codes !== null}
        onClose={() => setCodes(null)}
        title={t('recovery.title')}
        withCloseButton={false}
        closeOnEscape={false}
        closeOnClickOutside={false}
      >
        <RecoveryCodes codes={codes ?? []} onDone={() => setCodes(null)} />
      </Modal>
    </Stack>
  );
}

function Row({ factor, onRemove }: { readonly factor: Factor; readonly onRemove: () => void }) {
  const { t } = useTranslation();
  const name = factor.name ?? t(`signIn.factors.${factor.type}`);
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <bdi>{name}</bdi>
      </Table.Th>
      <Table.Td>{t(`signIn.factors.${factor.type}`)}</Table.Td>
      <Table.Td>{factor.last_used_at ? <Moment value={factor.last_used_at} /> : t('factors.never')}</Table.Td>
      <Table.Td ta="end">
        <ConfirmButton
          label={t('parts.remove')}
          about={name}
          text={t('factors.removeText', { name })}
          onConfirm={onRemove}
        />
      </Table.Td>
    </Table.Tr>
  );
}
