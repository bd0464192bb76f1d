import type { Data, OperationOf, PathOf } from '../../../sdk/src/index.ts';
import type { Verb } from './call.ts';

/** What an operation answers, by the document of the API: `Answered<'GET', '/v1/webhook'>['webhooks']`. */
export type Answered<V extends Verb, P extends PathOf<Lowercase<V>>> = Data<OperationOf<P, Lowercase<V>>>;
