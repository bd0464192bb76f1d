import { entity, entityData } from '../codes.ts';
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
    trust_level: field(kinds.code, 'O OP NA NA', {
      otherwise: '0',
      writer: 'privileged',
      part: entityData.verificationStatus,
      partOf: entity.user,
    }),
    password: field(kinds.password, 'R OP NA NA', { protect: 'hashed', part: entityData.password }),
    security_code: field(kinds['security-code'], 'R OP NA NA', {
      protect: 'hashed',
      part: entityData.securityCode,
    }),
    signup_code: field(kinds['message'], 'NA NA NA NA', { source: 'constant', constant: '____' }),
    secret_question_1: field(kinds.code, 'R OP NA NA', { part: entityData.questions }),
    secret_answer_1: field(kinds['secret-answer'], 'R OP NA NA', {
      protect: 'hashed',
      part: entityData.questions,
    }),
    secret_question_2: field(kinds.code, 'R OP NA NA', { part: entityData.questions }),
    secret_answer_2: field(kinds['secret-answer'], 'R OP NA NA', {
      protect: 'hashed',
      part: entityData.questions,
    }),
    status: field(kinds.code, 'O O NA NA', { type: 'integer', source: 'none' }),
  },
});
