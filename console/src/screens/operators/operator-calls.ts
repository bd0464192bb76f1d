import { useQuery } from '@tanstack/react-query';
import type { components } from '../../../../sdk/src/index.ts';
import type { Answered } from '../../api/answered.ts';
import { call } from '../../api/call.ts';

/** An operator as those see them who manage operators. */
export type Operator = components['schemas']['operator'];

const states = { 1: 'active', 2: 'invited', 9: 'disabled' } as const;

/** How an operator stands. */
export function stateOf({ status }: Pick<Operator, 'status'>) {
  return states[status];
}

/** The link of an invitation: here, this once, unless it was sent by mail. */
export type Invitation = Partial<NonNullable<Answered<'POST', '/v1/operator'>['invitation']>>;

/** What a change of an operator answers. */
export interface Changed {
  readonly operator: Operator;
  readonly invitation?: Invitation | null;
}

/** A session of an operator. */
export type ListedSession = components['schemas']['operator_session'];

/** Where operators are. */
export const operatorsPath = '/v1/operator';

/** How an operator is found by number. */
export const operatorSource = {
  path: operatorsPath,
  idOf: ({ id }: Operator) => String(id),
  read: async (program: number, id: string, signal: AbortSignal): Promise<Operator> => {
    const sent = { program, path: { operator_id: id }, signal };
    return (await call<{ operator: Operator }>('GET', `${operatorsPath}/:operator_id`, sent)).data.operator;
  },
};

/** What is said of an operator who is invited or changed. */
export interface OperatorDraft {
  readonly email?: string;
  readonly name?: string;
  readonly language?: string;
  readonly roles?: readonly { readonly program_id: number; readonly roles: readonly string[] }[];
}

/** Invites an operator, or gives one who is known roles. Throws RosterError. */
export async function inviteOperator(program: number, operator: OperatorDraft): Promise<Changed> {
  return (await call<Changed>('POST', operatorsPath, { program, body: { operator } })).data;
}

/** What is being done to an operator is known by. */
export const changeKey = (id: number) => ['change operator', id] as const;

/** Changes an operator. Throws RosterError. */
export async function changeOperator(program: number, id: number, operator: OperatorDraft): Promise<Changed> {
  const path = { operator_id: id };
  return (await call<Changed>('PUT', `${operatorsPath}/:operator_id`, { program, path, body: { operator } }))
    .data;
}

/** What can be done to an operator besides, and the call that does it. */
const deeds = {
  invite: ['POST', `${operatorsPath}/invitation/:operator_id`],
  resetFactors: ['DELETE', `${operatorsPath}/factor/:operator_id`],
  endSessions: ['DELETE', `${operatorsPath}/session/:operator_id`],
  disable: ['DELETE', `${operatorsPath}/:operator_id`],
} as const;

/** The name of something that can be done to an operator. */
export type Deed = keyof typeof deeds;

/** Does something to an operator. Throws RosterError. */
export async function doTo(program: number, id: number, deed: Deed): Promise<Changed> {
  const [verb, path] = deeds[deed];
  const body = verb === 'POST' ? { body: {} } : {};
  return (await call<Changed>(verb, path, { program, path: { operator_id: id }, ...body })).data;
}

/** The sessions of an operator. */
export function useSessionsOf(program: number, id: number) {
  return useQuery({
    queryKey: [operatorsPath, program, 'sessions', id],
    queryFn: async ({ signal }): Promise<readonly ListedSession[]> => {
      const { data } = await call<Answered<'GET', '/v1/operator/session/{operator_id}'>>(
        'GET',
        `${operatorsPath}/session/:operator_id`,
        { program, path: { operator_id: id }, signal },
      );
      return data.sessions;
    },
  });
}
