import { Modal, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { closedGate, endGate, onGates } from '../api/gates.ts';
import { SecondFactorForm } from './second-factor-form.tsx';
import {
  type ActiveSession,
  type FactorType,
  ownsPage,
  type Session,
  sessionKey,
  useTakeSession,
} from './session.ts';
import { SignInSteps } from './sign-in-steps.tsx';

/** What asks the operator to pass a gate, above the screen that waits: everything typed there stays. */
export function Gates() {
  const { t } = useTranslation();
  const gate = useSyncExternalStore(onGates, closedGate);
  const take = useTakeSession();
  const known = useQueryClient().getQueryData<Session | null>(sessionKey);
  const operator = known?.state === 'active' ? known.operator : null;
  const pass = (session: Session) => {
    take(session);
    endGate(true);
  };
  return (
    <>
      <Modal
        opened={gate === 'signIn'}
        onClose={() => {
          if (!window.confirm(t('edit.leave'))) return;
          endGate(false);
          take(null);
        }}
        title={t('signIn.ended')}
        closeButtonProps={{ 'aria-label': t('signIn.leave') }}
        closeOnClickOutside={false}
        closeOnEscape={false}
      >
        <Text size="sm" mb="sm">
          {t('signIn.endedText')}
        </Text>
        <SignInSteps
          {...(operator && { email: operator.email })}
          onDone={(session) => (ownsPage(session) ? pass(session) : location.reload())}
        />
      </Modal>
      <Modal
        opened={gate === 'stepUp'}
        onClose={() => endGate(false)}
        title={t('signIn.stepUp')}
        closeButtonProps={{ 'aria-label': t('parts.cancel') }}
      >
        <Text size="sm" mb="sm">
          {t('signIn.stepUpText')}
        </Text>
        <SecondFactorForm offered={offeredTo(operator)} onDone={pass} />
      </Modal>
    </>
  );
}

function offeredTo(operator: ActiveSession['operator'] | null): FactorType[] {
  const types = new Set<FactorType>(operator?.second_factors.map(({ type }) => type));
  return [...types, 'recovery_code'];
}
