import { entity } from '../codes.ts';
import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** What the user chose: language, time zone, which notices to get. */
export const preferences = resource({
  name: 'preferences',
  shape: 'one',
  entity: entity.preferences,
  prefix: 'preferences',
  fields: {
    preferred_language_code: field(kinds['language'], 'R O NA NA'),
    enable_facebook_account: field(kinds.flag, 'O O NA NA', { otherwise: '0' }),
    enable_promotion_notification: field(kinds.flag, 'O O NA NA', { otherwise: '0' }),
    enable_email_notification: field(kinds.flag, 'O O NA NA', { otherwise: '0' }),
    enable_sms_notification: field(kinds.flag, 'O O NA NA', { otherwise: '0' }),
    enable_push_notification: field(kinds.flag, 'O O NA NA', { otherwise: '0' }),
    enable_device_authentication: field(kinds.flag, 'O O NA NA', { otherwise: '0' }),
    time_zone: field(kinds['time-zone'], 'R O O O'),
    time_zone_name: field(kinds.text, 'NA NA NA NA', { writer: 'server' }),
    is_agent: field(kinds.flag, 'O O NA NA', { otherwise: '0' }),
    is_reseller: field(kinds.flag, 'O O NA NA', { otherwise: '0' }),
    is_seller: field(kinds.flag, 'O O NA NA', { otherwise: '0' }),
  },
});
