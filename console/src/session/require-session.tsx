import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { endGate } from '../api/gates.ts';
import { choose, isLanguage } from '../app/language.ts';
import { loadCode } from '../app/load-code.ts';
import { Loaded, Loading, Waiting } from '../parts/states.tsx';
import { type ActiveSession, ownsPage, useSession } from './session.ts';
import { SessionContext } from './session-context.ts';

/** Loaded by who has not signed in. */
const SignIn = lazy(async () => ({ default: (await loadCode(() => import('./entrance.ts'))).SignIn }));

/** Shows what is inside to who has signed in, and the way in to everybody else. */
export function RequireSession({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  return (
    <Loaded query={session}>
      {(known) =>
        known?.state === 'active' ? (
          <Inside session={known}>{children}</Inside>
        ) : (
          <Suspense fallback={<Waiting />}>
            <SignIn start={known} />
          </Suspense>
        )
      }
    </Loaded>
  );
}

function Inside({ session, children }: { readonly session: ActiveSession; readonly children: ReactNode }) {
  const { language } = session.operator;
  const isOwners = ownsPage(session);
  useEffect(() => {
    if (isOwners) return;
    // Nothing that the one before has read or begun is for somebody who has signed in beside it.
    endGate(false);
    location.reload();
  }, [isOwners]);
  useEffect(() => {
    if (isLanguage(language)) choose(language);
  }, [language]);
  return isOwners ? <SessionContext value={session}>{children}</SessionContext> : <Loading />;
}
