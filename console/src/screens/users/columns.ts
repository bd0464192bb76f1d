import type { Catalogue, CatalogueField, CatalogueResource } from '../../catalogue/catalogue-types.ts';
import type { Value } from '../../fields/values.ts';
import { primaryOf, singleOf, type User } from './user-values.ts';

/** A column of the table of users: a field of what a user has once, or of the entry of a list that stands for all. */
export interface Column {
  /** `email.address`: as addresses and views name it. */
  readonly id: string;
  readonly label: string;
  readonly field: CatalogueField;
  /** The column that the inquiry can be sorted by. */
  readonly sortBy: string | null;
  /** The member of an answer that has it. */
  readonly member: string;
  readonly valueIn: (user: User) => Value;
}

/** The columns that are shown where nobody has chosen others. */
export const usualColumns: readonly string[] = [
  'personal_info.first_name',
  'personal_info.last_name',
  'info.status',
  'email.address',
  'phone.number',
  'address.country_code',
  'security.trust_level',
  'info.date_utc',
];

/** What the columns of an inquiry that can be sorted are called there. */
const sortNames: Readonly<Record<string, string>> = {
  'info.id': 'id',
  'info.date_utc': 'create_time',
  'personal_info.first_name': 'first_name',
  'personal_info.last_name': 'last_name',
  'email.address': 'email',
  'info.status': 'status',
};

/** Every column that the catalogue has fields for, in its order. */
export function allColumns(catalogue: Catalogue): Column[] {
  const { resources, inquiries } = catalogue;
  const inquiry = inquiries.get('user_inquiry');
  const sortable = new Set<string>(inquiry?.sort_columns);
  const answered = new Set<string>(inquiry?.members);
  const members = resources.get('user_data')?.fields ?? [];
  const columns = members.flatMap((member) => {
    const resource = member.resource === null ? undefined : resources.get(member.resource);
    return resource && resource.shape !== 'shape'
      ? columnsOf(resource, member, sortable)
      : addressColumns(resource, member);
  });
  return columns.filter(({ member }) => answered.has(member));
}

function columnsOf(
  resource: CatalogueResource,
  member: CatalogueField,
  sortable: ReadonlySet<string>,
): Column[] {
  const isList = resource.shape === 'list';
  const answeredAs = resource.answered_as ?? member.name;
  return resource.fields.filter(isShown).map((field) => {
    const id = `${member.name}.${field.name}`;
    const sortBy = sortNames[id];
    return {
      id,
      label:
        member.name === 'info' || member.name === 'personal_info'
          ? field.label
          : `${member.label}: ${field.label}`,
      field,
      sortBy: sortBy !== undefined && sortable.has(sortBy) ? sortBy : null,
      member: answeredAs,
      valueIn: (user) => (isList ? primaryOf(user, answeredAs) : singleOf(user, answeredAs))?.[field.name],
    };
  });
}

/** The primary address stands in answers as an object of its own. */
function addressColumns(resource: CatalogueResource | undefined, member: CatalogueField): Column[] {
  return resource && member.name === 'address'
    ? columnsOf({ ...resource, shape: 'one' }, member, new Set())
    : [];
}

/** What says something of itself in a table: no object, and nothing that is never shown. */
function isShown({ kind, is_answered, protection }: CatalogueField): boolean {
  return kind !== null && is_answered && (protection === null || protection === 'masked');
}
