import { labelOfName } from '../catalogue/labels/index.ts';
import { type Said, saidOfMembers, saidOfSetting } from '../catalogue/labels/settings/index.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import { type ProgramSettings, programSettings } from '../catalogue/program-settings.ts';
import type { SettingForm } from '../catalogue/setting-form.ts';
import { topicOfSetting } from '../catalogue/setting-topics.ts';

/** A setting of a programme with what it is called and does in a language, its default, and what it may be. */
export function showSetting(name: keyof ProgramSettings, language: MessageLanguage) {
  const { of, otherwise } = programSettings[name];
  const form = showForm(of, saidOfMembers(name, language));
  return { name, topic: topicOfSetting[name], ...saidOfSetting(name, language), default: otherwise, form };
}

/** A form as JSON has it: kinds by their name, and of an object only what its members are. */
function showForm(
  form: SettingForm,
  said: Readonly<Record<string, Said>>,
): Readonly<Record<string, unknown>> {
  switch (form.form) {
    case 'kind':
      return { form: form.form, kind: form.kind.name };
    case 'list':
      return { form: form.form, of: showForm(form.of, said), is_never_empty: form.isNeverEmpty === true };
    case 'or null':
      return { form: form.form, of: showForm(form.of, said) };
    case 'object':
      return {
        form: form.form,
        members: Object.entries(form.members).map(
          ([name, { of, isRequired = false, about, offered = null }]) => ({
            name,
            label: said[name]?.label ?? labelOfName(name, 'en'),
            about: said[name]?.about ?? about,
            is_required: isRequired,
            form: showForm(of, {}),
            offered,
          }),
        ),
      };
    default:
      return { ...form };
  }
}
