import type { WireRequest } from '../http-client.ts';
import type { LoadProgram, Population } from '../population.ts';
import { emailOf, firstName, newUser, passwordOfNew } from './new-user.ts';
import { anyOf, anyOne, counterOf, headersOf, type Scenario, type SourceContext } from './scenario.ts';

/** How many deletions are prepared per second of the measurement; who is faster ends sooner. */
const deletionsPerSecond = 800;

/** Changes, each with a source id of its own. */
export const writes = {
  create: {
    title: 'Create User without the hashing',
    kind: 'write',
    source: (context) => {
      const next = counterOf(context);
      const { programs } = context.population;
      return {
        next: () => {
          const count = next();
          // In turn, so that each programme gets as many.
          return creation(programs[count % programs.length]!, count);
        },
      };
    },
  },
  update: {
    title: 'Update User, two fields',
    kind: 'write',
    source: (context) => {
      const next = counterOf(context);
      return {
        next: () => {
          const { program, userId } = anyOne(context.population);
          const count = next();
          return change(program, 'PUT', `/v1/user/${userId}`, count, {
            personal_info: { first_name: firstName(count) },
            preferences: { preferred_language_code: anyOf(['en', 'fr', 'es', 'ar']) },
          });
        },
      };
    },
  },
  'add-email': {
    title: 'Create User Email',
    kind: 'write',
    source: (context) => {
      const next = counterOf(context);
      return {
        next: () => {
          const { program, userId } = anyOne(context.population);
          return addition(program, userId, next());
        },
      };
    },
  },
  'delete-email': {
    title: 'Delete User Email',
    kind: 'write',
    source: (context) => {
      const next = counterOf(context);
      const prepared: { program: LoadProgram; userId: number; id: number }[] = [];
      return {
        prepare: async (send) => {
          for (let left = shareOf(context); left > 0; left -= 1) {
            const { program, userId } = anyOne(context.population);
            const count = next();
            const answer = JSON.parse(await send(addition(program, userId, count))) as {
              email: { id: number; address: string }[];
            };
            const { id } = answer.email.find(({ address }) => address === emailOf(count))!;
            prepared.push({ program, userId, id });
          }
        },
        next: () => {
          const entry = prepared.pop();
          if (!entry) return undefined;
          const { program, userId, id } = entry;
          return change(program, 'DELETE', `/v1/user/email/${userId}`, next(), { email: [{ id }] });
        },
      };
    },
  },
  delete: {
    title: 'Delete User',
    kind: 'write',
    source: (context) => {
      const next = counterOf(context);
      const prepared: { program: LoadProgram; userId: number }[] = [];
      return {
        prepare: async (send) => {
          for (let left = shareOf(context); left > 0; left -= 1) {
            const program = anyOf(context.population.programs);
            const answer = JSON.parse(await send(creation(program, next()))) as { info: { id: number } };
            prepared.push({ program, userId: answer.info.id });
          }
        },
        next: () => {
          const user = prepared.pop();
          return user && change(user.program, 'DELETE', `/v1/user/${user.userId}`, next(), {});
        },
      };
    },
  },
  verify: {
    title: 'Verify User Email Code',
    kind: 'write',
    source: (context) => {
      const next = counterOf(context);
      const asked: { program: LoadProgram; userId: number; address: string }[] = [];
      return {
        // A contact is sent five codes at most.
        prepare: async (send) => {
          for (let left = Math.ceil(shareOf(context) / 2); left > 0; left -= 1) {
            const { program, userId } = anyOne(context.population);
            const read = { method: 'GET', path: `/v1/user/email/${userId}`, headers: headersOf(program) };
            const { email } = JSON.parse(await send(read)) as { email: { address: string }[] };
            asked.push({ program, userId, address: email[0]!.address });
          }
        },
        next: () => {
          const one = asked.pop();
          if (!one) return undefined;
          const body = { verify_data: { email: { address: one.address } }, info: { type: 9 } };
          return change(one.program, 'POST', `/v1/user/security/verify/${one.userId}`, next(), body);
        },
      };
    },
  },
} satisfies Record<string, Scenario>;

/** Users whose secrets are really hashed, by the population that they were made in. */
const provable = new WeakMap<Population, { program: LoadProgram; userId: number }[]>();
const provableCount = 16;

/** Checks of secrets; they need real hashes. */
export const checks = {
  validate: {
    title: 'Validate User Password',
    kind: 'check',
    source: (context) => {
      const next = counterOf(context);
      const { population } = context;
      const users = provable.get(population) ?? [];
      provable.set(population, users);
      return {
        prepare: async (send) => {
          if (context.lane >= provableCount || users.length >= provableCount) return;
          const program = anyOf(population.programs);
          const answer = JSON.parse(await send(creation(program, next()))) as { info: { id: number } };
          users.push({ program, userId: answer.info.id });
        },
        next: () => {
          const { program, userId } = anyOf(users);
          const body = { validate_data: { password: passwordOfNew }, info: { type: 10 } };
          return change(program, 'POST', `/v1/user/security/validate/${userId}`, next(), body);
        },
      };
    },
  },
} satisfies Record<string, Scenario>;

function creation(program: LoadProgram, count: number): WireRequest {
  return change(program, 'POST', '/v1/user', count, newUser(count));
}

function addition(program: LoadProgram, userId: number, count: number): WireRequest {
  const email = [{ address: emailOf(count), is_primary: 0 }];
  return change(program, 'POST', `/v1/user/email/${userId}`, count, { email });
}

function change(
  program: LoadProgram,
  method: string,
  path: string,
  count: number,
  body: object,
): WireRequest {
  const headers = { ...headersOf(program), source_id: `bench-${count}` };
  return { method, path, headers, body: JSON.stringify(body) };
}

function shareOf({ seconds, lanes }: SourceContext): number {
  return Math.ceil((seconds * deletionsPerSecond) / lanes);
}
