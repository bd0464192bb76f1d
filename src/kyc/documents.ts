import {
  attachmentStatus,
  documentStatus,
  documentType,
  entity,
  status as recordStatus,
} from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { nounOf, type Resource } from '../catalogue/resource.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { bankAccount } from '../catalogue/resources/bank-account.ts';
import { creditCard } from '../catalogue/resources/credit-card.ts';
import { attachment, document } from '../catalogue/resources/document.ts';
import type { geoCoordinates } from '../catalogue/resources/geo-coordinates.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { parentColumn } from '../derive/ownership.ts';
import type { Input } from '../derive/read-input.ts';
import type { InputOf } from '../derive/rows.ts';
import { fileColumns, type TakenFile } from '../files/take-files.ts';
import { searchedOfDocument } from '../search/search-row.ts';
import type { Entry } from '../users/draft.ts';
import type { SentDocument } from '../users/sent-documents.ts';
import type { UserChange } from '../users/user-change.ts';
import { acceptDocument, rejectDocument, reopen, replaceDocument } from './decide-document.ts';
import type { DocumentEntry, DocumentRow } from './document-row.ts';
import { nothingTaken, type TakenDocuments } from './take-documents.ts';

/** What a document is about: the entity and the number of one of the user's records; 0 where none in particular. */
export interface Subject {
  readonly entity: number;
  readonly entityId: number;
}

/** The lists to whose entries a document may belong, by the entity that names them. */
const subjectLists: ReadonlyMap<number, Resource> = new Map(
  [addresses, identification, bankAccount, creditCard].map((list) => [list.entity, list]),
);

/** What is about the user as a whole. */
const wholeUser: readonly number[] = [entity.user, entity.personalInfo];

/** The lists that a change must read which creates a document: that of its subject, and that of documents. */
export function listsOfSubject({ info }: SentDocument): Resource[] {
  const list = subjectLists.get(entityOf(info));
  return [document, ...(list ? [list] : [])];
}

/**
 * Creates documents that are sent alone. A proof of address belongs to the address that it names, else to the primary one; an
 * identity document to the identification that it names, else to the only one that the user has. Faults are collected in
 * the change. Throws tooManyRecords.
 */
export function createDocuments(
  user: UserChange,
  sent: readonly SentDocument[],
  taken: TakenDocuments = nothingTaken,
): DocumentEntry[] {
  return createEach(user, sent, taken, (one) => {
    const subject = subjectOf(user, one);
    return subject && { subject, status: documentStatus.received };
  });
}

/**
 * Creates documents that are sent with identifications: each belongs to the identification that it names, else to the one at its
 * place among them, or to the only one; a proof of address to the address. Faults are collected in the change. Throws
 * tooManyRecords.
 */
export function createDocumentsBeside(
  user: UserChange,
  papers: readonly Entry[],
  sent: readonly SentDocument[],
  taken: TakenDocuments = nothingTaken,
): DocumentEntry[] {
  const places = placesAmong(
    papers.map(({ row }) => row.id),
    sent,
  );
  return createEach(user, sent, taken, (one) => {
    const about = entityBeside(one.info);
    if (about === entity.address) {
      const subject = subjectOf(user, one);
      return subject && { subject, status: documentStatus.received };
    }
    if (about !== entity.identification) {
      const expected = 'an identification (entity 25) or an address (entity 15)';
      user.faults.push({ path: `${one.path}.info.entity`, fault: 'documentSubject', params: { expected } });
      return undefined;
    }
    const paper = papers[places.get(one) ?? -1];
    if (paper) {
      const subject = { entity: entity.identification, entityId: paper.row.id };
      const isHeld = paper.row.status === recordStatus.changeHeld;
      return { subject, status: documentStatus.submittedWithIdentification, isHeld };
    }
    const isNamed = (one.info.entity_id ?? 0) > 0;
    user.faults.push(
      isNamed
        ? unknown(`${one.path}.info.entity_id`, identification)
        : { path: one.path, fault: 'noSubject', params: { expected: nounOf(identification) } },
    );
    return undefined;
  });
}

/** The numbers of identifications, of those of a call, that are sent with a selfie. */
export function provenBySelfie(ids: readonly number[], sent: readonly SentDocument[]): ReadonlySet<number> {
  const places = placesAmong(ids, sent);
  const withSelfie = sent.filter(({ attachments }) =>
    attachments.some(({ input }) => input.is_selfie === true),
  );
  return new Set(withSelfie.flatMap((one) => ids[places.get(one) ?? -1] ?? []));
}

/**
 * At which place among the identifications of a call those stand that its documents belong to. A document that belongs to none has no
 * place.
 */
function placesAmong(ids: readonly number[], sent: readonly SentDocument[]): Map<SentDocument, number> {
  const papers = sent.filter(({ info }) => entityBeside(info) === entity.identification);
  const places = papers.map((one, index): [SentDocument, number] => {
    const named = one.info.entity_id ?? 0;
    return [one, named > 0 ? ids.indexOf(named) : ids.length > 1 ? index : 0];
  });
  return new Map(places.filter(([, place]) => place >= 0));
}

/** What a document is about that stands beside identifications: one of these, where it names nothing else. */
function entityBeside(info: SentDocument['info']): number {
  return info.type === documentType.other ? (info.entity ?? entity.identification) : entityOf(info);
}

/** Where a document belongs, and the status that it begins with; undefined where that is a fault. */
type Place = { readonly subject: Subject; readonly status: number; readonly isHeld?: boolean } | undefined;

function createEach(
  user: UserChange,
  sent: readonly SentDocument[],
  taken: TakenDocuments,
  placeOf: (one: SentDocument) => Place,
): DocumentEntry[] {
  user.faults.push(...taken.faults);
  let first = 0;
  return sent.flatMap((one) => {
    const files = taken.files.slice(first, first + one.attachments.length);
    first += one.attachments.length;
    const place = placeOf(one);
    return place ? [createOne(user, one, place, files, taken.known)] : [];
  });
}

function createOne(
  user: UserChange,
  sent: SentDocument,
  { subject, status, isHeld = false }: NonNullable<Place>,
  files: readonly TakenFile[],
  known: ReadonlySet<string>,
): DocumentEntry {
  checkRoom(user);
  const { info, attachments, customField, geoCoordinates: position, path } = sent;
  const { program_id: _, user_id: __, status: ___, support_notes: support, ...said } = info;
  const about = { ...said, type: said.type ?? 0, entity: subject.entity, entity_id: subject.entityId };
  const newer = { ...about, is_held: isHeld || null };
  for (const older of user.list(document).live()) replaceDocument(user, older, newer);
  const input: Input = {
    ...about,
    custom_field: customField,
    geo_coordinates: position && placeOnEarth(position),
    attachment: attachments.map((one) => ({ ...one.input, is_selfie: one.input.is_selfie === true })),
  };
  const [entry] = user.list(document).create([input], path);
  const { row } = entry!;
  const isKnown = files.some(({ contentHash }) => known.has(contentHash));
  const notes = [...(support ? [support] : []), ...(isKnown ? [knownFile] : [])];
  Object.assign(row, { status, attachment_status: statusOfFiles(files), is_held: isHeld || null });
  row.support_notes = notes.length > 0 ? notes.join('\n') : null;
  Object.assign(row, searchedOfDocument(row));
  const below = user.draft.entries.filter(
    (one) => one.resource === attachment && one.row[parentColumn(attachment)!] === row.id,
  );
  // A file is sealed under its number, so that it has had one since; on a dry run it has none.
  for (const [index, file] of files.entries())
    Object.assign(below[index]!.row, fileColumns(file), file.fileId > 0 && { id: file.fileId });
  if (row['attachment_status'] === attachmentStatus.scanPending)
    user.enqueue('files.scan', { payload: { documentId: row.id }, uniqueKey: `document ${row.id}` });
  reopen(user, row);
  decideAtOnce(user, sent, row);
  return entry!;
}

/** Where the user said to be, with all its members in their order. */
function placeOnEarth(sent: InputOf<typeof geoCoordinates>): object {
  const { latitude = null, longitude = null, position_description = null } = sent;
  return { latitude, longitude, position_description };
}

/** What those who review a document are told of a file that is on file twice. It is no reason to refuse one: families share bills. */
const knownFile = 'The same file was sent for another user of the programme.';

function statusOfFiles(files: readonly TakenFile[]): number {
  if (files.length === 0) return attachmentStatus.nothingStored;
  return files.every(({ scanStatus }) => scanStatus === attachmentStatus.allStored)
    ? attachmentStatus.allStored
    : attachmentStatus.scanPending;
}

/** How many documents a user may have, and how many with those that were replaced, which stay with their files. */
const documentsMax = 200;
const keptDocumentsMax = 1000;

/** Throws tooManyRecords where the user has as many documents as may be. */
function checkRoom(user: UserChange): void {
  const kept = user.list(document).live();
  const live = kept.filter(({ status }) => status !== documentStatus.replaced);
  const isRoom = live.length < documentsMax && kept.length < keptDocumentsMax;
  const maximum = live.length < documentsMax ? keptDocumentsMax : documentsMax;
  if (!isRoom) throw errors.tooManyRecords({ maximum, resource: document.name });
}

/** A privileged caller may decide of a document that is only being created; one that is to be decided of later says nothing new. */
function decideAtOnce(user: UserChange, { info: { status }, path }: SentDocument, row: DocumentRow): void {
  const { received, accepted, rejected } = documentStatus;
  if (status === accepted) acceptDocument(user, row);
  else if (status === rejected) rejectDocument(user, row);
  else if ((status ?? received) !== received && status !== row.status) {
    const allowed = [received, accepted, rejected].join(', ');
    user.faults.push({ path: `${path}.info.status`, fault: 'unknownCode', params: { allowed } });
  }
}

/** What a document is about, by what it says of itself; a fault of the change, and undefined, where that cannot be. */
function subjectOf(user: UserChange, { info, path }: SentDocument): Subject | undefined {
  const about = entityOf(info);
  const list = subjectLists.get(about);
  const named = info.entity_id ?? 0;
  if (info.type === documentType.proofOfAddress && list !== addresses) {
    const expected = `an address (entity ${entity.address})`;
    user.faults.push({ path: `${path}.info.entity`, fault: 'documentSubject', params: { expected } });
    return undefined;
  }
  if (!list) return subjectOfUser(user, about, named, path);
  const live = user.list(list).live();
  if (named > 0) {
    if (live.some(({ id }) => id === named)) return { entity: about, entityId: named };
    user.faults.push(unknown(`${path}.info.entity_id`, list));
    return undefined;
  }
  if (list === addresses) {
    const home = user.list(addresses).primary();
    if (home) return { entity: about, entityId: home.id };
    user.faults.push({ path, fault: 'noSubject', params: { expected: nounOf(addresses) } });
    return undefined;
  }
  const [only, ...others] = live;
  return { entity: about, entityId: only && list === identification && others.length === 0 ? only.id : 0 };
}

function subjectOfUser(user: UserChange, about: number, named: number, path: string): Subject | undefined {
  if (wholeUser.includes(about) && (named === 0 || named === user.userId))
    return { entity: about, entityId: user.userId };
  const allowed = [...wholeUser, ...subjectLists.keys()].sort((one, other) => one - other).join(', ');
  user.faults.push(
    wholeUser.includes(about)
      ? { path: `${path}.info.entity_id`, fault: 'unknownReference', params: { resource: 'part' } }
      : { path: `${path}.info.entity`, fault: 'unknownCode', params: { allowed } },
  );
  return undefined;
}

function unknown(path: string, list: Resource) {
  return { path, fault: 'unknownReference', params: { resource: nounOf(list) } } as const;
}

/** What a document is about where it does not say so: a proof of address is about an address, a paper about an identification. */
function entityOf({ entity: said, type }: SentDocument['info']): number {
  if (said !== undefined && said !== null) return said;
  if (type === documentType.proofOfAddress) return entity.address;
  return type === documentType.other ? entity.user : entity.identification;
}
