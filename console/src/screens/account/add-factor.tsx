import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { TotpSetup } from '../../parts/factor-setup.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { type Factor, useTakeSession } from '../../session/session.ts';
import { addPasskey, addTotp, offerTotp } from './account-calls.ts';

/** Sets up a further second factor. */
export function AddFactor() {
  const { t } = useTranslation();
  const [type, setType] = useState<Factor['type'] | null>(null);
  const close = () => setType(null);
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setType('totp')}>
        {t('factors.addTotp')}
      </Button>
      {browserSupportsWebAuthn() && (
        <Button variant="default" size="xs" onClick={() => setType('passkey')}>
          {t('factors.addPasskey')}
        </Button>
      )}
      <Modal
        opened={type !== null}
        onClose={close}
        title={t(type === 'passkey' ? 'factors.addPasskey' : 'factors.addTotp')}
        closeButtonProps={{ 'aria-label': t('parts.cancel') }}
      >
        {type && <AddFactorForm type={type} onDone={close} />}
      </Modal>
    </>
  );
}

function AddFactorForm({ type, onDone }: { readonly type: Factor['type']; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [otp, setOtp] = useState('');
  const take = useTakeSession();
  const offering = useMutation({ mutationFn: offerTotp, gcTime: 0 });
  const adding = useMutation({
    mutationFn: () => (type === 'passkey' ? addPasskey(name) : addTotp(name, otp.replaceAll(/\s/gu, ''))),
    onSuccess: (session) => {
      take(session);
      tellDone();
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (type === 'totp' && !offering.data) offering.mutate();
    else adding.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('factors.name')}
          description={t('factors.nameText')}
          required
          data-autofocus
          value={name}
          error={faultAt(adding.error, 'factor.name')}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        {type === 'passkey' && <Text size="sm">{t('factors.passkeyText')}</Text>}
        {offering.data && (
          <TotpSetup
            offer={offering.data}
            otp={otp}
            onOtp={setOtp}
            error={faultAt(adding.error, 'factor.otp')}
          />
        )}
        <ErrorNote error={adding.error ?? offering.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={adding.isPending || offering.isPending}>
            {t(type === 'totp' && !offering.data ? 'parts.goOn' : 'parts.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
