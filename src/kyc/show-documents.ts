import type { Call } from '../calls/services.ts';
import { attachmentStatus, flagValue } from '../catalogue/codes.ts';
import {
  attachment,
  document,
  documentData,
  documentEnding,
  documentInfo,
} from '../catalogue/resources/document.ts';
import { email } from '../catalogue/resources/email.ts';
import { documentParts } from '../derive/columns.ts';
import { successResult } from '../derive/envelope.ts';
import { parentColumn } from '../derive/ownership.ts';
import { type Presentation, present, type Row } from '../derive/present.ts';
import { liveRowsOf } from '../users/live-rows.ts';
import { unmade } from '../users/user-answers.ts';
import type { UserChange } from '../users/user-change.ts';
import type { DocumentEntry, DocumentRow } from './document-row.ts';

/** What a document shows of its user where it says nothing itself. */
export interface DocumentOwner {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  /** The zone that the user prefers. */
  readonly timeZone: string | null;
  /** The reader is the user. */
  readonly isReader: boolean;
  /** The reader may see whole what is held. */
  readonly isReviewer?: boolean;
}

/** How a document that a call has made is shown beside others. */
export interface DocumentFrame {
  readonly language: string;
  readonly timeZone: string;
}

/** What is told of a document while the change that it proves is held (samples): nothing that could be named. */
const hiddenWhileHeld = {
  id: 0,
  entity_id: 0,
  number_of_attachments: 0,
  attachment_status: attachmentStatus.nothingStored,
};

/** The members of a document as an answer shows them, of its row and those of its files. The same form as `selectDocument` gives. */
export function presentDocument(
  row: Row,
  files: readonly Row[],
  owner: DocumentOwner,
  presentation: Presentation,
): Record<string, unknown> {
  const isHidden = row['is_held'] === true && !owner.isReviewer;
  const told = {
    ...row,
    first_name: row['first_name'] ?? owner.firstName,
    last_name: row['last_name'] ?? owner.lastName,
    email_address: row['email_address'] ?? (isHidden ? null : owner.email),
    number_of_attachments: files.length,
    source_time_zone: owner.timeZone,
    ...(owner.isReader && { support_notes: null }),
    ...(isHidden && hiddenWhileHeld),
  };
  const members: Record<string, unknown> = {
    info: present(documentInfo, told, presentation),
    [attachment.name]: files.map((file) =>
      present(attachment, { ...file, ...(isHidden && { id: 0 }) }, presentation),
    ),
    ...Object.fromEntries(documentParts.map((name) => [name, row[name] ?? null])),
    ...(!presentation.customField && { custom_field: null }),
  };
  const names = Object.keys(documentData.fields).filter((name) => name !== 'validate');
  return Object.fromEntries(names.map((name) => [name, members[name] ?? null]));
}

/** What an answer shows of a document that the call has made. Needs the list of documents, and that of emails. */
export function showDocument(user: UserChange, { row }: DocumentEntry): Record<string, unknown> {
  const { isDryRun } = user.request;
  const files = liveRowsOf(attachment, user).filter((file) => file[parentColumn(attachment)!] === row.id);
  const shown = (one: object): Row => ({ ...one, ...(isDryRun && unmade) });
  const owner = ownerOf(user.state.user, user.list(email).live());
  const isReader = user.boundUserId !== null;
  return presentDocument(shown(row), files.map(shown), { ...owner, isReader }, user.presentation);
}

/** What whoever decides of a document is shown of it: all of it, also while it is held. Needs the same lists. */
export function showDocumentWhole(user: UserChange, row: DocumentRow): Record<string, unknown> {
  const files = liveRowsOf(attachment, user).filter((file) => file[parentColumn(attachment)!] === row.id);
  const owner = { ...ownerOf(user.state.user, user.list(email).live()), isReader: false, isReviewer: true };
  return presentDocument(row, files, owner, user.presentation);
}

/** The same, framed as an answer of its own, as it stands beside other members. */
export function showFramed(user: UserChange, call: Call, entry: DocumentEntry): Record<string, unknown> {
  const language = call.language ?? user.settings.default_language;
  return frameDocument(showDocument(user, entry), { language, timeZone: user.timeZone });
}

/** Frames the members of a document that a call has made as an answer of its own. */
export function frameDocument(
  members: Record<string, unknown>,
  { language, timeZone }: DocumentFrame,
): Record<string, unknown> {
  return { result: successResult(language), ...members, ...documentEnding, time_zone: timeZone };
}

/** What documents show of a user, of the user's row and those of the emails. */
export function ownerOf(user: Row, emails: readonly Row[]): Omit<DocumentOwner, 'isReader'> {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    firstName: text(user['personal_info_first_name']),
    lastName: text(user['personal_info_last_name']),
    email: text(emails.find((one) => one['is_primary'] === flagValue.yes)?.['address']),
    timeZone: text(user['preferences_time_zone']),
  };
}

/** The lists that `showDocument` needs to be read. */
export const shownLists = [document, email] as const;
