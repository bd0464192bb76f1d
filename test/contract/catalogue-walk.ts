import type { Field } from '../../src/catalogue/field.ts';
import { findsSubject } from '../../src/catalogue/flows.ts';
import { givenBodies } from '../../src/catalogue/given-bodies.ts';
import { envelope } from '../../src/catalogue/members.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { operations } from '../../src/catalogue/operations.ts';
import type { Resource } from '../../src/catalogue/resource.ts';
import { userData } from '../../src/catalogue/resources/user-data.ts';
import { familyOf } from '../../src/derive/answer-family.ts';

/** The operations on users. */
export const built = operations;

/** The operations that are built and about one user that the call names. */
export const builtOnUsers = built.filter(({ action }) => action !== 'inquiry');

/** Those of them that say where there is no such user; flows may not. */
export const tellingOfUsers = builtOnUsers.filter(({ flow }) => !flow || findsSubject(flow) === '404');

/** The members of an operation's answer between its result and its ending. */
export function membersOf(operation: Operation): readonly string[] {
  return familyOf(operation)?.members ?? envelope;
}

/** The operations that write, built or not. */
export const writing = operations.filter((operation) => operation.verb !== 'get');

/** An operation by its id. */
export function operationOf(id: string): Operation {
  return operations.find((operation) => operation.id === id)!;
}

/** One line of `it.each`: the id, so that titles are short. */
export function title({ id }: Operation): [string] {
  return [id];
}

/** Every field of every resource, under `resource.field`. */
export function everyField(): [string, Field][] {
  return everyResource().flatMap((resource) =>
    Object.entries(resource.fields).map(([name, field]): [string, Field] => [
      `${resource.name}.${name}`,
      field,
    ]),
  );
}

/** Every resource of the catalogue, those nested in others too. */
export function everyResource(): Resource[] {
  const found = new Set<Resource>();
  const visit = (resource: Resource): void => {
    if (found.has(resource)) return;
    found.add(resource);
    for (const field of Object.values(resource.fields)) {
      const nested = field.type === 'object' ? field.of?.() : undefined;
      if (nested) visit(nested);
    }
  };
  visit(userData);
  for (const { members } of Object.values(givenBodies))
    for (const resource of Object.values(members)) visit(resource);
  return [...found];
}
