import {
  type MessageTemplate,
  messageTemplates,
  partsOf,
  type TemplateName,
  type TemplatePart,
} from '../catalogue/message-templates.ts';
import { messageTexts } from '../catalogue/message-texts/index.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';

/** The parts of a text: subject, text and HTML of a mail, the text of a text message; absent where there is no such channel. */
export type TemplateText = { readonly [Part in TemplatePart]?: string };

/** The text that a kind of message has where the programme has stored none: a template for each part. */
export function builtInText(name: TemplateName, language: MessageLanguage): TemplateText {
  const { texts, greeting, when, endings, direction } = messageTexts[language];
  const { subject = '', mail = [], sms } = texts[name];
  const { isToProven, ending }: MessageTemplate = messageTemplates[name];
  const hello = isToProven
    ? `{% if first_name %}${greeting.byName}{% else %}${greeting.plain}{% endif %}`
    : greeting.plain;
  const paragraphs = [hello, ...mail, ...(ending ? [when, endings[ending]] : []), '{{ program_name }}'];
  const whole = {
    subject,
    text: textOfParagraphs(paragraphs),
    html: htmlOf(paragraphs, { language, direction, subject }),
    sms: sms ?? [`{{ program_name }}: ${mail[0]}`, ...(ending ? [endings[ending]] : [])].join(' '),
  };
  return Object.fromEntries(partsOf(name).map((part) => [part, whole[part].trim()]));
}

/** A paragraph, left out where the message has no link that the paragraph is about. */
function whereLinked(paragraph: string, text: string): string {
  return paragraph.includes('{{ link }}') ? `{% if link %}${text}{% endif %}` : text;
}

/** The paragraphs of a mail as plain text. */
export function textOfParagraphs(paragraphs: readonly string[]): string {
  return paragraphs.map((text) => whereLinked(text, `${text}\n\n`)).join('');
}

/** The paragraphs of a mail as HTML. */
export function htmlOf(
  paragraphs: readonly string[],
  { language, direction, subject }: { language: string; direction: string; subject: string },
): string {
  const body = paragraphs.map((text) => whereLinked(text, `${paragraphOf(text)}\n`)).join('');
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${subject}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 36em">
${body}</body>
</html>`;
}

function paragraphOf(text: string): string {
  if (text === '{{ code }}') return `<p dir="ltr" style="font-size: 1.5em"><strong>${text}</strong></p>`;
  return `<p>${text.replace('{{ link }}', '<a href="{{ link }}">{{ link }}</a>')}</p>`;
}
