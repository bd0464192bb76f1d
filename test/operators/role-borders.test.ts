import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNoted } from '../../src/catalogue/noted-operations.ts';
import { operations, ownOperations } from '../../src/catalogue/operations.ts';
import {
  type Permission,
  permissionNames,
  permissionsOf,
  type Role,
  roleNames,
  roles,
} from '../../src/catalogue/permissions.ts';
import { topicOf } from '../../src/catalogue/topics.ts';

/** The operations that a role opens. */
function openedTo(role: Role) {
  const may: readonly Permission[] = roles[role].may;
  return [...operations, ...ownOperations].filter(({ permissions }) =>
    permissions.some((one) => may.includes(one)),
  );
}

const changedBy = (role: Role) =>
  openedTo(role)
    .filter(isNoted)
    .map(({ id }) => id);

describe('a role does what it says and nothing besides', () => {
  it.each(['viewer', 'auditor'] as const)('%s changes nothing', (role) => {
    // Exports masked values, and keeps that others see who looks at a user for half a minute.
    const others = ['transfer.export', 'presence.note'];
    expect(changedBy(role).filter((id) => !others.includes(id))).toEqual([]);
  });

  it.each(['program_administrator', 'installation_administrator'] as const)('%s sees no user', (role) => {
    const ofUsers = [
      'user',
      'ticket',
      'check',
      'review',
      'message',
      'history',
      'account',
      'group',
      'presence',
      'colleague',
    ];
    // Example values alone; new users, of whom the administrator has the file; what endpoints are sent, which names users by numbers.
    const others = ['message.preview'];
    const seen = openedTo(role).filter(
      (operation) => ofUsers.includes(topicOf(operation)) && !others.includes(operation.id),
    );
    expect(seen.map(({ id }) => id)).toEqual([]);
    expect(roles[role].may).not.toEqual(expect.arrayContaining(['read']));
    for (const permission of ['read', 'reveal', 'files', 'export', 'archive', 'review', 'hits'] as const)
      expect(roles[role].may).not.toContain(permission);
  });

  it('support, reviewers and seniors each have what the others have not', () => {
    const only = (id: string) =>
      roleNames.filter((role) => openedTo(role).some((operation) => operation.id === id));
    expect(only('user.email.update')).toEqual(['support']);
    expect(only('user.security.lift_suspensions')).toEqual(['support']);
    expect(only('message.retry')).toEqual(['support']);
    expect(only('review.decide')).toEqual(['reviewer', 'senior']);
    expect(only('user.identification.update')).toEqual(['reviewer', 'senior']);
    expect(only('watchlist.decide')).toEqual(['senior']);
    expect(only('user.security.update')).toEqual(['senior']);
    expect(only('user.erase')).toEqual(['senior']);
    expect(only('rule.create')).toEqual(['rules']);
    expect(only('rule.simulate')).toEqual(['rules']);
    expect(only('client.create')).toEqual(['program_administrator']);
    expect(only('operator.create')).toEqual(['program_administrator', 'installation_administrator']);
    expect(only('program.create')).toEqual(['installation_administrator']);
    expect(only('operator.log')).toEqual(['auditor', 'program_administrator', 'installation_administrator']);
  });
});

it('whatever a programme says of roles, nobody may more by it', () => {
  const limit = fc.record({
    role: fc.constantFrom(...roleNames),
    without: fc.uniqueArray(fc.constantFrom(...permissionNames)),
  });
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...roleNames)), fc.array(limit), (held, limits) => {
      const [narrowed, whole] = [permissionsOf(held, limits), permissionsOf(held, [])];
      expect([...narrowed].filter((permission) => !whole.has(permission))).toEqual([]);
      // What one role is without, another may still lend.
      for (const permission of whole) {
        const lending = held.filter((role) =>
          (roles[role].may as readonly Permission[]).includes(permission),
        );
        const isTaken = (role: Role) =>
          limits.some((one) => one.role === role && one.without.includes(permission));
        expect(narrowed.has(permission)).toBe(!lending.every(isTaken));
      }
    }),
  );
});
