import { activityType, entity } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { answerName, type EnvelopeMember, envelope, lists } from '../catalogue/members.ts';
import type { Operation } from '../catalogue/operations.ts';
import type { Resource } from '../catalogue/resource.ts';
import { hasEnvelope, isSealed } from '../derive/columns.ts';
import type { Row } from '../derive/present.ts';
import { actorOf, chainNotes } from '../history/chain.ts';
import { transact } from '../storage/connections.ts';
import type { UserAnswer } from '../storage/user-reader.ts';
import { lockUser, readState, type StateRead } from '../storage/user-state.ts';
import { UserVault } from '../storage/user-vault.ts';
import { type Writes, writeAll } from '../storage/user-writer.ts';
import { formatDateTime } from '../time/format-instant.ts';
import type { Written } from './change.ts';
import { openEnvelope } from './envelopes.ts';
import { checkClient, checkReach, checkState, generationOf } from './reach.ts';
import type { Call, Services } from './services.ts';

/** The members that Get User answers: everything a user has. */
const whole: readonly EnvelopeMember[] = envelope.filter((member) => member !== 'history');

/** The lists of which some values are sealed. */
const sealedLists = lists.filter(hasEnvelope);

/** Reads a user, or one of its members together with `last_activity`. Sealed values are shown by their masks. */
export async function getUser(
  services: Services,
  call: Call,
  operation: Operation,
  userId: number,
): Promise<Written> {
  const members =
    operation.members === 'all'
      ? whole
      : [...(operation.members as EnvelopeMember[]), 'last_activity' as const];
  const answer = await services.reader.read({
    programId: call.programId,
    userId,
    clientId: call.clientId,
    members,
    customField: call.customField,
    boundToUser: call.boundUserId !== null,
    timeZone: call.timeZone,
  });
  const text = checkAnswer(answer, call, userId);
  const sealed = sealedLists.filter((list) => members.includes(answerName(list)));
  const clear = call.sensitive && call.scopes.has('user:sensitive') && sealed.length > 0;
  const membersText = clear ? await showSensitive(services, call, userId, sealed, text) : text;
  return { membersText, timeZone: answer.timeZone, language: answer.language, replayed: false };
}

/** What the one statement said of client, user and token, judged. What may not be seen answers like what is not there. */
function checkAnswer(answer: UserAnswer, call: Call, userId: number): string {
  checkClient({ status: answer.clientStatus, generation: answer.clientGeneration }, call);
  checkReach(call, userId, answer.userGeneration);
  return answer.body!;
}

/**
 * Puts the sealed values in clear into an answer and records that they were shown, in one transaction: nobody sees
 * them without the entry. The entry does not move `last_activity`. An answer without such values records nothing.
 */
async function showSensitive(
  services: Services,
  call: Call,
  userId: number,
  sealed: readonly Resource[],
  masked: string,
): Promise<string> {
  const read: StateRead = {
    programId: call.programId,
    userId,
    clientId: call.clientId,
    sourceId: call.sourceId,
    tables: sealed.map((list) => list.name),
    relatedUserIds: [],
    claimHashes: [],
  };
  const ids = await services.ids.draw({ history: 1 });
  try {
    const { outcome, written } = await transact(
      services.connections,
      call.programId,
      [lockUser(read), readState(read)],
      (answers) => {
        const state = answers.at(-1)?.[0];
        checkState(state, call);
        const user = state['user'] as Row;
        checkReach(call, userId, generationOf(state));
        const vault = UserVault.open(services.keyring, call.programId, userId, state['wrapped'] as Buffer);
        const members = JSON.parse(`{${masked}}`) as Record<string, Record<string, unknown>[] | null>;
        const shown = sealed.filter((list) => {
          const rows = state[`list_${list.name}`] as Row[];
          return unmask(vault, list, rows, members[answerName(list)] ?? []);
        });
        if (shown.length === 0) return { outcome: masked };
        const write = writeAll(noteShown(services, call, vault, user, shown, ids.next('history')));
        return { write, outcome: JSON.stringify(members).slice(1, -1) };
      },
    );
    // The client was revoked in between: nothing was noted, so nothing is shown.
    if (written && written[0]?.['held'] !== true) throw errors.tokenRevoked();
    return outcome;
  } finally {
    ids.giveBack();
  }
}

/** Replaces masks by what they stand for; returns whether there was any. */
function unmask(
  vault: UserVault,
  list: Resource,
  rows: readonly Row[],
  entries: Record<string, unknown>[],
): boolean {
  const names = Object.keys(list.fields).filter((name) => isSealed(list.fields[name]!));
  const byId = new Map(rows.map((row) => [row['id'], row]));
  let any = false;
  for (const entry of entries) {
    const row = byId.get(entry['id']);
    if (!row) continue;
    const values = openEnvelope(vault, list.name, row);
    for (const name of names) {
      if (!values[name]) continue;
      entry[name] = values[name];
      any = true;
    }
  }
  return any;
}

function noteShown(
  services: Services,
  call: Call,
  vault: UserVault,
  user: Row,
  shown: readonly Resource[],
  id: number,
): Writes {
  const note = {
    activityType: activityType.sensitiveDataShown,
    entity: entity.user,
    entityId: vault.userId,
    adminNotes: `Sensitive data shown: ${shown.map((list) => list.name.replaceAll('_', ' ')).join(', ')}`,
  };
  const head = { number: user['history_number'] as number, hash: user['history_hash'] as string };
  const now = formatDateTime(services.clock());
  const noted = { actor: actorOf(call), sourceId: call.sourceId, now, userNotes: '', adminNotes: '' };
  const { rows, head: next } = chainNotes(vault, head, [note], [id], noted);
  const moved = { ...user, history_number: next.number, history_hash: next.hash, history_at: now };
  return {
    programId: call.programId,
    userId: vault.userId,
    headBefore: head.number,
    clientId: call.clientId,
    clientGeneration: call.clientGeneration,
    user: moved,
    masterKeyId: services.keyring.currentKeyId,
    inserts: { history: rows },
    updates: {},
    releasedClaims: [],
    releasesAllClaims: false,
  };
}
