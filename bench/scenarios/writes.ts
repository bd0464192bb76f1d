import type { WireRequest } from '../http-client.ts';
import type { LoadProgram } from '../population.ts';
import { emailOf, firstName, newUser } from './new-user.ts';
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
