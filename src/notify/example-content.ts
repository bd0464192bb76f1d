import {
  type MessageTemplate,
  messageTemplates,
  messageVariables,
  type TemplateName,
} from '../catalogue/message-templates.ts';
import type { MessageContent } from './values.ts';

/** What an example of a kind of message holds: first with everything, then without what may be absent. */
export function exampleContents(name: TemplateName): MessageContent[] {
  const { own, isToProven }: MessageTemplate = messageTemplates[name];
  const contentOf = (names: typeof own, firstName: string): MessageContent => ({
    to: 'ada@example.com',
    values: Object.fromEntries(names.map((variable) => [variable, messageVariables[variable].example])),
    firstName,
    moment: messageVariables.moment.example,
    timeZone: 'UTC +02:00',
  });
  const needed = own.filter((variable) => !('isOptional' in messageVariables[variable]));
  return [contentOf(own, isToProven ? messageVariables.first_name.example : ''), contentOf(needed, '')];
}
