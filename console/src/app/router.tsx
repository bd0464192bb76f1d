import { createRoute, createRouter, lazyRouteComponent, stringifySearchWith } from '@tanstack/react-router';
import { readListSearch } from '../lists/list-search.ts';
import { ScreenFailed } from '../parts/screen-failed.tsx';
import { Waiting } from '../parts/states.tsx';
import { inside, root } from './base-routes.tsx';
import { loadCode } from './load-code.ts';
import { programRoutes } from './program-routes.ts';
import { screen } from './screen.ts';

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(
    () => loadCode(() => import('../screens/setup/setup-screen.tsx')),
    'SetupScreen',
  ),
});

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: screen('core', () => import('./screens-inside.ts'), 'HomeScreen'),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  validateSearch: readListSearch,
  component: screen('core', () => import('./screens-running.ts'), 'AccountScreen'),
});

const installation = createRoute({
  getParentRoute: () => inside,
  path: '/installation',
  validateSearch: readListSearch,
  // The operators of all programmes are shown there as well.
  component: screen(
    ['installation', 'operators'],
    () => import('./screens-running.ts'),
    'InstallationScreen',
  ),
});

/** The addresses of the console, below `/console`. */
export const router = createRouter({
  routeTree: root.addChildren([setup, inside.addChildren([home, account, installation, programRoutes])]),
  basepath: '/console',
  defaultPreload: 'intent',
  defaultPendingComponent: Waiting,
  defaultErrorComponent: ScreenFailed,
  scrollRestoration: true,
  // Plain texts, neither JSON nor numbers: addresses are read by people, and a page is asked for by text.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: stringifySearchWith(String),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
