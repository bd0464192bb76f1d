import { answerFrame } from '../answer-frame.ts';
import { accessRuleStatus, entity } from '../codes.ts';
import { field, freeObject, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { authentication } from './authentication.ts';
import { geoCoordinates } from './geo-coordinates.ts';
import { history } from './history.ts';
import { lastActivity } from './last-activity.ts';
import { notes } from './notes.ts';

/** What an access rule is about. */
export const accessRuleInfo = resource({
  name: 'access_rule_info',
  shape: 'shape',
  alsoKnown: ['channel', 'service_domain', 'transaction_type', 'expression_operator'],
  fields: {
    id: field(kinds.id, 'O O O O', { type: 'integer' }),
    program_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    user_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    group_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    bin_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    account_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    pos_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    by_entity: field(kinds.digit, 'O O O O', { type: 'integer' }),
    by_entity_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    name: field(kinds.name, 'O O O O'),
    description: field(kinds.description, 'O O O O'),
    order: field(kinds['small-number'], 'O O O O', { type: 'integer' }),
    profile: field(kinds.digit, 'O O O O', { type: 'integer' }),
    type: field(kinds.digit, 'O O O O', { type: 'integer' }),
    host_app: field(kinds.digit, 'O O O O', { type: 'integer' }),
    status: field(kinds.digit, 'O O O O', { type: 'integer' }),
    server_date: field(kinds['date-time'], 'O O O O'),
    date_utc: field(kinds['date-time'], 'O O O O'),
    update_date_utc: field(kinds['date-time'], 'O O O O'),
    source_id: field(kinds['source-id'], 'O O O O'),
    update_activity_type: field(kinds.digit, 'O O O O', { type: 'integer' }),
    access_type: field(kinds.flag, 'O O O O', { type: 'integer' }),
    value: field(kinds['message'], 'O O O O'),
    notes: field(kinds.notes, 'O O O O'),
  },
});

/** What follows when the rule matches. */
export const action = resource({
  name: 'action',
  shape: 'shape',
  fields: {
    action: field(kinds.digit, 'O O O O'),
  },
});

/** One compared fact of a rule. */
export const key = resource({
  name: 'key',
  shape: 'shape',
  fields: {
    name: field(kinds.name, 'O O O O'),
    expression_operator: field(kinds['rule-value'], 'O O O O'),
    value: field(kinds['rule-value'], 'O O O O'),
  },
});

/** The condition of a rule. */
export const rule = resource({
  name: 'rule',
  shape: 'shape',
  fields: {
    access_type: field(kinds.flag, 'O O O O'),
    expression_operator: field(kinds.flag, 'O O O O'),
    keys: member(() => key, 'O O O O'),
  },
});

/** The span over which a frequency is counted. */
export const frequencyTime = resource({
  name: 'frequency_time',
  shape: 'shape',
  fields: {
    name: field(kinds.name, 'O O O O'),
    value: field(kinds['small-number'], 'O O O O'),
    unique_key: field(kinds.name, 'O O O O'),
    rule_key_name: field(kinds.name, 'O O O O'),
  },
});

/** How often a rule may match. */
export const frequency = resource({
  name: 'frequency',
  shape: 'shape',
  fields: {
    calc_method: field(kinds.digit, 'O O O O'),
    frequency_time: member(() => frequencyTime, 'O O O O'),
  },
});

/** A span of a day. */
export const time = resource({
  name: 'time',
  shape: 'shape',
  fields: {
    start_time: field(kinds['time-of-day'], 'O O O O'),
    end_time: field(kinds['time-of-day'], 'O O O O'),
  },
});

/** When a rule holds. */
export const schedule = resource({
  name: 'schedule',
  shape: 'shape',
  fields: {
    expression_operator: field(kinds.flag, 'O O O O'),
    start_date: field(kinds.day, 'O O O O'),
    expiry_date: field(kinds.day, 'O O O O'),
    time: member(() => time, 'O O O O'),
    days_of_week: field(kinds['days-of-week'], 'O O O O'),
    on_months: field(kinds.months, 'O O O O'),
    days_of_month: field(kinds['days-of-month'], 'O O O O'),
  },
});

/** Whom a matching rule tells. */
export const accessRuleNotification = resource({
  name: 'access_rule_notification',
  shape: 'shape',
  fields: {
    enabled: field(kinds.flag, 'O O O O'),
    recipient_entity: field(kinds.digit, 'O O O O'),
    delivery_method: field(kinds.digit, 'O O O O'),
  },
});

/** Whom a rule leaves out. */
export const excluded = resource({
  name: 'excluded',
  shape: 'shape',
  fields: {
    entity: field(kinds.code, 'O O O O', { type: 'integer' }),
    entity_id: field(kinds.id, 'O O O O', { type: 'integer' }),
  },
});

/** Which rules a matching one strikes out: by a range of orders, or by their numbers in `rule_ids`. */
export const overrideRule = resource({
  name: 'override_rule',
  shape: 'shape',
  alsoKnown: ['rule_ids'],
  fields: {
    order_from: field(kinds['small-number'], 'O O O O', { type: 'integer' }),
    order_to: field(kinds['small-number'], 'O O O O', { type: 'integer' }),
  },
});

/** An access rule with all its parts. */
export const accessRuleData = resource({
  name: 'access_rule_data',
  shape: 'shape',
  alsoKnown: answerFrame,
  fields: {
    info: member(() => accessRuleInfo, 'O O O O'),
    action: member(() => action, 'O O O O'),
    rule: member(() => rule, 'O O O O'),
    frequency: member(() => frequency, 'O O O O'),
    schedule: member(() => schedule, 'O O O O'),
    notification: member(() => accessRuleNotification, 'O O O O'),
    override_rule: member(() => overrideRule, 'O O O O'),
    excluded: member(() => excluded, 'O O O O'),
    geo_coordinates: member(() => geoCoordinates, 'O O O O'),
    // Of a rule beside others no more is read: they say something of the call as a whole.
    history: member(() => history, 'NA NA NA NA'),
    notes: member(() => notes, 'NA NA NA NA'),
    last_activity: member(() => lastActivity, 'NA NA NA NA'),
    authentication: member(() => authentication, 'NA NA NA NA'),
    validate: field(kinds.flag, 'NA NA NA NA'),
  },
});

/** The most access rules that a user may have. */
export const userRulesMax = 200;

/**
 * The access rules of a user as they are stored: what every rule says, and in `parts` all that was given besides. They are sent and
 * answered in the form of `accessRuleData`.
 */
export const accessRule = resource({
  name: 'access_rule',
  shape: 'list',
  noun: 'access rule',
  entity: entity.accessRule,
  entriesMax: userRulesMax,
  // Whether a user-bound token wrote it, so that one may change it.
  unshown: { is_own: 'boolean' },
  fields: {
    id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
    type: field(kinds.digit, 'O O NA NA', { type: 'integer' }),
    access_type: field(kinds.flag, 'O O NA NA', { type: 'integer' }),
    status: field(kinds.digit, 'O O NA NA', { type: 'integer', otherwise: accessRuleStatus.on }),
    value: field(kinds.message, 'O O NA NA'),
    notes: field(kinds.notes, 'O O NA NA'),
    parts: freeObject('O O NA NA'),
  },
});

/** What an answer says of every rule that none of ours can say otherwise (samples). */
export const accessRuleConstants = {
  channel: null,
  service_domain: 0,
  transaction_type: null,
} as const;

/** The members of `info` that stand in columns of their own, or in `accessRuleConstants`. */
export const accessRuleMembers = [
  'id',
  'type',
  'access_type',
  'status',
  'value',
  'channel',
  'service_domain',
  'notes',
  'transaction_type',
  'expression_operator',
] as const;

/** Members of `info` that nobody writes and no rule shows: what the server says of a call. */
export const unwrittenOfRule: readonly string[] = [
  'program_id',
  'by_entity',
  'by_entity_id',
  'server_date',
  'date_utc',
  'update_date_utc',
  'source_id',
  'update_activity_type',
];

/** How a rule ends in an answer: it answers for itself (samples). */
export const accessRuleEnding = {
  notes: null,
  last_activity: null,
  authentication: null,
  validate: null,
  function_code: 0,
  time_zone: null,
  time_zone_name: null,
  response_time: 0,
} as const;

/** The parts of a full rule beside `info`, in the order of answers. */
export const accessRuleParts = [
  'action',
  'rule',
  'frequency',
  'schedule',
  'notification',
  'override_rule',
  'excluded',
  'geo_coordinates',
] as const satisfies readonly (keyof typeof accessRuleData.fields)[];
