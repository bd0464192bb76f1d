import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  stringifySearchWith,
} from '@tanstack/react-router';
import { readListSearch } from '../lists/list-search.ts';
import { ScreenFailed } from '../parts/screen-failed.tsx';
import { Waiting } from '../parts/states.tsx';
import { readUserSearch } from '../screens/user/user-search.ts';
import { RequireSession } from '../session/require-session.tsx';
import { wasInside } from '../session/was-inside.ts';
import { loadCode } from './load-code.ts';
import { needTexts, type TextArea } from './texts.ts';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: screen('core', () => import('./screens-inside.ts'), 'NotFoundPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(
    () => loadCode(() => import('../screens/setup/setup-screen.tsx')),
    'SetupScreen',
  ),
});

const Frame = screen('core', () => import('./screens-inside.ts'), 'Frame');

/** Everything that somebody must have signed in for. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: () => (
    <RequireSession>
      <Frame />
    </RequireSession>
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
  component: screen(
    'installation',
    async () => {
      // The operators of all programmes are shown there as well.
      const [module] = await Promise.all([import('./screens-running.ts'), needTexts('operators')]);
      return module;
    },
    'InstallationScreen',
  ),
});

/** Everything that is about a programme, whose number the address has. */
const program = createRoute({
  getParentRoute: () => inside,
  path: '/$program',
  // Another programme, or another user, is another screen: nothing that was typed for one goes to the next.
  remountDeps: ({ params }) => params,
  component: screen('core', () => import('./screens-inside.ts'), 'ProgramFrame'),
});

const start = createRoute({
  getParentRoute: () => program,
  path: '/',
  validateSearch: readListSearch,
  component: screen('start', () => import('../screens/start/start-screen.tsx'), 'StartScreen'),
});

const users = createRoute({
  getParentRoute: () => program,
  path: '/users',
  validateSearch: readListSearch,
  component: screen('core', () => import('./screens-inside.ts'), 'UsersScreen'),
});

const user = createRoute({
  getParentRoute: () => program,
  path: '/users/$user',
  remountDeps: ({ params }) => params,
  validateSearch: readUserSearch,
  component: screen(['person', 'tickets', 'sending'], () => import('./screens-cases.ts'), 'UserScreen'),
});

const review = createRoute({
  getParentRoute: () => program,
  path: '/review',
  validateSearch: readListSearch,
  component: screen('review', () => import('./screens-cases.ts'), 'ReviewQueueScreen'),
});

const oneReview = createRoute({
  getParentRoute: () => program,
  path: '/review/$review',
  remountDeps: ({ params }) => params,
  validateSearch: readListSearch,
  // A hit is compared as on the screen of hits.
  component: screen(['review', 'hits'], () => import('./screens-cases.ts'), 'ReviewScreen'),
});

const tickets = createRoute({
  getParentRoute: () => program,
  path: '/tickets',
  validateSearch: readListSearch,
  component: screen('tickets', () => import('./screens-cases.ts'), 'TicketsScreen'),
});

const ticket = createRoute({
  getParentRoute: () => program,
  path: '/tickets/$ticket',
  remountDeps: ({ params }) => params,
  component: screen('tickets', () => import('./screens-cases.ts'), 'TicketScreen'),
});

const watchlists = createRoute({
  getParentRoute: () => program,
  path: '/watchlists',
  component: screen('watchlists', () => import('./screens-cases.ts'), 'WatchlistsScreen'),
});

const hits = createRoute({
  getParentRoute: () => program,
  path: '/hits',
  validateSearch: readListSearch,
  component: screen('hits', () => import('./screens-cases.ts'), 'HitsScreen'),
});

const rules = createRoute({
  getParentRoute: () => program,
  path: '/rules',
  component: screen('rules', () => import('./screens-cases.ts'), 'RulesScreen'),
});

const decisions = createRoute({
  getParentRoute: () => program,
  path: '/decisions',
  validateSearch: readListSearch,
  component: screen('rules', () => import('./screens-cases.ts'), 'DecisionsScreen'),
});

const messages = createRoute({
  getParentRoute: () => program,
  path: '/messages',
  validateSearch: readListSearch,
  component: screen('sending', () => import('./screens-running.ts'), 'MessagesScreen'),
});

const templates = createRoute({
  getParentRoute: () => program,
  path: '/templates',
  validateSearch: readListSearch,
  component: screen('sending', () => import('./screens-running.ts'), 'TemplatesScreen'),
});

const webhooks = createRoute({
  getParentRoute: () => program,
  path: '/webhooks',
  validateSearch: readListSearch,
  component: screen('sending', () => import('./screens-running.ts'), 'WebhooksScreen'),
});

const importing = createRoute({
  getParentRoute: () => program,
  path: '/import',
  component: screen('moving', () => import('./screens-running.ts'), 'ImportScreen'),
});

const exporting = createRoute({
  getParentRoute: () => program,
  path: '/export',
  validateSearch: readListSearch,
  component: screen('moving', () => import('./screens-running.ts'), 'ExportScreen'),
});

const settings = createRoute({
  getParentRoute: () => program,
  path: '/settings',
  validateSearch: readListSearch,
  // Words that settings may be are those of the screens that are about them.
  component: screen(
    ['settings', 'person', 'review', 'operators'],
    () => import('./screens-running.ts'),
    'SettingsScreen',
  ),
});

const clients = createRoute({
  getParentRoute: () => program,
  path: '/clients',
  validateSearch: readListSearch,
  component: screen('clients', () => import('./screens-running.ts'), 'ClientsScreen'),
});

const operators = createRoute({
  getParentRoute: () => program,
  path: '/operators',
  validateSearch: readListSearch,
  component: screen('operators', () => import('./screens-running.ts'), 'OperatorsScreen'),
});

const log = createRoute({
  getParentRoute: () => program,
  path: '/log',
  validateSearch: readListSearch,
  component: screen('operators', () => import('./screens-running.ts'), 'LogScreen'),
});

/** The addresses of the console, below `/console`. */
export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    inside.addChildren([
      home,
      account,
      installation,
      program.addChildren([
        start,
        users,
        user,
        review,
        oneReview,
        tickets,
        ticket,
        watchlists,
        hits,
        decisions,
        messages,
        templates,
        webhooks,
        importing,
        exporting,
        rules,
        settings,
        clients,
        operators,
        log,
      ]),
    ]),
  ]),
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

/**
 * A screen that is loaded together with its texts when it is opened, or about to be. Nobody who has yet to sign in waits for screens:
 * they are loaded afterwards.
 */
function screen<Module extends Record<string, unknown>, Name extends keyof Module & string>(
  area: TextArea | readonly TextArea[],
  load: () => Promise<Module>,
  name: Name,
) {
  const component = lazyRouteComponent(async () => {
    const [module] = await loadCode(() => Promise.all([load(), ...[area].flat().map(needTexts)]));
    return module;
  }, name);
  const { preload } = component;
  component.preload = async () => {
    if (wasInside()) await preload?.();
  };
  return component;
}
