import { clientStatus } from '../catalogue/codes.ts';

/**
 * The rest of a query that has a row while the programme `p` ($1) is open and the client ($2) still counts in the
 * generation of its token ($3). Client 0 is the command line, which has no token.
 */
export const fromLiveCaller = `from program p
  left join client c on c.program_id = p.id and c.id = $2::bigint and c.token_generation = $3::integer
    and c.status = ${clientStatus.active}
  where p.id = $1::bigint and p.status = ${clientStatus.active} and (c.id is not null or $2::bigint = 0)`;
