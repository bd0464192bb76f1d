import { activityType, entity, entityData } from '../catalogue/codes.ts';
import { errorTable } from '../catalogue/error-table.ts';
import { eventTypes } from '../catalogue/events.ts';
import { faults } from '../catalogue/faults.ts';
import type { Operation } from '../catalogue/operation.ts';
import { operations, ownOperations, routes } from '../catalogue/operations.ts';
import { templateOf } from '../catalogue/text.ts';
import { topicOf, topics } from '../catalogue/topics.ts';
import { stoppedEventType, testEventType } from '../catalogue/webhooks.ts';
import { memberOf } from './choose-operation.ts';
import { codesMarkdown, codeText } from './codes-page.ts';
import { markdownTable } from './markdown-table.ts';

/** docs/api-errors.md: every code an answer can carry. */
export function errorsMarkdown(): string {
  const rows = Object.entries(errorTable).map(([key, { code, status, message }]) => ({
    key,
    code,
    status,
    message: templateOf(message),
  }));
  const families = Object.entries(familyTitles).map(([digit, title]) => {
    const own = rows.filter(({ code }) => code.startsWith(digit));
    const cells = own.map(({ key, code, status, message }) => [code, String(status), `\`${key}\``, message]);
    return `## ${title}\n\n${markdownTable(['code', 'status', 'name', 'message'], cells)}\n`;
  });
  const faultRows = Object.entries(faults).map(([key, { code, message }]) => [
    code,
    `\`${key}\``,
    templateOf(message),
  ]);
  const faultTable = markdownTable(['code', 'name', 'message'], faultRows);
  return [errorsHead, ...families, faultsHead, `${faultTable}\n`].join('\n');
}

/** docs/codes.md: every table of codes. */
export function codesPage(): string {
  return `# Codes\n\n${generated('src/catalogue/codes.ts')}\n\nThe numbers that bodies and answers use.\n\n${codesMarkdown()}\n`;
}

/** docs/events.md: every type of event. */
export function eventsPage(): string {
  const cells = eventTypes.map((one) => [
    `\`${one.type}\``,
    codeText(entity, one.entity),
    codeText(entityData, one.entityData),
    codeText(activityType, one.activityType),
  ]);
  const header = ['type', '`entity`', '`entity_data`', '`activity_type`'];
  return `${eventsHead}\n${markdownTable(header, cells)}\n`;
}

/** docs/operations.md: every operation on users, by topic. */
export function operationsMarkdown(): string {
  const byTopic = Map.groupBy(operations, topicOf);
  const sections = [...byTopic].map(([topic, own]) => {
    const cells = own.map((operation) => [
      `\`${operation.id}\``,
      operation.title,
      `\`${operation.verb.toUpperCase()} /v1${operation.path}\``,
      noteOf(operation),
    ]);
    return `## ${topic.replaceAll('_', ' ')}\n\n${topics[topic]}\n\n${markdownTable(operationsHeader, cells)}\n`;
  });
  const counts = `${operations.length} operations on ${routes.length} routes.\n`;
  const transfers = ownOperations.filter(({ group }) => group === 'transfer');
  const cells = transfers.map(({ id, title, verb, path, needs }) => [
    `\`${id}\``,
    title,
    `\`${verb.toUpperCase()} /v1${path}\``,
    `needs ${needs[0]!.map((scope) => `\`${scope}\``).join(' and ')}`,
  ]);
  const transferHeader = ['operation', 'what it does', 'route', 'note'];
  const transfer = `${transferHead}\n${markdownTable(transferHeader, cells)}\n`;
  return [operationsHead, counts, ...sections, transfer].join('\n');
}

const operationsHeader = ['operation', 'title', 'route', 'note'];

function noteOf(operation: Operation): string {
  const shared = routes.some((route) => route.operations.length > 1 && route.operations.includes(operation));
  return [
    ...(operation.group === 'user' ? ['not part of the published API'] : []),
    ...(operation.action === 'inquiry' ? ['by POST too, with the parameters in a body'] : []),
    ...(operation.privileged === 'whole' ? ['needs `user:privileged`'] : []),
    ...(shared ? [`told apart by ${distinctionOf(operation)}`] : []),
  ].join('; ');
}

/** What a body holds by which an operation is told apart from the others of its route. */
function distinctionOf({ when }: Operation): string {
  if (!when) return 'what the others do not send';
  return when
    .map((condition) => {
      const member = `\`${memberOf(condition)}\``;
      if ('has' in condition) return member;
      return `${member} ${'is' in condition ? condition.value : condition.infoType}`;
    })
    .join(' and ');
}

const familyTitles: Readonly<Record<string, string>> = {
  1: '1xxx: the input',
  2: '2xxx: authentication and authorisation',
  3: '3xxx: not found, and conflicts',
  4: '4xxx: security checks',
  5: '5xxx: limits',
  9: '9xxx: the server',
};

const generated = (file: string) => `<!-- Generated from ${file} by "npm run generate": change it there. -->`;

const errorsHead = `# Errors

${generated('src/catalogue/error-table.ts and src/catalogue/faults.ts')}

Every answer has a \`result.code\`: \`0000\` for success, or one of the codes below. \`result.message\` is for the
developer and always in English; \`result.friendly_message\` is for the end user, in the language of the header \`lang\`.
A record that the caller may not see gets the same answer as a record that does not exist.
`;

const eventsHead = `# Events

${generated('src/catalogue/events.ts')}

Every entry of a user's history is an event of one type. The type follows from what the entry is about (\`entity\`), which part
of that (\`entity_data\`), and what happened (\`activity_type\`); [decision 62](decisions/0062-parts-and-events.md) says when an
entry is about a part. Roster sends events to the endpoints of the programme: [webhooks](webhooks.md).

\`verified\` means that the record counts as verified from now on; \`verification_ended\` means that it no longer does, or was rejected.
Changing an address, number or name also ends its verification, but the event is \`updated\`: read the record.

Two more types are about an endpoint, not about a user, and are in no history. \`${stoppedEventType}\` tells the other endpoints of a
programme that Roster has stopped one; \`${testEventType}\` tests an endpoint.
`;

const faultsHead = `## 11xx and 12xx: one member of the input

An answer with code 1001 lists all faults of the request at once in \`result.details\`, each with its JSON path.
\`message\` is for developers, in English; \`friendly_message\` says it to the person in the language of the call.
`;

const transferHead = `## moving people

These operations are not part of the published API. [Moving people](moving-people.md) explains them.
`;

const operationsHead = `# Operations

${generated('src/catalogue/operations.ts')}

The operations on users, grouped by topic. The title is the published name; where the operation is not part of the published
API, the title says what the operation does. \`/openapi.json\` describes the request and the answer of each, and \`/docs\`
shows them in a browser.
`;
