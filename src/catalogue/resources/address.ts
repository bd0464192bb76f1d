import { kinds } from '../kinds/index.ts';
import { viewOf } from '../resource.ts';
import { addresses } from './addresses.ts';

/** The primary entry of `addresses`, written and answered without its id. */
export const address = viewOf(addresses, {
  name: 'address',
  without: ['id', 'is_primary'],
  fields: {
    address_line1: { on: 'O O NA NA' },
    postal_zip_code: { on: 'O O NA NA' },
    state_region: { on: 'C C NA NA' },
    status: { on: 'OP OP NA NA', kind: kinds.digit, writer: 'privileged' },
    verification_status: { on: 'OP OP NA NA', kind: kinds.flag },
    original_source_id: { on: 'O O O O' },
    server_date: { on: 'O O O O' },
    date_utc: { on: 'O O O O' },
    update_date_utc: { on: 'O O O O' },
  },
});
