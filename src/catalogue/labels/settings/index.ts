import type { MessageLanguage } from '../../messages/index.ts';
import { type ProgramSettings, programSettings } from '../../program-settings.ts';
import type { SettingForm } from '../../setting-form.ts';
import { ar } from './ar.ts';
import { en, type LabelAndAbout, type ObjectSetting, type SettingLabels } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

export type { ObjectSetting } from './en.ts';

/** A setting, or a member of one that is an object, as it is shown: what people call it, and what it does. */
export interface Said {
  readonly label: string;
  readonly about: string;
}

const translated: Readonly<Record<Exclude<MessageLanguage, 'en'>, SettingLabels<LabelAndAbout>>> = {
  ar,
  es,
  fr,
};

/** What a setting is called, and what it does. */
export function saidOfSetting(name: keyof ProgramSettings, language: MessageLanguage): Said {
  if (language === 'en') return { label: en.settings[name], about: programSettings[name].about };
  const [label, about] = translated[language].settings[name];
  return { label, about };
}

/** The same of each member of a setting that is a list of objects; nothing of another. */
export function saidOfMembers(
  name: keyof ProgramSettings,
  language: MessageLanguage,
): Readonly<Record<string, Said>> {
  if (!isObjectSetting(name)) return {};
  if (language !== 'en')
    return Object.fromEntries(
      Object.entries<LabelAndAbout>(translated[language].members[name]).map(([member, [label, about]]) => [
        member,
        { label, about },
      ]),
    );
  const abouts = membersOf(programSettings[name].of);
  return Object.fromEntries(
    Object.entries<string>(en.members[name]).map(([member, label]) => [
      member,
      { label, about: abouts[member]?.about ?? '' },
    ]),
  );
}

function isObjectSetting(name: keyof ProgramSettings): name is ObjectSetting {
  return Object.hasOwn(en.members, name);
}

/** The members of the entries of a form that is a list of objects. */
export function membersOf(form: SettingForm): Readonly<Record<string, { readonly about: string }>> {
  switch (form.form) {
    case 'list':
    case 'or null':
      return membersOf(form.of);
    case 'object':
      return form.members;
    default:
      return {};
  }
}
