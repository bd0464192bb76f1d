import { entity, status } from '../codes.ts';
import { field, freeObject } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { nothing } from './nothing.ts';

/** Identity papers, without their documents. */
export const identification = resource({
  name: 'identification',
  shape: 'list',
  entity: entity.identification,
  entriesMax: 20,
  // A change that is held, sealed.
  unshown: { held: 'bytea' },
  // Identity papers wait for a review, again after every change.
  initialStatus: status.waitingForVerification,
  statusAfterChange: status.waitingForVerification,
  fields: {
    result: nothing,
    id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
    type: field(kinds.digit, 'R O NA NA', { type: 'integer', otherwise: 0, proven: true }),
    country_of_issue: field(kinds.country, 'R O NA NA', {
      proven: true,
      allowedBy: 'allowed_countries',
      inUseOn: 'issue_date',
    }),
    country_of_residence: field(kinds.country, 'R O NA NA', {
      proven: true,
      allowedBy: 'allowed_countries',
      inUseOn: 'creation',
    }),
    number: field(kinds['identification-number'], 'R O NA NA', {
      protect: 'masked',
      mask: { first: 2, last: 2, from: 8 },
      search: 'exact',
      proven: true,
      distinct: { with: ['type', 'country_of_issue'] },
    }),
    issue_date: field(kinds['past-day'], 'R O NA NA', { proven: true }),
    expiry_date: field(kinds['expiry-day'], 'O O NA NA', { proven: true }),
    status: field(kinds.code, 'C C NA NA', { type: 'integer', writer: 'server' }),
    verification_status: field(kinds.digit, 'OP O NA NA', {
      type: 'integer',
      writer: 'privileged',
      otherwise: 0,
    }),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    update_date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'updated' }),
    extra_data: nothing,
    custom_field: freeObject('O NA NA NA'),
    ticket: nothing,
  },
});
