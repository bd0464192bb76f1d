import { field, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { ticketConstants } from '../tickets.ts';

const number = (kind: (typeof kinds)['id'] | (typeof kinds)['code'] | (typeof kinds)['small-number']) =>
  field(kind, 'NA NA NA NA', { type: 'integer', source: 'lookup' });

const always = (constant: number) =>
  field(kinds['small-number'], 'NA NA NA NA', { type: 'integer', source: 'constant', constant });

/** A part that a ticket is about. */
export const ticketPart = resource({
  name: 'ticket_part',
  shape: 'shape',
  fields: { sub_entity: number(kinds.code), sub_entity_id: number(kinds.id) },
});

/** Of whom a ticket asks something, what of, and how it stands. */
export const ticketInfo = resource({
  name: 'ticket_info',
  shape: 'shape',
  fields: {
    id: number(kinds.id),
    cluster_id: always(ticketConstants.cluster_id),
    program_id: number(kinds.id),
    parent_id: always(ticketConstants.parent_id),
    entity: number(kinds.code),
    entity_id: number(kinds.id),
    sub_entity: member(() => ticketPart, 'NA NA NA NA'),
    by_entity: number(kinds.code),
    by_entity_id: number(kinds.id),
    assigned_to_entity: number(kinds.code),
    assigned_to_entity_id: number(kinds.id),
    entity_data: number(kinds['small-number']),
    status: number(kinds.code),
    description_code: field(kinds.text, 'NA NA NA NA', { source: 'lookup' }),
    category: always(ticketConstants.category),
    type: always(ticketConstants.type),
    scope: always(ticketConstants.scope),
    priority: number(kinds['small-number']),
    service_provider: always(ticketConstants.service_provider),
    service_method: always(ticketConstants.service_method),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    update_date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'updated' }),
    source_time_zone: field(kinds['time-zone'], 'NA NA NA NA', { source: 'lookup' }),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { source: 'lookup' }),
  },
});

/** What a ticket says to the person, in the person's language. */
export const ticketContent = resource({
  name: 'ticket_content',
  shape: 'shape',
  fields: {
    subject: field(kinds.text, 'NA NA NA NA', { source: 'lookup' }),
    content: field(kinds.text, 'NA NA NA NA', { source: 'lookup' }),
  },
});
