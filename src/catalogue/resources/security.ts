import { entity } from '../codes.ts';
import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** What the user proves to know. Secrets are kept as hashes only and always answered as `____`. */
export const security = resource({
  name: 'security',
  shape: 'one',
  entity: entity.security,
  prefix: 'security',
  fields: {
    trust_level: field(kinds.code, 'O OP NA NA', { otherwise: '0', writer: 'privileged' }),
    password: field(kinds.password, 'R OP NA NA', { protect: 'hashed' }),
    security_code: field(kinds['security-code'], 'R OP NA NA', { protect: 'hashed' }),
    signup_code: field(kinds['message'], 'NA NA NA NA', { source: 'constant', constant: '____' }),
    secret_question_1: field(kinds.code, 'R OP NA NA'),
    secret_answer_1: field(kinds['secret-answer'], 'R OP NA NA', { protect: 'hashed' }),
    secret_question_2: field(kinds.code, 'R OP NA NA'),
    secret_answer_2: field(kinds['secret-answer'], 'R OP NA NA', { protect: 'hashed' }),
    status: field(kinds.code, 'O O NA NA', { type: 'integer', source: 'none' }),
  },
});
