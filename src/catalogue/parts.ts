import { type Entity, type EntityData, entityData } from './codes.ts';
import type { Resource } from './resource.ts';

/** A field that is a part of its resource: the history says so where only fields of that part have changed. */
export interface PartField {
  readonly name: string;
  readonly part: EntityData;
  /** What the history names. */
  readonly of: Entity;
}

/** The parts that fields of a name are in every resource. */
const namedParts: Readonly<Record<string, EntityData>> = {
  status: entityData.status,
  verification_status: entityData.verificationStatus,
};

/** The fields of a resource that are parts of it; none of a resource that the history does not name. */
export function partFieldsOf({ fields, entity }: Resource): PartField[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const part = field.part ?? namedParts[name];
    const of = field.partOf ?? entity;
    const isPart = part !== undefined && part !== entityData.whole && field.source === 'column';
    return isPart && of !== undefined ? [{ name, part, of }] : [];
  });
}
