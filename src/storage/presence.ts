import { clientStatus, operatorStatus, sessionStatus } from '../catalogue/codes.ts';
import type { Statement } from './connections.ts';

/** For how long a look at a user counts. */
export const presenceSeconds = 30;

/** Who looks at which user, and when: UTC. */
export interface Look {
  readonly programId: number;
  readonly userId: number;
  readonly operatorId: number;
  readonly now: string;
}

/** An operator of a programme as two tables hold them: nobody may be named by rows whose MACs were not checked. */
export interface Person {
  readonly operator: PersonRow & { readonly id: number; readonly name: string };
  readonly seat: PersonRow & { readonly id: number };
}

type PersonRow = Readonly<Record<string, unknown>>;

/**
 * Notes that an operator looks at a user, and finds the others who do, as far as they are still signed in and serve the programme.
 * For all programmes, since sessions belong to none.
 */
export function noteLook({ programId, userId, operatorId, now }: Look): Statement<Person> {
  return {
    text: `with noted as (insert into presence (program_id, user_id, operator_id, seen_at)
  values ($1::bigint, $2::bigint, $3::bigint, $4::timestamp)
  on conflict (program_id, user_id, operator_id) do update set seen_at = excluded.seen_at)
select row_to_json(o) as operator, row_to_json(c) as seat from presence p
join operator o on o.id = p.operator_id and o.status = ${operatorStatus.active}
join client c on c.operator_id = o.id and c.program_id = p.program_id and c.status = ${clientStatus.active}
where p.program_id = $1::bigint and p.user_id = $2::bigint and p.operator_id <> $3::bigint
  and p.seen_at > $4::timestamp - make_interval(secs => ${presenceSeconds})
  and exists (select from operator_session s where s.operator_id = o.id and s.generation = o.generation
    and s.status = ${sessionStatus.active})
order by o.name, o.id`,
    values: [programId, userId, operatorId, now],
  };
}

/** An operator of a programme, and whether they serve it now. */
export interface Colleague extends Person {
  readonly is_active: 0 | 1;
}

/** Lists the operators of a programme by name, those who serve it no longer included. For all programmes, since operators belong to none. */
export function colleaguesOf(programId: number): Statement<Colleague> {
  return {
    text: `select row_to_json(o) as operator, row_to_json(c) as seat,
  (o.status = ${operatorStatus.active} and c.status = ${clientStatus.active})::integer as is_active
from client c join operator o on o.id = c.operator_id
where c.program_id = $1::bigint order by o.name, o.id`,
    values: [programId],
  };
}
