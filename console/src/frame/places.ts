import type { IconName } from '../parts/icon.tsx';

/** A screen that the navigation names, and who sees it there. */
interface Place {
  readonly to:
    | '/$program'
    | '/$program/users'
    | '/$program/messages'
    | '/$program/templates'
    | '/$program/webhooks'
    | '/$program/import'
    | '/$program/export';
  /** Its name among the texts. */
  readonly text: 'start' | 'users' | 'messages' | 'templates' | 'webhooks' | 'import' | 'export';
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
  { to: '/$program/messages', text: 'messages', icon: 'message', permissions: ['read'], key: 'm' },
  { to: '/$program/templates', text: 'templates', icon: 'template', permissions: ['templates'], key: 't' },
  { to: '/$program/webhooks', text: 'webhooks', icon: 'webhook', permissions: ['webhooks'], key: 'w' },
  { to: '/$program/import', text: 'import', icon: 'upload', permissions: ['transfer'], key: 'i' },
  {
    to: '/$program/export',
    text: 'export',
    icon: 'download',
    permissions: ['export', 'archive', 'erase'],
    key: 'e',
  },
];

/** The screens that somebody with some permissions may see. */
export function placesFor(permissions: readonly string[]): Place[] {
  return places.filter((place) => place.permissions.some((each) => permissions.includes(each)));
}
