import type { Services } from '../../calls/services.ts';
import { entity, userType } from '../../catalogue/codes.ts';
import { attachment, document } from '../../catalogue/resources/document.ts';
import { identification } from '../../catalogue/resources/identification.ts';
import type { RowOf } from '../../derive/rows.ts';
import type { CheckRow } from '../../storage/checks.ts';
import { earliestDay, latestDay } from '../../time/days.ts';
import {
  checkedOfDocument,
  checkedOfPaper,
  checkedOfRisk,
  checkedOfUser,
  contentHashes,
  numberHash,
  provenBy,
  subjectHash,
} from '../../users/owed-checks.ts';
import type { UserChange } from '../../users/user-change.ts';
import { heldChangeOf } from '../held-change.ts';
import type { Paper, Person, SentPaper, Subject } from './facts.ts';

type PaperRow = RowOf<typeof identification>;
type Checked = Pick<CheckRow, 'step' | 'entity_id'>;

/** Whether what a check is about is what it was when the check was asked for. */
export function isSameSubject(
  { keyring }: Pick<Services, 'keyring'>,
  user: UserChange,
  row: CheckRow,
): boolean {
  const checked = checkedOf(user, row);
  return checked !== undefined && subjectHash(keyring, row.program_id, checked) === row.subject_hash;
}

/** What a check is about, as it is now; undefined for what is gone. */
function checkedOf(user: UserChange, row: Checked): string | undefined {
  const [paper, sent] = [paperOf(user, row), documentOf(user, row)];
  switch (row.step) {
    case 'personal_info':
      return checkedOfUser(user.state.user);
    case 'identification':
      return paper && checkedOfPaper(paper);
    case 'risk':
      return checkedOfRisk;
    case 'document':
      return sent && checkedOfDocument(sent, user.state.lists[attachment.name] ?? []);
  }
}

/** The paper that a check is about; undefined where it is about none, or that is gone. */
export function paperOf(user: UserChange, { step, entity_id: id }: Checked): PaperRow | undefined {
  return step === 'identification'
    ? user
        .list(identification)
        .live()
        .find((one) => one.id === id)
    : undefined;
}

/** The document that a check is about; undefined where it is about none, or that is gone. */
export function documentOf(
  user: UserChange,
  { step, entity_id: id }: Checked,
): RowOf<typeof document> | undefined {
  return step === 'document'
    ? user
        .list(document)
        .live()
        .find((one) => one.id === id)
    : undefined;
}

/** What a check looks at. The check must be about what it was. */
export function openSubject(user: UserChange, row: Checked, now: Date): Subject {
  const sent = documentOf(user, row);
  const paper = paperOf(user, row) ?? (sent && provenPaper(user, sent));
  return {
    person: personOf(user),
    paper: paper ? openPaper(user, paper) : null,
    document: sent ? openDocument(user, sent) : null,
    settings: user.settings,
    today: { earliest: earliestDay(now), latest: latestDay(now) },
  };
}

/** The paper that a document is to prove; undefined where it is about none. */
export function provenPaper(
  user: UserChange,
  { entity: kind, entity_id: about }: RowOf<typeof document>,
): PaperRow | undefined {
  return kind === entity.identification
    ? user
        .list(identification)
        .live()
        .find(({ id }) => id === about)
    : undefined;
}

/** Whether what a document is to prove is what it was when its check was asked for; of what proves nothing, yes. */
export function isSameProof(
  { keyring }: Pick<Services, 'keyring'>,
  user: UserChange,
  row: CheckRow,
): boolean {
  const sent = documentOf(user, row);
  const proven = sent && provenBy(user, sent);
  const now = proven === undefined ? null : subjectHash(keyring, row.program_id, proven);
  return row.step !== 'document' || now === row.proven_hash;
}

function personOf({ state: { user } }: UserChange): Person {
  const { personal_info_first_name: firstName, personal_info_last_name: lastName } = user;
  const dateOfBirth = user.personal_info_date_of_birth;
  return { firstName, lastName, dateOfBirth, isOrganisation: user.type === userType.organisation };
}

/** A paper; of one of which a change is held, what it is to be. */
function openPaper(user: UserChange, stored: PaperRow): Paper {
  const held = heldChangeOf(user, stored);
  const row: PaperRow = { ...stored, ...held?.columns };
  const plain = { ...user.openEnvelope(identification.name, stored), ...held?.plain };
  return {
    type: row.type ?? 0,
    countryOfIssue: row.country_of_issue,
    countryOfResidence: row.country_of_residence,
    number: plain['number'] ?? null,
    numberHash: numberHash(row),
    issueDate: row.issue_date,
    expiryDate: row.expiry_date,
  };
}

function openDocument(user: UserChange, row: RowOf<typeof document>): SentPaper {
  const files = user.state.lists[attachment.name] ?? [];
  return {
    firstName: row.first_name,
    lastName: row.last_name,
    contentHashes: contentHashes(row, files),
  };
}
