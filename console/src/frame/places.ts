import type { IconName } from '../parts/icon.tsx';

/** A screen that the navigation names, and who sees it there. */
interface Place {
  readonly to:
    | '/$program'
    | '/$program/users'
    | '/$program/review'
    | '/$program/tickets'
    | '/$program/hits'
    | '/$program/rules'
    | '/$program/decisions'
    | '/$program/watchlists'
    | '/$program/messages'
    | '/$program/templates'
    | '/$program/webhooks'
    | '/$program/import'
    | '/$program/export'
    | '/$program/settings'
    | '/$program/clients'
    | '/$program/operators'
    | '/$program/log'
    | '/installation';
  /** Its name among the texts. */
  readonly text:
    | 'start'
    | 'users'
    | 'review'
    | 'tickets'
    | 'hits'
    | 'rules'
    | 'decisions'
    | 'watchlists'
    | 'messages'
    | 'templates'
    | 'webhooks'
    | 'import'
    | 'export'
    | 'settings'
    | 'clients'
    | 'operators'
    | 'log'
    | 'installation';
  readonly icon: IconName;
  /** Any of these permissions opens it. */
  readonly permissions: readonly string[];
  /** The key that is pressed after `g`. */
  readonly key: string;
}

/** The screens of a programme, in the order of the navigation. */
export const places: readonly Place[] = [
  { to: '/$program', text: 'start', icon: 'start', permissions: ['read', 'settings'], key: 's' },
  { to: '/$program/users', text: 'users', icon: 'users', permissions: ['read'], key: 'u' },
  { to: '/$program/review', text: 'review', icon: 'review', permissions: ['read'], key: 'r' },
  { to: '/$program/tickets', text: 'tickets', icon: 'ticket', permissions: ['read'], key: 't' },
  { to: '/$program/hits', text: 'hits', icon: 'hit', permissions: ['read'], key: 'h' },
  { to: '/$program/rules', text: 'rules', icon: 'rule', permissions: ['rules', 'read'], key: 'a' },
  { to: '/$program/decisions', text: 'decisions', icon: 'decision', permissions: ['read'], key: 'd' },
  {
    to: '/$program/watchlists',
    text: 'watchlists',
    icon: 'watchlist',
    permissions: ['watchlists', 'hits', 'inspect'],
    key: 'w',
  },
  { to: '/$program/messages', text: 'messages', icon: 'message', permissions: ['read'], key: 'm' },
  {
    to: '/$program/templates',
    text: 'templates',
    icon: 'template',
    permissions: ['templates', 'inspect'],
    key: 'x',
  },
  {
    to: '/$program/webhooks',
    text: 'webhooks',
    icon: 'webhook',
    permissions: ['webhooks', 'inspect'],
    key: 'k',
  },
  { to: '/$program/import', text: 'import', icon: 'upload', permissions: ['transfer'], key: 'n' },
  {
    to: '/$program/export',
    text: 'export',
    icon: 'download',
    permissions: ['export', 'archive', 'erase'],
    key: 'e',
  },
  {
    to: '/$program/settings',
    text: 'settings',
    icon: 'settings',
    permissions: ['settings', 'inspect'],
    key: 'p',
  },
  { to: '/$program/clients', text: 'clients', icon: 'key', permissions: ['clients', 'inspect'], key: 'c' },
  { to: '/$program/operators', text: 'operators', icon: 'account', permissions: ['operators'], key: 'o' },
  { to: '/$program/log', text: 'log', icon: 'empty', permissions: ['operator_log'], key: 'l' },
  { to: '/installation', text: 'installation', icon: 'keyboard', permissions: ['programs'], key: 'i' },
];

/** The screens that somebody with some permissions may see. */
export function placesFor(permissions: readonly string[]): Place[] {
  return places.filter((place) => place.permissions.some((each) => permissions.includes(each)));
}
