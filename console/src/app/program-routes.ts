import { createRoute } from '@tanstack/react-router';
import { readListSearch } from '../lists/list-search.ts';
import { readUserSearch } from '../screens/user/user-search.ts';
import { inside } from './base-routes.tsx';
import { screen } from './screen.ts';

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

/** The addresses below that of a programme. */
export const programRoutes = program.addChildren([
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
]);
