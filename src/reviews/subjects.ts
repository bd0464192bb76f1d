import { attachmentStatus, entity, status } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { nounOf, type Resource } from '../catalogue/resource.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { document } from '../catalogue/resources/document.ts';
import { email } from '../catalogue/resources/email.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { provenFields } from '../derive/field-rules.ts';
import type { Input } from '../derive/read-input.ts';
import { acceptAddress, rejectAddress } from '../kyc/decide-address.ts';
import { acceptDocument, decidedLists, rejectDocument } from '../kyc/decide-document.ts';
import { acceptIdentification, rejectIdentification } from '../kyc/decide-identification.ts';
import { acceptPersonalInfo, rejectPersonalInfo } from '../kyc/decide-personal-info.ts';
import type { DocumentRow } from '../kyc/document-row.ts';
import { isWaiting } from '../standing/standing.ts';
import type { ReviewRow } from '../storage/reviews.ts';
import { hitsRead } from '../storage/watchlist-hits.ts';
import { liveRows } from '../users/live-rows.ts';
import { checkMinimumAge } from '../users/rules/personal-info.ts';
import type { UserChange } from '../users/user-change.ts';
import { moveHit } from '../watchlists/decide-hit.ts';

/** What a decision is carried out with. */
interface Carried {
  readonly id: number;
  /** Corrected values. */
  readonly fields: Input;
  /** For the history of a hit, which tells it. */
  readonly reason: string | null;
}

/** One kind of thing that is decided. */
interface Subject {
  /** Whose values a reviewer may correct; absent where there are none. */
  readonly resource?: Resource;
  readonly accept: (user: UserChange, carried: Carried) => void;
  readonly reject: (user: UserChange, carried: Carried) => void;
}

const subjects: ReadonlyMap<number, Subject> = new Map<number, Subject>([
  [
    entity.identification,
    {
      resource: identification,
      accept: (user, { id, fields }) => {
        correct(user, identification, id, fields);
        acceptIdentification(user, { id });
      },
      reject: (user, { id }) => rejectIdentification(user, { id }),
    },
  ],
  [
    entity.address,
    {
      resource: addresses,
      accept: (user, { id, fields }) => {
        correct(user, addresses, id, fields);
        acceptAddress(user, { id });
      },
      reject: (user, { id }) => rejectAddress(user, { id }),
    },
  ],
  [
    entity.document,
    {
      accept: (user, { id }) => acceptDocument(user, documentOf(user, id)),
      reject: (user, { id }) => rejectDocument(user, documentOf(user, id)),
    },
  ],
  [
    entity.personalInfo,
    {
      resource: personalInfo,
      accept: (user, { fields }) => {
        const { date_of_birth: born } = fields;
        if (typeof born === 'string')
          checkMinimumAge({ date_of_birth: born }, user, user.state.user.personal_info_date_of_birth);
        user.write(personalInfo, fields);
        acceptPersonalInfo(user);
      },
      reject: rejectPersonalInfo,
    },
  ],
  [
    entity.watchlistHit,
    {
      // Accepted is the user, who is another than whoever is listed.
      accept: (user, carried) => decideHit(user, carried, 'dismissed'),
      reject: (user, carried) => decideHit(user, carried, 'confirmed'),
    },
  ],
]);

/** What a change reads which carries a decision out, or shows what is decided. */
export const subjectReads = {
  reads: [...decidedLists, email, phone],
  further: [hitsRead],
} as const;

/** Where corrected values stand in a body. */
export const fieldsPath = '$.decision.fields';

/** The resource of which a reviewer may correct values, and their names; none for a hit or a document. */
export function correctableOf(
  kind: number,
): { readonly resource: Resource; readonly names: readonly string[] } | null {
  const resource = subjects.get(kind)?.resource;
  return resource ? { resource, names: provenFields(resource) } : null;
}

/** Carries a decision out. Throws notPossibleNow where a file that is to be accepted was not scanned yet. */
export function carryOut(
  user: UserChange,
  { entity: kind, entity_id: id }: ReviewRow,
  outcome: 'accept' | 'reject',
  { fields, reason }: Omit<Carried, 'id'>,
): void {
  const subject = subjects.get(kind);
  if (!subject) throw new Error(`nobody decides on what has the number ${kind}`);
  if (outcome === 'accept') refuseUnscanned(documentsOf(user, { entity: kind, entity_id: id }));
  subject[outcome](user, { id, fields, reason });
}

/** The documents that wait and are looked at with the subject of a review, or are the subject. */
export function documentsOf(
  user: UserChange,
  { entity: kind, entity_id: id }: Pick<ReviewRow, 'entity' | 'entity_id'>,
): readonly DocumentRow[] {
  const live = user.list(document).live();
  if (kind === entity.document) return live.filter((row) => row.id === id);
  return live.filter(
    (row) => row.entity === kind && row.entity_id === id && isWaiting({ ...row, has_selfie: false }),
  );
}

function refuseUnscanned(documents: readonly DocumentRow[]): void {
  if (documents.some((row) => row.attachment_status === attachmentStatus.scanPending))
    throw errors.notPossibleNow({ resource: document.name });
}

function correct(
  user: UserChange,
  list: typeof identification | typeof addresses,
  id: number,
  fields: Input,
): void {
  if (Object.keys(fields).length === 0) return;
  // The values of a held change are decided as they were sent.
  const row = liveRows(list, user).get(id);
  if (row?.status === status.changeHeld) throw errors.notPossibleNow({ resource: nounOf(list) });
  user.list(list).update([{ ...fields, id }], fieldsPath);
}

function documentOf(user: UserChange, id: number): DocumentRow {
  const row = user
    .list(document)
    .live()
    .find((one) => one.id === id);
  if (!row) throw errors.resourceUnknown({ resource: document.name });
  return row;
}

function decideHit(user: UserChange, { id, reason }: Carried, status: 'confirmed' | 'dismissed'): void {
  const hit = user.further(hitsRead).find((one) => one.id === id);
  if (!hit) throw errors.hitUnknown();
  moveHit(user, hit, { status, reason });
}
