import { field, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { authentication } from './authentication.ts';
import { geoCoordinates } from './geo-coordinates.ts';
import { lastActivity } from './last-activity.ts';
import { notes } from './notes.ts';

/** A new password for the one known; where the one known is forgotten, a proven contact stands for it. */
export const resetPassword = resource({
  name: 'reset_password',
  shape: 'shape',
  fields: {
    current_password: field(kinds.password, 'C C NA NA', { protect: 'hashed' }),
    new_password: field(kinds.password, 'R R NA NA', { protect: 'hashed' }),
  },
});

/** A new security code. */
export const resetSecurityCode = resource({
  name: 'reset_security_code',
  shape: 'shape',
  fields: {
    current_password: field(kinds.password, 'R R NA NA', { protect: 'hashed' }),
    new_security_code: field(kinds['security-code'], 'R R NA NA', { protect: 'hashed' }),
  },
});

/** Where to send a challenge to someone who forgot the password. */
export const forgetPassword = resource({
  name: 'forget_password',
  shape: 'shape',
  fields: {
    verified_email: field(kinds['email-address'], 'C C NA NA'),
    verified_mobile: field(kinds['phone-number'], 'C C NA NA'),
    // Published as 11 to 19 digits; the number of an account of a user here, or the number or IBAN of one with a bank.
    account_number: field(kinds['bank-account-number'], 'C C NA NA', {
      protect: 'masked',
      mask: { first: 6, last: 4, from: 16 },
    }),
  },
});

/** New questions and answers. */
export const resetSecurityQuestions = resource({
  name: 'reset_security_questions',
  shape: 'shape',
  fields: {
    current_password: field(kinds.password, 'R NA NA NA', { protect: 'hashed' }),
    secret_question_1: field(kinds.code, 'R NA NA NA', { protect: 'hashed' }),
    secret_question_2: field(kinds.code, 'R NA NA NA', { protect: 'hashed' }),
    secret_answer_1: field(kinds['secret-answer'], 'R NA NA NA', { protect: 'hashed' }),
    secret_answer_2: field(kinds['secret-answer'], 'R NA NA NA', { protect: 'hashed' }),
  },
});

/** What a reset changes: one of its members. */
export const resetSecurityData = resource({
  name: 'reset_security_data',
  shape: 'shape',
  fields: {
    reset_password: member(() => resetPassword, 'O O NA NA'),
    reset_security_code: member(() => resetSecurityCode, 'O O NA NA'),
    forget_password: member(() => forgetPassword, 'O O NA NA'),
    reset_security_questions: member(() => resetSecurityQuestions, 'O O NA NA'),
  },
});

/** Which reset is asked for. */
export const resetUserSecurityInfo = resource({
  name: 'reset_user_security_info',
  shape: 'shape',
  fields: {
    id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
    program_id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
    user_id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
    type: field(kinds.digit, 'O O NA NA', { type: 'integer' }),
    source_id: field(kinds['source-id'], 'O O NA NA'),
    server_date: field(kinds.day, 'NA O NA NA', { source: 'server' }),
    date_utc: field(kinds.day, 'NA O NA NA', { source: 'created' }),
    source_time_zone: field(kinds['time-zone'], 'O O NA NA'),
  },
});

/** The body of a reset. */
export const resetUserSecurity = resource({
  name: 'reset_user_security',
  shape: 'shape',
  fields: {
    info: member(() => resetUserSecurityInfo, 'R NA NA NA'),
    reset_security_data: member(() => resetSecurityData, 'R NA NA NA'),
    geo_coordinates: member(() => geoCoordinates, 'O O NA NA'),
    validate: field(kinds.flag, 'O NA NA NA'),
    notes: member(() => notes, 'O O O O'),
    last_activity: member(() => lastActivity, 'NA O NA NA'),
    authentication: member(() => authentication, 'O O O O'),
  },
});

/** What a validation compares. */
export const validateSecurityData = resource({
  name: 'validate_security_data',
  shape: 'shape',
  fields: {
    password: field(kinds.password, 'O O NA NA', { protect: 'hashed' }),
    security_code: field(kinds['security-code'], 'O O NA NA', { protect: 'hashed' }),
    email: field(kinds['email-address'], 'O O NA NA'),
    phone: field(kinds['phone-number'], 'O O NA NA'),
    secret_answer_1: field(kinds['secret-answer'], 'O O NA NA', { protect: 'hashed' }),
    secret_answer_2: field(kinds['secret-answer'], 'O O NA NA', { protect: 'hashed' }),
    birth_date: field(kinds.day, 'O O NA NA'),
  },
});

/** Which validation is asked for. */
export const validateUserSecurityInfo = resource({
  name: 'validate_user_security_info',
  shape: 'shape',
  fields: {
    id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
    program_id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
    user_id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
    type: field(kinds.code, 'R O NA NA', { type: 'integer' }),
    source_id: field(kinds['source-id'], 'O O NA NA'),
    server_date: field(kinds.day, 'NA O NA NA', { source: 'server' }),
    date_utc: field(kinds.day, 'NA O NA NA', { source: 'created' }),
    source_time_zone: field(kinds['time-zone'], 'O O NA NA'),
  },
});

/** Which verification is asked for, as answers repeat it. */
export const verifyUserSecurityInfo = resource({
  name: 'verify_user_security_info',
  shape: 'shape',
  fields: infoWithTerminal(validateUserSecurityInfo.fields),
});

/** The samples of Verify alone name a terminal. */
function infoWithTerminal(fields: typeof validateUserSecurityInfo.fields) {
  const { id, program_id, user_id, ...others } = fields;
  const pos_id = field(kinds.id, 'NA NA NA NA', { type: 'integer', source: 'constant', constant: 0 });
  return { id, program_id, user_id, pos_id, ...others };
}

/** The body of a validation. */
export const validateUserSecurity = resource({
  name: 'validate_user_security',
  shape: 'shape',
  fields: {
    info: member(() => validateUserSecurityInfo, 'O O NA NA'),
    validate_data: member(() => validateSecurityData, 'O O NA NA'),
    geo_coordinates: member(() => geoCoordinates, 'O O NA NA'),
    validate: field(kinds.flag, 'O O NA NA'),
    notes: member(() => notes, 'O O O O'),
    last_activity: member(() => lastActivity, 'NA O NA NA'),
    authentication: member(() => authentication, 'O O O O'),
  },
});
