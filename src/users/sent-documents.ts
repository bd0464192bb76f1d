import { createHash } from 'node:crypto';
import { attachment, documentInfo } from '../catalogue/resources/document.ts';
import { geoCoordinates } from '../catalogue/resources/geo-coordinates.ts';
import { type ReadContext, readFreeObject, readObject } from '../derive/read-input.ts';
import type { InputOf } from '../derive/rows.ts';
import { SentContent } from '../files/sent-content.ts';
import { isPlainObject } from '../objects.ts';

/** A file of a document as it was sent. */
export interface SentAttachment {
  /** Its place in the body: `$.attachment[0]`. */
  readonly path: string;
  /** What was said of it, without its content. */
  readonly input: Omit<InputOf<typeof attachment>, 'content'>;
  readonly content: Buffer;
  /** SHA-256 of the content, in base64: two calls with the same file say the same. */
  readonly digest: string;
}

/** A document as it was sent. */
export interface SentDocument {
  /** Its place in the body: `$`, or `$.documents[0]`. */
  readonly path: string;
  readonly info: InputOf<typeof documentInfo>;
  readonly attachments: readonly SentAttachment[];
  readonly customField: object | null;
  readonly geoCoordinates: InputOf<typeof geoCoordinates> | null;
}

/** The most documents that a call brings beside something else. */
const documentsMax = 10;

/** Reads the member `documents`; faults are collected. */
export function readDocuments(value: unknown, path: string, context: ReadContext): SentDocument[] {
  if (!Array.isArray(value)) {
    context.faults.push({ path, fault: 'notList' });
    return [];
  }
  if (value.length === 0) context.faults.push({ path, fault: 'emptyList' });
  if (value.length > documentsMax) {
    context.faults.push({ path, fault: 'tooManyEntries', params: { maximum: documentsMax } });
    return [];
  }
  return value.map((one, index) => readDocument(one, `${path}[${index}]`, context));
}

/** Reads one document, which is new whatever the verb of the call; faults are collected. */
export function readDocument(value: unknown, path: string, given: ReadContext): SentDocument {
  // Of an entry of another list that is changed, null takes a value away: here nothing is there yet.
  const context: ReadContext = { ...given, verb: 'post' };
  const sent = isPlainObject(value) ? value : {};
  if (sent !== value) context.faults.push({ path, fault: 'notObject' });
  const { info, attachment: files, custom_field: free, geo_coordinates: place } = sent;
  if (!isSent(info)) context.faults.push({ path: `${path}.info`, fault: 'required' });
  return {
    path,
    info: isSent(info) ? readObject(documentInfo, info, `${path}.info`, context) : {},
    attachments: readAttachments(files, `${path}.${attachment.name}`, context),
    customField: isSent(free) ? (readFreeObject(free, `${path}.custom_field`, context) ?? null) : null,
    geoCoordinates: isSent(place)
      ? readObject(geoCoordinates, place, `${path}.${geoCoordinates.name}`, context)
      : null,
  };
}

/** What a document says, in the words of the call, with a digest in place of each content. */
export function wordsOf({ info, attachments, customField, geoCoordinates: place }: SentDocument): object {
  return [info, attachments.map(({ input, digest }) => [input, digest]), customField, place];
}

function readAttachments(value: unknown, path: string, context: ReadContext): SentAttachment[] {
  const { faults } = context;
  if (!isSent(value)) {
    faults.push({ path, fault: 'required' });
    return [];
  }
  if (!Array.isArray(value)) {
    faults.push({ path, fault: 'notList' });
    return [];
  }
  if (value.length === 0) faults.push({ path, fault: 'emptyList' });
  const maximum = attachment.entriesMax;
  if (value.length > maximum) {
    faults.push({ path, fault: 'tooManyEntries', params: { maximum } });
    return [];
  }
  return value.map((one, index) => readAttachment(one, `${path}[${index}]`, context));
}

function readAttachment(value: unknown, path: string, context: ReadContext): SentAttachment {
  const sent = isPlainObject(value) ? value['content'] : undefined;
  const decoded = sent instanceof SentContent ? sent : null;
  // Any content stands for one that was decoded while it came, and that was read thereby.
  const written = decoded ? { ...Object(value), content: 'QUJD' } : value;
  const { content: text, ...input } = readObject(attachment, written, path, context);
  if (decoded?.fault) context.faults.push({ path: `${path}.content`, ...decoded.fault });
  const content = decoded?.bytes ?? Buffer.from(typeof text === 'string' ? text : '', 'base64');
  const digest = createHash('sha256').update(content).digest('base64');
  return { path, input, content, digest };
}

function isSent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
