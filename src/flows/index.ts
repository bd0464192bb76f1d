import type { FlowName } from '../catalogue/flows.ts';
import { activate } from './activate/steps.ts';
import { complete } from './complete/steps.ts';
import { confirm } from './confirm/steps.ts';
import { disable } from './disable/steps.ts';
import { enroll } from './enroll/steps.ts';
import { forgot } from './forgot/steps.ts';
import { renew } from './renew/steps.ts';
import { resetPassword, resetSecret } from './reset/steps.ts';
import { validate } from './validate/steps.ts';
import { verify } from './verify/steps.ts';

/** Every flow, by its name in the grid (`catalogue/flows.ts`). */
export const flows = {
  verify,
  confirm,
  validate,
  resetPassword,
  resetSecret,
  forgot,
  complete,
  enroll,
  activate,
  disable,
  renew,
} as const satisfies Record<FlowName, { readonly name: FlowName }>;
