import { entity } from '../codes.ts';
import { field, freeObject } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** Who the user is. */
export const personalInfo = resource({
  name: 'personal_info',
  shape: 'one',
  entity: entity.personalInfo,
  prefix: 'personal_info',
  // Many people have one name; of which kind it is, nobody can say for them.
  atLeastOne: { of: ['first_name', 'last_name'], fault: 'noName' },
  fields: {
    title: field(kinds.code, 'O O NA NA'),
    first_name: field(kinds.name, 'C O NA NA', { proven: true }),
    last_name: field(kinds.name, 'C O NA NA', { proven: true }),
    nick_name: field(kinds.name, 'O O NA NA'),
    job_title: field(kinds['text-or-empty'], 'O O NA NA'),
    gender: field(kinds.gender, 'O O NA NA', { proven: true }),
    date_of_birth: field(kinds['past-day'], 'R O NA NA', { proven: true }),
    verification_status: field(kinds.flag, 'OP OP NA NA', { type: 'integer', otherwise: 0 }),
    picture: field(kinds.url, 'O O NA NA', { alias: 'photo' }),
    custom_field: freeObject('O NA NA NA'),
  },
});
