import {
  type MessageChannel,
  partsFor,
  partsOf,
  type TemplateName,
  templateParts,
} from '../catalogue/message-templates.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import { keysOf } from '../objects.ts';
import type { StoredText } from '../storage/message-queue.ts';
import { builtInText, type TemplateText } from './built-in.ts';
import { renderTemplate, TemplateError } from './liquid.ts';
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

/** A message of which the text is wanted, as it is stored. */
export interface UnsentMessage {
  readonly template: TemplateName;
  readonly language: MessageLanguage;
  readonly channel: MessageChannel;
  readonly program_name: string;
  readonly stored: StoredText | null;
}

/**
 * The text of a message by its channel; the built-in one where that of the programme cannot be filled, which its check should have
 * found: `tell` hears of it.
 */
export function textOf(
  { template: name, language, channel, program_name: programName, stored }: UnsentMessage,
  content: MessageContent,
  tell: () => void = () => undefined,
): TemplateText {
  const fill = (text: TemplateText | null) => {
    const filled = renderText({ name, language, programName, stored: text }, content);
    return Object.fromEntries(partsFor(name, channel).map((part) => [part, filled[part] ?? '']));
  };
  try {
    return fill(withoutNulls(stored));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    tell();
    return fill(null);
  }
}

/** A stored text with the parts that it has; null where there is none. */
export function withoutNulls(stored: StoredText | null): TemplateText | null {
  if (!stored) return null;
  const parts = keysOf(templateParts).map((part) => [part, stored[part]]);
  return Object.fromEntries(parts.filter(([, text]) => text !== null));
}
