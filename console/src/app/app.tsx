import { DirectionProvider, MantineProvider, useDirection } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Notices } from '../parts/notices.tsx';
import { pageNonce } from '../security/trusted-types.ts';
import { GatesWhenClosed } from '../session/gates-when-closed.tsx';
import { directionOf } from './language.ts';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';
import { colours, theme } from './theme.ts';

const nonce = pageNonce();
// The part that keeps the page behind a dialog from scrolling asks for the nonce here.
Object.assign(globalThis, { __webpack_nonce__: nonce });

/** The whole console. */
export function App() {
  const { i18n } = useTranslation();
  return (
    <DirectionProvider initialDirection={directionOf(i18n.language)} detectDirection={false}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={colours}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <DirectionOfLanguage />
        <Notices />
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <GatesWhenClosed />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}

/** Turns the page where a language is chosen that is written the other way. */
function DirectionOfLanguage() {
  const { i18n } = useTranslation();
  const { dir, setDirection } = useDirection();
  const wanted = directionOf(i18n.language);
  useEffect(() => {
    if (dir !== wanted) setDirection(wanted);
  }, [dir, wanted, setDirection]);
  return null;
}
