import type { Call } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import type { Permission } from '../catalogue/permissions.ts';
import type { ReviewRow } from '../storage/reviews.ts';

/**
 * Checks that an operator may decide on a review: by a review nobody does what another permission is for. `corrects`: values are
 * corrected with the decision. Throws permissionMissing.
 */
export function checkMayDecide(
  { operator }: Pick<Call, 'operator'>,
  { step, opinions }: Pick<ReviewRow, 'step' | 'opinions'>,
  { corrects }: { readonly corrects: boolean },
): void {
  const wanted: readonly Permission[] = [
    ...(step === 'watchlist' ? (['hits'] as const) : []),
    ...(opinions.length > 0 ? (['second_opinion'] as const) : []),
    ...(corrects ? (['identity'] as const) : []),
  ];
  const permission = operator && wanted.find((one) => !operator.permissions.has(one));
  if (permission) throw errors.permissionMissing({ permission });
}
