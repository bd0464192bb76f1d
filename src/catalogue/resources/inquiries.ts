import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** The parameters of the user inquiry. */
export const userInquiry = resource({
  name: 'user_inquiry',
  shape: 'shape',
  fields: {
    start_index: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    page_size: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    sort_by: field(kinds['sort-column'], 'NA NA O NA'),
    sort_flag: field(kinds['sort-direction'], 'NA NA O NA'),
    program_id: field(kinds.id, 'NA NA O NA'),
    user_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    search_term: field(kinds.name, 'NA NA O NA'),
    first_name: field(kinds.name, 'NA NA O NA'),
    last_name: field(kinds.name, 'NA NA O NA'),
    email: field(kinds['email-address'], 'NA NA O NA'),
    status: field(kinds.code, 'NA NA O NA'),
    currency: field(kinds['currency'], 'NA NA O NA'),
    from_date: field(kinds['inquiry-day'], 'NA NA R NA'),
    to_date: field(kinds['inquiry-day'], 'NA NA R NA'),
    archive: field(kinds.id, 'NA NA O NA'),
    country_code: field(kinds.country, 'NA NA O NA', { type: 'integer' }),
    original_source_id: field(kinds['source-id'], 'NA NA O NA'),
    entity: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
  },
});

/** The parameters of the document inquiry. */
export const documentInquiry = resource({
  name: 'document_inquiry',
  shape: 'shape',
  fields: {
    start_index: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    page_size: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    sort_by: field(kinds['sort-column'], 'NA NA O NA'),
    sort_flag: field(kinds['sort-direction'], 'NA NA O NA'),
    program_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    user_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    terminal_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    terminal_user_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    search_term: field(kinds.name, 'NA NA O NA'),
    account_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    status: field(kinds.code, 'NA NA O NA', { type: 'integer' }),
    user_name: field(kinds['email-address'], 'NA NA O NA'),
    from_date: field(kinds['inquiry-day'], 'NA NA R NA'),
    to_date: field(kinds['inquiry-day'], 'NA NA R NA'),
    archive: field(kinds.id, 'NA NA O NA'),
    transaction_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    order_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
    original_source_id: field(kinds['source-id'], 'NA NA O NA'),
    document_id: field(kinds.id, 'NA NA O NA', { type: 'integer' }),
  },
});
