import { Modal, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { closedGate, endGate, onGates } from '../api/gates.ts';
import { SecondFactorForm } from './second-factor-form.tsx';
import {
  type ActiveSession,
  type FactorType,
  ownsPage,
  readBeside,
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
  const enter = (session: Session) => {
    take(session);
    // Where it is somebody else's, the screens of the one before go, and what waits at the gate with them.
    if (session.state !== 'active' || ownsPage(session)) endGate(true);
  };
  useEnteredBeside(gate === 'signIn', enter);
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
        <SignInSteps {...(operator && { email: operator.email })} onDone={enter} />
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
        <SecondFactorForm offered={offeredTo(operator)} onDone={enter} />
      </Modal>
    </>
  );
}

/** Tells of a session that was begun in another tab, once this page is looked at again. */
function useEnteredBeside(isWatching: boolean, onEntered: (session: ActiveSession) => void): void {
  const tell = useEffectEvent(onEntered);
  useEffect(() => {
    if (!isWatching) return;
    const ending = new AbortController();
    const look = async () => {
      if (document.visibilityState !== 'visible') return;
      // Where nobody answers, the gate stays closed.
      const session = await readBeside(ending.signal).catch(() => null);
      if (session?.state === 'active' && !ending.signal.aborted) tell(session);
    };
    addEventListener('focus', look, { signal: ending.signal });
    document.addEventListener('visibilitychange', look, { signal: ending.signal });
    return () => ending.abort();
  }, [isWatching]);
}

function offeredTo(operator: ActiveSession['operator'] | null): FactorType[] {
  const types = new Set<FactorType>(operator?.second_factors.map(({ type }) => type));
  return [...types, 'recovery_code'];
}
