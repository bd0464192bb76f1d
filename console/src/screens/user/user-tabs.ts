import type { Catalogue, CatalogueField, CatalogueResource } from '../../catalogue/catalogue.ts';
import { keysOf } from '../../parts/keys-of.ts';

/** A member of a user, with the resource that it holds; null for free data of the programme's own. */
export interface UserPart {
  readonly member: CatalogueField;
  readonly resource: CatalogueResource | null;
  /** Under which name answers have it. */
  readonly answeredAs: string;
}

/** The tabs that show parts of a user, and which. What the catalogue has and nobody names here stands in `other`. */
const tabs = {
  overview: ['personal_info', 'info'],
  contacts: ['email', 'phone', 'addresses'],
  identity: ['identification', 'documents'],
  money: ['bank_account', 'credit_card', 'currency', 'account'],
  security: ['security', 'external_auth'],
  rules: ['access_rule'],
  relations: ['relationship', 'group'],
  preferences: ['preferences', 'notification', 'terms_conditions', 'device_info', 'custom_field'],
  other: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The name of a tab that shows parts of a user. */
export type PartTab = keyof typeof tabs;

/** Tabs that show something else than parts of a user. */
const ownTabs = ['messages', 'tickets', 'history', 'raw'] as const;

/** Every tab of a user, in order. */
export const tabNames = [...keysOf(tabs), ...ownTabs] as const;

/** The name of a tab. */
export type TabName = (typeof tabNames)[number];

/** Whether a tab shows parts of a user, of which there may be none. */
export function isPartTab(name: TabName): name is PartTab {
  return name in tabs;
}

/** Members that say something of a call, or the same as another member. */
const notParts = new Set([
  'address',
  'history',
  'notes',
  'authentication',
  'last_activity',
  'validation_data',
  // Stands in words in the head and in the overview.
  'general_requirements',
  // Has a tab of its own.
  'ticket',
]);

/** The parts of a user that a tab shows. */
export function partsOf({ resources }: Catalogue, tab: PartTab): UserPart[] {
  const members = resources.get('user_data')?.fields ?? [];
  const named = new Set<string>(Object.values(tabs).flat());
  const wanted: readonly string[] = tabs[tab];
  const here =
    tab === 'other'
      ? members.filter(({ name }) => !named.has(name))
      : wanted.flatMap((name) => members.find((member) => member.name === name) ?? []);
  return here
    .filter(({ name, kind }) => kind === null && !notParts.has(name))
    .map((member) => {
      const resource = member.resource === null ? null : (resources.get(member.resource) ?? null);
      return { member, resource, answeredAs: resource?.answered_as ?? member.name };
    });
}
