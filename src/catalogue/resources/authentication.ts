import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** A proof that accompanies a call: a challenge handle, a one-time password, a recovery code. */
export const authentication = resource({
  name: 'authentication',
  shape: 'shape',
  fields: {
    type: field(kinds.code, 'O O O O', { type: 'integer' }),
    code: field(kinds['authentication-code'], 'O O O O', { protect: 'encrypted' }),
  },
});
