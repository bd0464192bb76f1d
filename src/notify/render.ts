import {
  type MessageChannel,
  partsOf,
  type TemplateName,
  templateParts,
} from '../catalogue/message-templates.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import { builtInText, type TemplateText } from './built-in.ts';
import { renderTemplate } from './liquid.ts';
import { type MessageContent, templateValues } from './values.ts';

/** Which text of which programme. */
export interface TextChoice {
  readonly name: TemplateName;
  readonly language: MessageLanguage;
  /** The text that the programme has stored; null where there is none. */
  readonly stored: TemplateText | null;
  readonly programName: string;
}

/** Fills the parts of a text. Throws TemplateError, of a stored text alone. */
export function renderText(choice: TextChoice, content: MessageContent): TemplateText {
  const { name, language, stored, programName } = choice;
  const values = templateValues(name, language, content, programName);
  const text = stored ?? builtInText(name, language);
  return Object.fromEntries(
    partsOf(name).map((part) => [part, renderTemplate(part, text[part] ?? '', values)]),
  );
}

/** The parts of a text that go by a channel. */
export function partsFor(name: TemplateName, channel: MessageChannel, text: TemplateText): TemplateText {
  const parts = partsOf(name).filter((part) => templateParts[part].channel === channel);
  return Object.fromEntries(parts.map((part) => [part, text[part] ?? '']));
}
