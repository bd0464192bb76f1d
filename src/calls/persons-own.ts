import type { Operation } from '../catalogue/operation.ts';
import { isClosedMember } from '../catalogue/operation-permissions.ts';
import type { Resource } from '../catalogue/resource.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { secretFields } from '../derive/secret-fields.ts';
import { isPlainObject } from '../objects.ts';

/** The members of a user, of which each holds an object or a list. */
const { fields }: Resource = userData;

/**
 * Whether a body sets what is the person's own: a secret by which the user proves who they are, or, in a change of the user as a whole, a
 * member that no operator changes by itself.
 */
export function setsPersonsOwn(
  { members, action }: Pick<Operation, 'members' | 'action'>,
  body: unknown,
): boolean {
  if (members === undefined || (action !== 'create' && action !== 'update') || !isPlainObject(body))
    return false;
  return Object.entries(body).some(([name, sent]) => {
    const field = fields[name];
    const resource = field?.type === 'object' ? field.of?.() : undefined;
    if (!resource || sent === undefined || sent === null || sent === '') return false;
    if (members === 'all' && isClosedMember(name)) return true;
    const secrets = secretFields(resource);
    return [sent]
      .flat()
      .some((one) => isPlainObject(one) && Object.keys(one).some((key) => secrets.has(key)));
  });
}
