import { field, freeObject, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { accessRuleData } from './access-rule.ts';
import { accountData } from './account.ts';
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
import { groupData } from './group.ts';
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
    info: member(() => info, 'R O NA NA'),
    personal_info: member(() => personalInfo, 'R O NA NA'),
    address: member(() => address, 'R O NA NA'),
    addresses: member(() => addresses, 'NA O NA NA'),
    email: member(() => email, 'R O NA NA'),
    phone: member(() => phone, 'R O NA NA'),
    security: member(() => security, 'R O NA NA'),
    preferences: member(() => preferences, 'R O NA NA'),
    identification: member(() => identification, 'O O NA NA'),
    bank_account: member(() => bankAccount, 'O O NA NA'),
    credit_card: member(() => creditCard, 'O O NA NA'),
    notification: member(() => notification, 'O O NA NA'),
    documents: member(() => documentData, 'C NA NA NA'),
    currency: member(() => currency, 'R NA NA NA'),
    account: member(() => accountData, 'C NA NA NA'),
    group: member(() => groupData, 'C NA NA NA'),
    terms_conditions: member(() => termsConditions, 'R NA NA NA'),
    device_info: member(() => deviceInfo, 'O O NA NA'),
    commerce_info: member(() => commerceInfo, 'NA O NA NA'),
    external_auth: member(() => externalAuth, 'O O NA NA'),
    validation_data: member(() => validationData, 'O O O O'),
    relationship: member(() => relationship, 'O O O O'),
    geo_coordinates: member(() => geoCoordinates, 'O O NA NA'),
    custom_field: freeObject('O NA NA NA'),
    history: member(() => history, 'NA NA NA NA'),
    access_rule: member(() => accessRuleData, 'NA NA NA NA'),
    notes: member(() => notes, 'O O O O'),
    last_activity: member(() => lastActivity, 'NA O NA NA'),
    authentication: member(() => authentication, 'O O O O'),
    validate: field(kinds.flag, 'O O NA NA'),
  },
});
