import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { CallOptions } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { type CallHeader, callHeaders } from '../catalogue/headers.ts';
import { readText } from '../catalogue/kinds/index.ts';

/** Reads the headers of a call. Throws invalidHeader for the first that is not valid. */
export function readCallOptions(headers: IncomingHttpHeaders): CallOptions {
  return {
    sourceId: readHeader(headers, callHeaders.sourceId) ?? randomUUID(),
    language: readHeader(headers, callHeaders.language),
    timeZone: readHeader(headers, callHeaders.timeZone),
    customField: readHeader(headers, callHeaders.showCustomField) !== '0',
    sensitive: readHeader(headers, callHeaders.showSensitiveData) === '1',
    userIp: readHeader(headers, callHeaders.userIp),
  };
}

/** The language a caller wants to be told of a fault in; never throws, since it serves to tell of faults. */
export function readLanguage(headers: IncomingHttpHeaders): string | null {
  return sentHeader(headers, callHeaders.language.name) || null;
}

/** The zone a caller wants to be told of a fault in; null for none and for what is no zone: it serves to tell of faults. */
export function readTimeZone(headers: IncomingHttpHeaders): string | null {
  const sent = sentHeader(headers, callHeaders.timeZone.name);
  return sent === undefined ? null : readText(callHeaders.timeZone.kind, sent).text;
}

function readHeader(headers: IncomingHttpHeaders, header: CallHeader): string | null {
  const sent = sentHeader(headers, header.name);
  if (sent === undefined || sent === '') return null;
  const { text } = readText(header.kind, sent);
  if (text === null) throw errors.invalidHeader({ header: header.name, expected: header.expected });
  return text;
}

function sentHeader(headers: IncomingHttpHeaders, name: string): string | undefined {
  const sent = headers[name] ?? headers[name.replaceAll('_', '-')];
  return typeof sent === 'string' ? sent : undefined;
}
