import {
  accessRuleStatus,
  authenticationType,
  cardType,
  documentType,
  entity,
  externalAuthStatus,
  status,
  userType,
  verificationStatus,
} from './codes.ts';

/** Values of one resource, by field; a list of two has a first entry and one that is added later. */
export type ExampleValues = Readonly<Record<string, string | number>>;

/**
 * An invented person, of whom every example of the documentation tells: values that fit together as the rules of
 * the resources ask (a card's brand and number, an issue before an expiry). A field that is not here is shown with
 * the first example of its kind. Telephone numbers are of the range kept for fiction, card and IBAN are published
 * test numbers, domains are reserved (RFC 2606).
 */
export const examplePerson: Readonly<Record<string, ExampleValues>> = {
  info: { type: userType.person },
  personal_info: {
    first_name: 'Ada',
    last_name: 'Moreau',
    job_title: 'Engineer',
    date_of_birth: '1988-04-17',
  },
  address: {
    address_line1: '12 Wascana Street',
    postal_zip_code: 'S4P 3Y2',
    country_code: '124',
    state_region: 'SK',
    city_town: 'Regina',
  },
  addresses: {
    address_line1: '50 Rideau Street',
    postal_zip_code: 'K1N 9J7',
    country_code: '124',
    state_region: 'ON',
    city_town: 'Ottawa',
  },
  email: { address: 'ada.moreau@example.com', is_primary: 1 },
  phone: { country_code: '124', number: '+13065550142', is_primary: 1 },
  security: {
    password: 'Quiet harbour 71!',
    security_code: '904217',
    secret_question_1: '1',
    secret_answer_1: 'Juniper',
    secret_question_2: '2',
    secret_answer_2: 'Saskatoon',
  },
  preferences: { preferred_language_code: 'en', enable_email_notification: '1', time_zone: 'UTC -06:00' },
  identification: {
    type: documentType.nationalId,
    country_of_issue: '124',
    country_of_residence: '124',
    number: 'R691001515133',
    issue_date: '2020-09-21',
    expiry_date: '2049-09-20',
  },
  bank_account: {
    name: 'Household',
    holder_name: 'Ada Moreau',
    country_code: '826',
    currency_code: 'GBP',
    type: 1,
    beneficiary_type: 1,
    number: '31926819',
    swift_code: 'NWBKGB2L',
    iban: 'GB29NWBK60161331926819',
    is_primary: 1,
  },
  credit_card: {
    first_name: 'Ada',
    last_name: 'Moreau',
    type: cardType.visa,
    number: '4111111111111111',
    currency_code: 'CAD',
    expiry_year: '2049',
    expiry_month: '12',
    security_code: '123',
    is_primary: 1,
  },
  notification: {
    type: '1',
    subject: 'News',
    message: 'Monthly letter',
    status: '1',
    expiry_date: '2049-12-31',
  },
  currency: { code: 'CAD', number: '124', is_primary: 1 },
  terms_conditions: { acceptance: '1', title: 'Terms of use', version_name: '2026' },
  device_info: { brand: 'Fairphone', os: 'Android 16' },
  commerce_info: { customer_id: 88, role_id: 2 },
  external_auth: { login_id: '1644722242300054', type: 3 },
  relationship: { entity: entity.user, on_entity: entity.user, on_entity_id: 1002, type: 3 },
  geo_coordinates: { latitude: '50.4452', longitude: '-104.6189', position_description: 'Regina' },
  notes: { user_notes: 'Asked by telephone' },
  reset_password: { current_password: 'Quiet harbour 71!', new_password: 'Slow river 28!' },
  reset_security_code: { current_password: 'Quiet harbour 71!', new_security_code: '318846' },
  reset_security_questions: {
    current_password: 'Quiet harbour 71!',
    secret_question_1: '7',
    secret_answer_1: 'Otter',
    secret_question_2: '8',
    secret_answer_2: 'Winnipeg',
  },
  forget_password: { verified_email: 'ada.moreau@example.com' },
  validate_security_data: {
    password: 'Quiet harbour 71!',
    security_code: '904217',
    email: 'ada.moreau@example.com',
    phone: '+13065550142',
    secret_answer_1: 'juniper',
    secret_answer_2: 'saskatoon',
    birth_date: '1988-04-17',
  },
  email_to_verify: { address: 'ada.moreau@example.com' },
  phone_to_verify: { number: '+13065550142' },
  authentication: { type: authenticationType.totp, code: '942035' },
  authentication_data: { type: authenticationType.totp, code: '942035' },
  document_info: {
    first_name: 'Ada',
    last_name: 'Moreau',
    type: documentType.nationalId,
    entity: entity.identification,
    language: 'en',
    subject: 'Identity card',
  },
  attachment: {
    file_name: 'Identity card front',
    file_extension: '.png',
    // A picture of one pixel.
    content:
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  },
  account: {
    supplied_id: 175008,
    user_id: 1001,
    bin_id: '35',
    name: 'Debit card',
    number: '5508400024556548',
    currency: 'CAD',
    balance: '120.50',
    available_balance: '100.00',
  },
  access_rule_info: {
    type: 7,
    access_type: 1,
    value: '7775',
    status: accessRuleStatus.on,
    notes: 'Merchant category',
  },
  rule: { access_type: '1', expression_operator: '0' },
  key: { name: 'count', expression_operator: '<=', value: '3' },
  action: { action: '1' },
  frequency: { calc_method: '1' },
  frequency_time: { name: 'day', value: '1', unique_key: 'merchant_id', rule_key_name: 'count' },
  access_rule_notification: { enabled: '1', recipient_entity: '7', delivery_method: '1' },
  override_rule: { order_from: 100, order_to: 200 },
  excluded: { entity: entity.account, entity_id: 5_000_000 },
};

/** What stands for a field, whatever its resource, of which the person has no value of its own. */
export const exampleRest: ExampleValues = {
  title: '1',
  nick_name: 'Adi',
  gender: '2',
  picture: 'https://images.example.com/ada.png',
  address_line2: 'Suite 4',
  postal_zip_code: 'EC2A 4NE',
  city_town: 'London',
  status: status.active,
  verification_status: verificationStatus.notVerified,
  trust_level: '0',
  linked_account_id: 31,
  installation_id: '5120331',
  email_address: 'ada.moreau@example.com',
  admin_notes: 'Request 4471',
  user_id: 1001,
  name: 'Household',
  description: 'Groceries and nothing else',
};

/** What an operation sends of a resource, where that is not what others send. */
export const exampleOfOperation: Readonly<Record<string, Readonly<Record<string, ExampleValues>>>> = {
  'user.document.create_proof_of_address': {
    document_info: { type: documentType.proofOfAddress, entity: entity.address, subject: 'Electricity bill' },
    attachment: { file_name: 'Electricity bill' },
  },
  'user.identification.create_with_selfie': { identification: { number: 'HK241908' } },
  'user.identification.create_with_document': { identification: { number: 'HK241909' } },
};

/** What is added to the person's lists after it was created: another entry than the first. */
export const exampleAddition: Readonly<Record<string, ExampleValues>> = {
  email: { address: 'a.moreau@work.example.org', is_primary: 0 },
  phone: { number: '+13065550177', is_primary: 0 },
  currency: { code: 'EUR', number: '978', is_primary: 0 },
  identification: { type: documentType.drivingLicence, number: 'HK241907' },
  bank_account: { number: '55555555', swift_code: 'BUKBGB22', iban: 'GB33BUKB20201555555555', is_primary: 0 },
  credit_card: { number: '4012888888881881', is_primary: 0 },
  relationship: { type: 5 },
};

/** What an update sends, where that is not what a creation sends. */
export const exampleChange: Readonly<Record<string, ExampleValues>> = {
  personal_info: { first_name: 'Ada', last_name: 'Moreau', job_title: 'Lead engineer' },
  email: { address: 'ada@moreau.example.net' },
  phone: { number: '+13065550188' },
  addresses: { address_line1: '8 Elgin Street', postal_zip_code: 'K1P 5K7', city_town: 'Ottawa' },
  bank_account: { name: 'Savings', is_primary: 1 },
  credit_card: { first_name: 'Ada', last_name: 'Moreau', is_primary: 1 },
  currency: { is_primary: 1 },
  identification: { issue_date: '2022-02-01', expiry_date: '2052-01-31' },
  relationship: { type: 7, status: status.active },
  external_auth: { status: externalAuthStatus.off },
};

/** What the server puts into answers beside what was sent. */
export const exampleServerValues: ExampleValues = {
  status: status.active,
  verification_status: verificationStatus.notVerified,
  original_source_id: '018f3b1e-6f0a-7cc1-9d1b-2f5f3a1c9e77',
  program_id: 77,
  trust_level: '0',
  entity_id: 1001,
  entity_name: 'Ada Moreau',
  entity_email: 'ada.moreau@example.com',
  entity_phone: '+13065550142',
  on_entity_name: 'Jun Sato',
  on_entity_email: 'jun.sato@example.com',
  on_entity_phone: '+13065550163',
};
