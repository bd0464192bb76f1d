import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer, Tagged } from '../calls/answer.ts';
import type { WantedVersions } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { conditionalHeaders } from '../catalogue/headers.ts';

/** Enough characters of a hash that two answers of one version do not share them. */
const hashLength = 22;

/**
 * The entity tag of an answer about a user (RFC 9110, section 8.8.3): the user's version, and a hash of what is shown in
 * this zone and language.
 */
export function entityTag(
  tagged: Tagged,
  { membersText, timeZone, language }: Pick<Answer, 'membersText' | 'timeZone' | 'language'>,
): string {
  const { known } = tagged;
  // A handler may show less than what was read, or in another language. Of the same text no more than its address is compared.
  if (known?.language === language && known.membersText === membersText) return known.tag;
  const digest = hash('sha256', `${language}\n${timeZone}\n${membersText}`, 'base64url');
  const tag = `"${tagged.version}-${digest.slice(0, hashLength)}"`;
  tagged.known = { language, membersText, tag };
  return tag;
}

/** Whether If-None-Match names a tag, so that the caller has the answer already. What is no list of tags names none. */
export function isKnownTag(headers: IncomingHttpHeaders, tag: string): boolean {
  const sent = headers[conditionalHeaders.ifNoneMatch.name];
  return sent !== undefined && (sent.trim() === '*' || (readTags(sent) ?? []).includes(tag));
}

/** The versions of which If-Match names one, or any; null where the header is not sent. Throws invalidHeader for what is no list of tags. */
export function readWantedVersions(headers: IncomingHttpHeaders): WantedVersions | null {
  const { name, expected } = conditionalHeaders.ifMatch;
  const sent = headers[name];
  if (sent === undefined || sent.trim() === '') return null;
  if (sent.trim() === '*') return '*';
  const tags = readTags(sent);
  if (!tags) throw errors.invalidHeader({ header: name, expected });
  // A tag of another server has no version of ours, and matches none: versions begin at 0.
  return tags.map((tag) => Number(/^"([0-9]{1,10})-/u.exec(tag)?.[1] ?? -1));
}

/** The tags of a list, without the mark of weak ones, which proxies add; null for what is no list. */
function readTags(sent: string): string[] | null {
  const list = /^\s*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*|$))+$/u;
  return list.test(sent) ? [...sent.matchAll(/"[^"]*"/gu)].map(([tag]) => tag) : null;
}
