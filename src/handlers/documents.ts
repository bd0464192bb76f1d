import type { Call } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { answerName } from '../catalogue/members.ts';
import { document } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { familyOf } from '../derive/answer-family.ts';
import { knownOfDocument } from '../derive/known-members.ts';
import { type ReadContext, readField } from '../derive/read-input.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { decidedLists } from '../kyc/decide-document.ts';
import { createDocuments, createDocumentsBeside, listsOfSubject } from '../kyc/documents.ts';
import { showDocument, showFramed, shownLists } from '../kyc/show-documents.ts';
import { type TakenDocuments, takeDocuments } from '../kyc/take-documents.ts';
import { isPlainObject } from '../objects.ts';
import type { ChangeState } from '../storage/user-state.ts';
import { UserVault } from '../storage/user-vault.ts';
import { latestDay } from '../time/days.ts';
import { type Body, checkInfo, emptyBody, readNotes } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { refuseBody } from '../users/refuse-body.ts';
import { readDocument } from '../users/sent-documents.ts';
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
    const list = user.list(identification);
    const papers = operation.action === 'create' ? list.create(sent) : list.update(sent);
    const documents = createDocumentsBeside(user, papers, body.documents, taken ?? tried);
    return {
      [answerName(identification)]: user.show(papers),
      [answerName(document)]: documents.map((entry) => showFramed(user, call, entry)),
      ...showBesides(user, operation),
    };
  });
};

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
