import { flagValue } from '../catalogue/codes.ts';
import { validationData, validationInfo } from '../catalogue/resources/info.ts';
import { liftSuspensions, listSuspensions, suspendedKinds } from '../flows/suspensions.ts';
import { getUser } from './get-user.ts';
import type { Handler } from './handler.ts';

/** Lists the checks of a user that wrong answers count against. */
export const listSuspended: Handler = (services, call, { operation, body, userId, network }) =>
  listSuspensions(services, call, { operation, body, userId, network });

/** Lifts suspensions of checks of a user. */
export const liftSuspended: Handler = (services, call, { operation, body, userId, network }) =>
  liftSuspensions(services, call, { operation, body, userId, network });

/** The security of a user. A privileged caller is told as well whether wrong answers have suspended checks. */
export const getSecurity: Handler = async (services, call, request) => {
  const answer = await getUser(services, call, request);
  if ('source' in answer || !call.scopes.has('user:privileged')) return answer;
  const suspended = await suspendedKinds(services, call, request.userId);
  if (suspended.length === 0) return answer;
  const none = (fields: object) => Object.fromEntries(Object.keys(fields).map((name) => [name, null]));
  const info = {
    ...none(validationInfo.fields),
    user_id: request.userId,
    program_id: call.programId,
    user_converted_to_suspended: flagValue.yes,
  };
  const shown = { ...none(validationData.fields), info };
  const { membersText } = answer;
  return {
    ...answer,
    membersText: membersText.replace('"validation_data":null', `"validation_data":${JSON.stringify(shown)}`),
  };
};
