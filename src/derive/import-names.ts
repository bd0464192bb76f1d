/** The member of an import's row that names the user of a row about somebody who is there already. */
export const ownerMember = 'user_source_id';

/** The ends of a relationship, and the members that name them by the row they came from. */
export const endMembers = { entity_id: 'entity_source_id', on_entity_id: 'on_entity_source_id' } as const;

/** The member that holds the hash of a secret. */
export function hashMember(secret: string): string {
  return `${secret}_hash`;
}
