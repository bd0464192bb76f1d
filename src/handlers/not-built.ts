import { errors } from '../catalogue/errors.ts';
import type { Handler } from './handler.ts';

/** Answers 501: the operation waits for later work. */
export const notBuilt: Handler = async (_services, _call, { operation }) => {
  throw errors.operationNotBuilt({ operation: operation.id });
};
