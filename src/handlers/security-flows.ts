import type { FlowName } from '../catalogue/flows.ts';
import type { Flow } from '../flows/flow.ts';
import { flows } from '../flows/index.ts';
import { runFlow } from '../flows/run-flow.ts';
import type { Handler } from './handler.ts';

function handlerOf<Sent, Verdict, Found>(flow: Flow<Sent, Verdict, Found>): Handler {
  return (services, call, { operation, body, namedUserId: userId, network }) =>
    runFlow(flow, services, call, { operation, body, userId, network });
}

/** What carries out the operations of each flow. */
export const flowHandlers: Readonly<Record<FlowName, Handler>> = {
  verify: handlerOf(flows.verify),
  confirm: handlerOf(flows.confirm),
  validate: handlerOf(flows.validate),
  resetPassword: handlerOf(flows.resetPassword),
  resetSecret: handlerOf(flows.resetSecret),
  forgot: handlerOf(flows.forgot),
  complete: handlerOf(flows.complete),
  enroll: handlerOf(flows.enroll),
  activate: handlerOf(flows.activate),
  disable: handlerOf(flows.disable),
  renew: handlerOf(flows.renew),
};
