import { activityType, entity, entityData } from '../../catalogue/codes.ts';
import { noteText } from '../../catalogue/history-notes.ts';
import { info } from '../../catalogue/resources/info.ts';
import { keepRow } from '../../history/snapshot.ts';
import type { UserChange } from '../../users/user-change.ts';

/** Notes how risky a user is, 0 to 100, as `risk_rate` of `info` shows it to all but the user. */
export function rateRisk(user: UserChange, rate: number): void {
  const { user: row } = user.state;
  const from = row.risk_rate;
  if (from === rate) return;
  const before = keepRow(info, row, user);
  row.risk_rate = rate;
  const after = keepRow(info, row, user);
  user.note({
    activityType: activityType.updated,
    entity: entity.user,
    entityId: user.userId,
    entityData: entityData.risk,
    adminNotes: noteText('riskRated', { from: from ?? 'unknown', to: rate }),
    before: () => before,
    after: () => after,
  });
}
