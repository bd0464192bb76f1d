import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RosterError } from '../../../../sdk/src/index.ts';
import { describeError } from '../../api/describe-error.ts';
import { AnchorLink } from '../../parts/links.tsx';
import { Outside } from '../../parts/outside.tsx';
import { RecoveryCodes } from '../../parts/recovery-codes.tsx';
import { Failed, Notice, Waiting } from '../../parts/states.tsx';
import { useTakeSession } from '../../session/session.ts';
import { type Opened, openInvitation } from './setup-calls.ts';
import { SetupForm } from './setup-form.tsx';

/** Behind the link of an invitation: sets the password and the second factor of an operator. */
export function SetupScreen() {
  const { t } = useTranslation();
  // Behind # the token stays in the browser: no log of addresses has it.
  const [token] = useState(() => location.hash.slice(1));
  const invitation = useQuery({
    queryKey: ['setup', token],
    queryFn: () => openInvitation(token),
    enabled: token !== '',
    // Each opening draws another secret of the second factor: the one that was scanned must stay.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnReconnect: false,
  });
  if (invitation.error && !(invitation.error instanceof RosterError))
    return (
      <Outside title={t('setup.title')}>
        <Failed error={invitation.error} retry={() => void invitation.refetch()} />
      </Outside>
    );
  if (token === '' || invitation.error)
    return (
      <Outside title={t('setup.title')}>
        <Notice
          icon="failed"
          title={t('setup.ended')}
          text={invitation.error ? describeError(invitation.error) : t('setup.endedText')}
        >
          {/* Whoever keeps the link has used it most often. */}
          <AnchorLink to="/" size="sm">
            {t('setup.toSignIn')}
          </AnchorLink>
        </Notice>
      </Outside>
    );
  if (!invitation.data)
    return (
      <Outside title={t('setup.title')}>
        <Waiting />
      </Outside>
    );
  return <Invited token={token} opened={invitation.data} />;
}

function Invited({ token, opened }: { readonly token: string; readonly opened: Opened }) {
  const { t } = useTranslation();
  const take = useTakeSession();
  const navigate = useNavigate();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes)
    return (
      <Outside title={t('setup.done')} about={t('recovery.about')} isWide>
        <RecoveryCodes codes={codes} onDone={() => void navigate({ to: '/', replace: true })} />
      </Outside>
    );
  return (
    <Outside title={t('setup.title')} about={t('setup.about', { name: opened.operator.name })} isWide>
      <SetupForm
        token={token}
        opened={opened}
        onDone={({ session, recovery_codes }) => {
          take(session);
          setCodes(recovery_codes);
        }}
      />
    </Outside>
  );
}
