import { allScopes } from '../catalogue/scopes.ts';
import { systemClientId } from './reach.ts';
import type { Call } from './services.ts';

/** A call of the operator on the command line, who may everything within the programme. */
export function systemCall(programId: number): Call {
  return {
    programId,
    clientId: systemClientId,
    clientGeneration: 0,
    scopes: new Set(allScopes),
    boundUserId: null,
    boundUserGeneration: null,
    language: null,
    sourceId: 'command-line',
    timeZone: null,
    customField: true,
    sensitive: true,
  };
}
