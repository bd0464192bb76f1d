import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isLanguage, speak } from '../app/language.ts';
import { Outside } from '../parts/outside.tsx';
import { Loaded } from '../parts/states.tsx';
import { type ActiveSession, type Session, useSession, useTakeSession } from './session.ts';
import { SessionContext } from './session-context.ts';
import { SignInSteps } from './sign-in-steps.tsx';

/** Shows what is inside to who has signed in, and the way in to everybody else. */
export function RequireSession({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  return (
    <Loaded query={session}>
      {(known) =>
        known?.state === 'active' ? <Inside session={known}>{children}</Inside> : <SignIn start={known} />
      }
    </Loaded>
  );
}

function SignIn({ start }: { readonly start: Session | null }) {
  const { t } = useTranslation();
  const take = useTakeSession();
  return (
    <Outside title={t('signIn.title')} about={t('signIn.about')}>
      <SignInSteps start={start} onDone={take} />
    </Outside>
  );
}

function Inside({ session, children }: { readonly session: ActiveSession; readonly children: ReactNode }) {
  const { language } = session.operator;
  useEffect(() => {
    if (isLanguage(language)) void speak(language);
  }, [language]);
  return <SessionContext value={session}>{children}</SessionContext>;
}
