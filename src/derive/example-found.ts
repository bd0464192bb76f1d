import { attachmentStatus, documentStatus } from '../catalogue/codes.ts';
import { exampleOfOperation, exampleRest, exampleServerValues } from '../catalogue/example-person.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import { attachment, documentData, documentInfo } from '../catalogue/resources/document.ts';
import { geoCoordinates } from '../catalogue/resources/geo-coordinates.ts';
import type { Inquiry } from '../catalogue/resources/inquiries.ts';
import { answerText, successResult } from './envelope.ts';
import { exampleQuery, exampleValues } from './examples.ts';
import { inquiryText } from './inquiry-text.ts';
import { wiped } from './mask.ts';

/** When and where the examples were made. */
export const exampleMoment = {
  createdAt: '2026-03-02T15:04:05',
  clientDate: '2026-03-02T09:04:05',
  timeZone: 'UTC -06:00',
} as const;

const { createdAt, clientDate, timeZone } = exampleMoment;

/** The answer of an inquiry that found one record; `user` is a user as an inquiry lists it. */
export function exampleFound(
  operation: Operation,
  inquiry: Inquiry,
  user: Record<string, unknown>,
): Record<string, unknown> {
  const { from_date, to_date, page_size } = exampleQuery(operation)!;
  const page = { startIndex: 1, pageSize: Number(page_size), total: 1, cursor: null };
  const told = { from: from_date!, to: to_date!, ...page };
  const record = inquiry.lists === 'users' ? user : exampleDocument(operation);
  const text = inquiryText(inquiry, told, [JSON.stringify(record)]);
  const ending = { validate: null, timeZone, responseTime: 12 };
  return JSON.parse(answerText(JSON.stringify(successResult('en')), text, ending));
}

/** What the server puts into a document beside what was sent. */
const serverValues: Readonly<Record<string, unknown>> = {
  program_id: exampleServerValues['program_id'],
  user_id: exampleRest['user_id'],
  email_address: exampleRest['email_address'],
  entity_id: 1,
  document_id: 1,
  status: documentStatus.received,
  number_of_attachments: 1,
  update_datetime_utc: createdAt,
  client_date: clientDate,
  source_id: exampleServerValues['original_source_id'],
  server_date: createdAt,
  date_utc: createdAt,
  source_time_zone: timeZone,
  attachment_status: attachmentStatus.allStored,
  file_id: 1,
  content: wiped,
  is_selfie: false,
};

/** The members of a document that `operation` tells of. */
export function exampleDocumentMembers({ id, verb, family }: Operation): Record<string, unknown> {
  const own = exampleOfOperation[id] ?? {};
  const members: Readonly<Record<string, unknown>> = {
    info: { ...shown(documentInfo), ...own[documentInfo.name] },
    attachment: [{ ...shown(attachment), ...own[attachment.name] }],
    ...((verb === 'get' || family) && { geo_coordinates: exampleValues(geoCoordinates, false) }),
  };
  const names = Object.keys(documentData.fields).filter((name) => name !== 'validate');
  return Object.fromEntries(names.map((name) => [name, members[name] ?? null]));
}

function exampleDocument(operation: Operation): Record<string, unknown> {
  const text = Object.entries(exampleDocumentMembers(operation))
    .map(([name, value]) => `"${name}":${JSON.stringify(value)}`)
    .join(',');
  return JSON.parse(answerText('null', text, { validate: null, timeZone, responseTime: 0 }));
}

function shown(resource: Resource): Record<string, unknown> {
  const values = exampleValues(resource, false);
  const names = Object.keys(resource.fields);
  return Object.fromEntries(names.map((name) => [name, serverValues[name] ?? values[name] ?? null]));
}
