import { useState } from 'react';
import { PasswordForm } from './password-form.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';
import type { ActiveSession, Session } from './session.ts';

interface SignInStepsProps {
  readonly email?: string;
  /** How the session stands that there is already. */
  readonly start?: Session | null;
  readonly onDone: (session: ActiveSession) => void;
}

/** Signs somebody in: the password, then the second factor where one is asked for. */
export function SignInSteps({ email, start = null, onDone }: SignInStepsProps) {
  const [session, setSession] = useState(start);
  const next = (reached: Session) => (reached.state === 'active' ? onDone(reached) : setSession(reached));
  if (session?.state === 'second_factor')
    return <SecondFactorForm offered={session.second_factors} onDone={next} />;
  return <PasswordForm {...(email !== undefined && { email })} onDone={next} />;
}
