import i18next from 'i18next';
import type checks from '../texts/checks/en.json';
import type clients from '../texts/clients/en.json';
import type core from '../texts/core/en.json';
import type hits from '../texts/hits/en.json';
import type installation from '../texts/installation/en.json';
import type moving from '../texts/moving/en.json';
import type operators from '../texts/operators/en.json';
import type person from '../texts/person/en.json';
import type review from '../texts/review/en.json';
import type rules from '../texts/rules/en.json';
import type security from '../texts/security/en.json';
import type sending from '../texts/sending/en.json';
import type settings from '../texts/settings/en.json';
import type start from '../texts/start/en.json';
import type tickets from '../texts/tickets/en.json';
import type watchlists from '../texts/watchlists/en.json';

/** Screens whose texts are loaded together; those of `core` come with the first page. */
export type TextArea =
  | 'checks'
  | 'clients'
  | 'core'
  | 'hits'
  | 'installation'
  | 'moving'
  | 'operators'
  | 'person'
  | 'review'
  | 'rules'
  | 'security'
  | 'sending'
  | 'settings'
  | 'start'
  | 'tickets'
  | 'watchlists';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: {
      translation: typeof checks &
        typeof clients &
        typeof core &
        typeof hits &
        typeof installation &
        typeof moving &
        typeof operators &
        typeof person &
        typeof review &
        typeof rules &
        typeof security &
        typeof sending &
        typeof settings &
        typeof start &
        typeof tickets &
        typeof watchlists;
    };
  }
}

const wanted = new Set<TextArea>(['core']);

/** Has the texts of some screens at hand, now and in every language that is spoken later. */
export async function needTexts(area: TextArea): Promise<void> {
  if (area === 'core') return;
  const isNew = !wanted.has(area);
  // Before it is loaded: a language that is chosen meanwhile is loaded with it.
  wanted.add(area);
  try {
    let loaded: string | undefined;
    // Another language may be chosen meanwhile.
    while (loaded !== i18next.language) {
      loaded = i18next.language;
      await load(area, loaded);
    }
  } catch (error) {
    // No other language shall wait for texts that cannot be had.
    if (isNew) wanted.delete(area);
    throw error;
  }
}

/** Loads the texts in a language of all screens that have been opened, and of those that are opened meanwhile. */
export async function loadTexts(language: string): Promise<void> {
  for (let count = 0; count < wanted.size; ) {
    count = wanted.size;
    await Promise.all([...wanted].map((area) => load(area, language)));
  }
}

async function load(area: TextArea, language: string): Promise<void> {
  const { default: texts } = await import(`../texts/${area}/${language}.json`);
  i18next.addResourceBundle(language, 'translation', texts, true);
}
