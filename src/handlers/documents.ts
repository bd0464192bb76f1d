import type { Call } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { answerName } from '../catalogue/members.ts';
import { document } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { familyOf } from '../derive/answer-family.ts';
import { knownOfDocument } from '../derive/known-members.ts';
import { type Input, type ReadContext, readField } from '../derive/read-input.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { decidedLists } from '../kyc/decide-document.ts';
import { createDocuments, createDocumentsBeside, listsOfSubject, provenBySelfie } from '../kyc/documents.ts';
import { followVerification } from '../kyc/follow-verification.ts';
import { holdChange } from '../kyc/held-change.ts';
import { showDocument, showFramed, shownLists } from '../kyc/show-documents.ts';
import { type TakenDocuments, takeDocuments } from '../kyc/take-documents.ts';
import { isPlainObject } from '../objects.ts';
import type { ChangeState } from '../storage/user-state.ts';
import { UserVault } from '../storage/user-vault.ts';
import { latestDay } from '../time/days.ts';
import { type Body, checkInfo, emptyBody, readNotes } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { Entry } from '../users/draft.ts';
import { refuseBody } from '../users/refuse-body.ts';
import { readDocument } from '../users/sent-documents.ts';
import type { UserChange } from '../users/user-change.ts';
import { showBesides } from './change-entries.ts';
import type { Handler, HandlerServices, OperationRequest } from './handler.ts';
import { readOperation, requestOf } from './read-operation.ts';

/** Creates a document of a user, which is the body itself. */
export const createDocument: Handler = async (services, call, request) => {
  const { operation, userId } = request;
  const body = readDocumentBody(services, call, request);
  checkInfo(request.body, call.programId, userId);
  await refuseBody(services, call, body);
  const lists = new Set([...shownLists, ...decidedLists, ...body.documents.flatMap(listsOfSubject)]);
  const change = {
    ...requestOf(operation, userId, body, [...lists]),
    ...takesFiles(services, call, userId, body),
    envelope: familyOf(operation)!.members,
  };
  return changeUser(services, call, change, (user, taken, tried) => {
    const [created] = createDocuments(user, body.documents, taken ?? tried);
    return created ? showDocument(user, created) : {};
  });
};

/** Adds identifications, or changes them, with the documents that prove what they say. All of it or nothing. */
export const proveIdentifications: Handler = async (services, call, request) => {
  const { operation, userId } = request;
  const body = await readOperation(services, call, request);
  // A document that names another programme or user is meant for somebody else.
  for (const { info } of body.documents) checkInfo({ info }, call.programId, userId);
  const sent = body.lists.get(identification) ?? [];
  const lists = new Set([...shownLists, ...decidedLists]);
  const change = {
    ...requestOf(operation, userId, body, [...lists]),
    ...takesFiles(services, call, userId, body),
  };
  return changeUser(services, call, change, (user, taken, tried) => {
    const papers =
      operation.action === 'create'
        ? user.list(identification).create(sent)
        : changePapers(user, sent, body.documents);
    const documents = createDocumentsBeside(user, papers, body.documents, taken ?? tried);
    return {
      [answerName(identification)]: user.show(papers),
      [answerName(document)]: documents.map((entry) => showFramed(user, call, entry)),
      ...showBesides(user, operation),
    };
  });
};

/**
 * Changes identifications; a change that comes with a selfie is held until it is checked, unless a privileged caller says what came of
 * that.
 */
function changePapers(user: UserChange, sent: readonly Input[], documents: Body['documents']): Entry[] {
  const ids = sent.map(({ id = 0 }) => id);
  const held = provenBySelfie(ids, documents);
  const isTwice = new Set(ids).size < ids.length;
  const list = user.list(identification);
  const changed =
    held.size === 0 || isTwice
      ? list.update(sent)
      : sent.flatMap((input, index) => {
          const path = `$.${identification.name}[${index}]`;
          const isHeld = held.has(input.id ?? 0) && input['verification_status'] === undefined;
          return isHeld ? [holdChange(user, input, path)] : list.update([input], path);
        });
  return changed.map((entry, index) => followVerification(user, entry, sent[index]));
}

/** Reads a body that is a document; faults are collected. */
export function readDocumentBody(
  { clock }: Pick<HandlerServices, 'clock'>,
  { scopes }: Pick<Call, 'scopes'>,
  { operation, body: value }: Pick<OperationRequest, 'operation' | 'body'>,
): Body {
  const faults: Body['faults'] = [];
  const privileged = scopes.has('user:privileged');
  const context: ReadContext = { verb: operation.verb, privileged, today: latestDay(clock()), faults };
  const sent = isPlainObject(value) ? value : {};
  const noted = readNotes(sent, context);
  return {
    ...emptyBody,
    documents: [readDocument(value, '$', context)],
    userNotes: noted.user_notes ?? '',
    adminNotes: noted.admin_notes ?? '',
    dryRun: readField(userData.fields.validate, sent['validate'], '$.validate', context) === '1',
    faults,
    unknown: unknownMembers(knownOfDocument, sent),
  };
}

/** How the files of a body are taken in: stored before the change is worked out; on a dry run only checked. */
function takesFiles(services: HandlerServices, call: Call, userId: number, { documents, dryRun }: Body) {
  const take = (state: ChangeState): Promise<TakenDocuments> => {
    const vault = UserVault.open(services.keyring, call.programId, userId, state.wrapped!);
    return takeDocuments(services, documents, { vault, settings: settingsOf(state), isDryRun: dryRun });
  };
  return dryRun ? { compare: take } : { prepare: take };
}
