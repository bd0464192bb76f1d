import { keysOf } from '../objects.ts';
import type { FlowFamily } from './flow-members.ts';

/**
 * The flows, by what they do, and the steps of each from top to bottom. A column is a flow, in the order of their names: `•`
 * takes the step, `-` does not.
 * Of `findSubject`: `404` says that there is no such user or contact; `d` goes on with a decoy and refuses as it refuses a
 * wrong value, so that the answer tells nobody who exists; `job` leaves looking to a job, which then notes and sends. What `limitSends`
 * limits is messages, or the secrets that enrolling offers.
 */
const columns = [
  'verify',
  'confirm',
  'validate',
  'resetPassword',
  'resetSecret',
  'forgot',
  'complete',
  'enroll',
  'activate',
  'disable',
  'renew',
] as const;
const grid = {
  //              ver con val pas sec for com enr act dis ren
  readBody: '     •   •   •   •   •   •   •   •   •   •   •',
  limitCalls: '   •   •   •   •   •   •   •   •   •   •   •',
  countAttempt: ' -   •   •   •   •   -   •   -   •   •   •',
  limitSends: '   •   -   -   -   -   •   -   •   -   -   -',
  findSubject: '  404 d   d   d   d   job d   404 404 404 404',
  compare: '      -   •   •   •   •   -   •   -   •   •   •',
  secondFactor: ' -   -   -   •   •   -   •   -   -   •   •',
  checkPolicy: '  -   -   -   •   •   -   •   -   -   -   -',
  useUp: '        -   •   -   •   •   -   •   -   •   •   •',
  makeChallenge: '•   -   -   -   -   •   -   •   -   -   -',
  applyChange: '  -   •   -   •   •   -   •   -   •   •   •',
  endTokens: '    -   -   -   •   -   -   •   -   -   •   •',
  noteHistory: '  •   •   -   •   •   -   •   •   •   •   •',
  queueMessages: '•   -   -   •   •   job •   -   •   •   •',
  giveBack: '     -   •   •   •   •   -   •   -   •   •   •',
} as const;

/** A flow. */
export type FlowName = (typeof columns)[number];

/** A step of flows. */
export type FlowStep = keyof typeof grid;

/** Every flow. */
export const flowNames: readonly FlowName[] = columns;

/** The steps of a flow, in order. */
export function stepsOf(flow: FlowName): FlowStep[] {
  return keysOf(grid).filter((step) => cellOf(flow, step) !== '-');
}

/** What a flow does about a user or a contact that does not exist. */
export function findsSubject(flow: FlowName): '404' | 'decoy' | 'job' {
  const cell = cellOf(flow, 'findSubject');
  if (cell === '404' || cell === 'job') return cell;
  return 'decoy';
}

function cellOf(flow: FlowName, step: FlowStep): string {
  return grid[step].trim().split(/\s+/u)[columns.indexOf(flow)]!;
}

/** The members of a flow's answers; null: those of a user. */
export const flowFamilies: Readonly<Record<FlowName, FlowFamily | null>> = {
  verify: 'verify',
  confirm: 'confirm',
  validate: 'validate',
  resetPassword: 'reset',
  resetSecret: 'reset',
  forgot: 'reset',
  complete: 'reset',
  enroll: null,
  activate: null,
  disable: null,
  renew: null,
};
