import type { Scope } from './scopes.ts';

/** Who runs the installation. */
export const installation: readonly (readonly Scope[])[] = [['admin']];
/** Who runs a programme. */
export const programOnly: readonly (readonly Scope[])[] = [['program:admin']];
/** Either of these. */
export const ownProgram: readonly (readonly Scope[])[] = [['admin'], ['program:admin']];
/** Who may decide on users. */
export const privilegedOnly: readonly (readonly Scope[])[] = [['user:privileged']];
