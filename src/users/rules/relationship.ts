import { entity, userType, verificationStatus } from '../../catalogue/codes.ts';
import { errors } from '../../catalogue/errors.ts';
import type { relationship } from '../../catalogue/resources/relationship.ts';
import type { Row } from '../../derive/present.ts';
import type { LookedUp, RowOf } from '../../derive/rows.ts';
import type { RelatedUser } from '../../storage/user-state.ts';
import type { ChangeContext } from '../change-context.ts';
import type { Entry } from '../draft.ts';
import type { Rule } from './rule.ts';

/** The two ends of a relationship, as the API names their members. */
const ends = ['entity', 'on_entity'] as const;
const idOf = { entity: 'entity_id', on_entity: 'on_entity_id' } as const;

/** What may stand at an end: an organisation is a user of the programme too. */
const userEntities: readonly number[] = [entity.user, entity.organisation];

/**
 * A relationship joins the user of the path with another user of the programme, a person (7) or an organisation (75,
 * which is a user too); an end of which nothing is said follows from the user at it. Only the other end, or a privileged caller, can confirm it.
 */
export const relationshipRule: Rule<RowOf<typeof relationship>> = (entry, context) => {
  const { row, before } = entry;
  if (!before) nameEnds(entry, context);
  else
    for (const end of ends) {
      row[end] = before[end];
      row[idOf[end]] = before[idOf[end]];
    }
  if (!mayConfirm(row, context)) {
    row.verification_status = before?.verification_status ?? verificationStatus.notVerified;
  }
  showEnds(row, { boundUserId: context.boundUserId, related: context.state.related });
};

function nameEnds(entry: Entry<RowOf<typeof relationship>>, context: ChangeContext): void {
  const { row, path } = entry;
  for (const end of ends) {
    // A user that is only being created has no id to name yet: an end left out is the user of the path.
    row[idOf[end]] ||= context.userId;
    row[end] ??= entityOf(row[idOf[end]], context);
    if (!userEntities.includes(row[end])) {
      context.faults.push({
        path: `${path}.${end}`,
        fault: 'unknownCode',
        params: { allowed: userEntities.join(', ') },
      });
    }
  }
  const ids = ends.map((end) => row[idOf[end]]);
  if (!ids.includes(context.userId)) context.faults.push({ path, fault: 'endElsewhere' });
  const other = ids.find((id) => id !== context.userId);
  if (!other) {
    context.faults.push({ path, fault: 'selfReference' });
    return;
  }
  if (!context.state.related.has(other)) throw errors.userUnknown();
  row.other_user_id = other;
}

/** What stands at an end of which nothing was said: an organisation, or a person. */
function entityOf(id: number | null, { userId, state }: ChangeContext): number {
  const type = id === userId ? state.user.type : state.related.get(Number(id))?.type;
  return type === userType.organisation ? entity.organisation : entity.user;
}

function mayConfirm(row: RowOf<typeof relationship>, { privileged, boundUserId }: ChangeContext): boolean {
  return privileged || boundUserId === row.other_user_id;
}

/** What is looked up of the users at the ends. */
const parts = ['name', 'email', 'phone'] as const satisfies readonly (keyof RelatedUser)[];

/** Puts the names and contacts of both ends into the row, where `present` finds them, and returns it. */
export function showEnds<Of extends Row>(
  row: Of,
  {
    boundUserId,
    related: known,
  }: Pick<ChangeContext, 'boundUserId'> & {
    readonly related: ReadonlyMap<number, Pick<RelatedUser, (typeof parts)[number]>>;
  },
): Of {
  for (const end of ends) {
    const id = Number(row[idOf[end]]);
    const related = known.get(id);
    const hidden =
      boundUserId !== null &&
      id !== boundUserId &&
      row['verification_status'] !== verificationStatus.verified;
    for (const part of parts) {
      const name: LookedUp<typeof relationship> = `${end}_${part}`;
      Object.assign(row, { [name]: hidden && part !== 'name' ? '' : (related?.[part] ?? '') });
    }
  }
  return row;
}

/** Takes the names and contacts of both ends out of a row or of what an answer shows of it, and returns it. */
export function hideEnds(row: Row): Row {
  for (const end of ends) for (const part of parts) delete row[`${end}_${part}`];
  return row;
}
