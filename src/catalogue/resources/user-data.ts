import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { accessRuleData } from './access-rule.ts';
import { address } from './address.ts';
import { addresses } from './addresses.ts';
import { authentication } from './authentication.ts';
import { bankAccount } from './bank-account.ts';
import { commerceInfo } from './commerce-info.ts';
import { creditCard } from './credit-card.ts';
import { currency } from './currency.ts';
import { deviceInfo } from './device-info.ts';
import { documentData } from './document.ts';
import { email } from './email.ts';
import { externalAuth } from './external-auth.ts';
import { geoCoordinates } from './geo-coordinates.ts';
import { history } from './history.ts';
import { identification } from './identification.ts';
import { info, validationData } from './info.ts';
import { lastActivity } from './last-activity.ts';
import { notes } from './notes.ts';
import { notification } from './notification.ts';
import { personalInfo } from './personal-info.ts';
import { phone } from './phone.ts';
import { preferences } from './preferences.ts';
import { relationship } from './relationship.ts';
import { security } from './security.ts';
import { termsConditions } from './terms-conditions.ts';

/** The data object: the members of a user, as Create User and Update User take them. */
export const userData = resource({
  name: 'user_data',
  shape: 'shape',
  fields: {
    info: field(kinds.object, 'R O NA NA', { type: 'object', of: () => info }),
    personal_info: field(kinds.object, 'R O NA NA', { type: 'object', of: () => personalInfo }),
    address: field(kinds.object, 'R O NA NA', { type: 'object', of: () => address }),
    addresses: field(kinds.object, 'NA O NA NA', { type: 'object', of: () => addresses }),
    email: field(kinds.object, 'R O NA NA', { type: 'object', of: () => email }),
    phone: field(kinds.object, 'R O NA NA', { type: 'object', of: () => phone }),
    security: field(kinds.object, 'R O NA NA', { type: 'object', of: () => security }),
    preferences: field(kinds.object, 'R O NA NA', { type: 'object', of: () => preferences }),
    identification: field(kinds.object, 'O O NA NA', { type: 'object', of: () => identification }),
    bank_account: field(kinds.object, 'O O NA NA', { type: 'object', of: () => bankAccount }),
    credit_card: field(kinds.object, 'O O NA NA', { type: 'object', of: () => creditCard }),
    notification: field(kinds.object, 'O O NA NA', { type: 'object', of: () => notification }),
    documents: field(kinds.object, 'C NA NA NA', { type: 'object', of: () => documentData }),
    currency: field(kinds.object, 'R NA NA NA', { type: 'object', of: () => currency }),
    account: field(kinds.object, 'C NA NA NA', { type: 'object' }),
    group: field(kinds.object, 'C NA NA NA', { type: 'object' }),
    terms_conditions: field(kinds.object, 'R NA NA NA', { type: 'object', of: () => termsConditions }),
    device_info: field(kinds.object, 'O O NA NA', { type: 'object', of: () => deviceInfo }),
    commerce_info: field(kinds.object, 'NA O NA NA', { type: 'object', of: () => commerceInfo }),
    external_auth: field(kinds.object, 'O O NA NA', { type: 'object', of: () => externalAuth }),
    validation_data: field(kinds.object, 'O O O O', { type: 'object', of: () => validationData }),
    relationship: field(kinds.object, 'O O O O', { type: 'object', of: () => relationship }),
    geo_coordinates: field(kinds.object, 'O O NA NA', { type: 'object', of: () => geoCoordinates }),
    custom_field: field(kinds.customField, 'O NA NA NA', { type: 'object' }),
    history: field(kinds.object, 'NA NA NA NA', { type: 'object', of: () => history }),
    access_rule: field(kinds.object, 'NA NA NA NA', { type: 'object', of: () => accessRuleData }),
    notes: field(kinds.object, 'O O O O', { type: 'object', of: () => notes }),
    last_activity: field(kinds.object, 'NA O NA NA', { type: 'object', of: () => lastActivity }),
    authentication: field(kinds.object, 'O O O O', { type: 'object', of: () => authentication }),
    validate: field(kinds.flag, 'O O NA NA'),
  },
});
