import { useTranslation } from 'react-i18next';
import { Outside } from '../parts/outside.tsx';
import { type Session, useTakeSession } from './session.ts';
import { SignInSteps } from './sign-in-steps.tsx';

/** The way in, for who has not signed in, or has given the password alone so far. */
export function SignIn({ start }: { readonly start: Session | null }) {
  const { t } = useTranslation();
  const take = useTakeSession();
  return (
    <Outside title={t('signIn.title')} about={t('signIn.about')}>
      <SignInSteps start={start} onDone={take} />
    </Outside>
  );
}
