import { messageTexts } from '../catalogue/message-texts/index.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import {
  type OperatorMail,
  type OperatorMailValues,
  operatorMailEndings,
} from '../catalogue/operator-mails.ts';
import { operatorTexts } from '../catalogue/operator-texts/index.ts';
import { htmlOf, type TemplateText, textOfParagraphs } from './built-in.ts';
import { renderTemplate } from './liquid.ts';
import { cleanText, isLinkLike } from './values.ts';

/** The text of a mail to an operator, by the templates of all mails. */
export function operatorText(
  mail: OperatorMail,
  language: MessageLanguage,
  values: OperatorMailValues,
): TemplateText {
  const { direction, greeting } = messageTexts[language];
  const { when, endings, mails } = operatorTexts[language];
  const { subject, mail: said } = mails[mail];
  const paragraphs = [
    `{% if first_name %}${greeting.byName}{% else %}${greeting.plain}{% endif %}`,
    ...said,
    ...(values.moment === null ? [] : [when]),
    endings[operatorMailEndings[mail]],
    'Roster',
  ];
  // A name is what an administrator typed: no program that shows mails is to make a link of it.
  const name = cleanText(values.first_name ?? '');
  const shown = { ...values, first_name: name === '' || isLinkLike(name) ? null : name };
  return {
    subject: renderTemplate('subject', subject, shown),
    text: renderTemplate('text', textOfParagraphs(paragraphs), shown),
    html: renderTemplate('html', htmlOf(paragraphs, { language, direction, subject }), shown),
  };
}
