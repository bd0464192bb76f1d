import { refuseFaults } from '../calls/faults.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { viewsMax } from '../catalogue/session-bodies.ts';
import { isPlainObject, memberIn } from '../objects.ts';
import { inTransaction, type Place, runFor } from '../storage/connections.ts';
import { programSeal } from '../storage/program-seal.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { findOperator } from './operators.ts';
import { readMember, readOfKind } from './read-body.ts';
import type { SessionHandler, SessionServices } from './session-call.ts';

const table = 'operator_view';

interface ViewRow {
  readonly screen: string;
  readonly name: string;
  readonly sealed: string;
  readonly updated_at: string;
}

/** The views of the operator who is signed in. */
export const list: SessionHandler = async (services, { live }) =>
  show(services, services.connections, live!.operator.id);

/** Keeps a view, in place of one of this screen and name. Throws tooManyRecords. */
export const save: SessionHandler = async (services, { live, body }) => {
  const { connections, callers, clock } = services;
  const faults: FaultDetail[] = [];
  const { sent, screen, name } = readName(body, faults);
  const text = readContent(memberIn(sent, 'content'), faults);
  refuseFaults(faults);
  const { id } = live!.operator;
  return inTransaction(connections, '*', async (place) => {
    // The lock keeps two calls at once from passing the limit.
    await findOperator(place, callers, { id }, { isLocked: true });
    const others = (await readViews(place, id)).filter((row) => row.screen !== screen || row.name !== name);
    if (others.length >= viewsMax.count)
      throw errors.tooManyRecords({ resource: 'view', maximum: viewsMax.count });
    await runFor(place, '*', {
      text: `insert into operator_view (operator_id, screen, name, sealed, updated_at)
values ($1::bigint, $2::text, $3::text, $4::bytea, $5::timestamp)
on conflict (operator_id, screen, name) do update set sealed = excluded.sealed, updated_at = excluded.updated_at`,
      values: [
        id,
        screen!,
        name!,
        programSeal(callers.keyring, 0).seal(table, id, text),
        formatDateTime(clock()),
      ],
    });
    return { outcome: await show(services, place, id), commits: true };
  });
};

/** Removes a view, if it exists. */
export const remove: SessionHandler = async (services, { live, body }) => {
  const faults: FaultDetail[] = [];
  const { screen, name } = readName(body, faults);
  refuseFaults(faults);
  const { id } = live!.operator;
  await runFor(services.connections, '*', {
    text: 'delete from operator_view where operator_id = $1::bigint and screen = $2::text and name = $3::text',
    values: [id, screen!, name!],
  });
  return show(services, services.connections, id);
};

function readName(body: unknown, faults: FaultDetail[]) {
  const sent = readMember(body, 'view', faults);
  const [screen, name] = ['screen', 'name'].map((member) =>
    readOfKind(sent, '$.view', member, 'short-text', faults, { isRequired: true }),
  );
  return { sent, screen, name };
}

/** The text of what a view holds: an object, whatever is in it. */
function readContent(sent: unknown, faults: FaultDetail[]): string {
  const path = '$.view.content';
  if (!isPlainObject(sent)) {
    faults.push({ path, fault: sent === undefined ? 'required' : 'notObject' });
    return '';
  }
  const text = JSON.stringify(sent);
  if (Buffer.byteLength(text) > viewsMax.bytes)
    faults.push({ path, fault: 'tooLong', params: { maximum: viewsMax.bytes } });
  return text;
}

async function readViews(place: Place, operatorId: number): Promise<ViewRow[]> {
  const [rows] = await runFor<ViewRow>(place, '*', {
    text: `select screen, name, sealed::text as sealed, to_char(updated_at, 'YYYY-MM-DD"T"HH24:MI:SS') as updated_at
from operator_view where operator_id = $1::bigint order by screen, name`,
    values: [operatorId],
  });
  return rows;
}

async function show({ callers }: SessionServices, place: Place, operatorId: number) {
  const seal = programSeal(callers.keyring, 0);
  const rows = await readViews(place, operatorId);
  return {
    members: {
      views: rows.map(({ sealed, ...row }) => ({
        ...row,
        content: JSON.parse(seal.open(table, operatorId, sealed)),
      })),
    },
  };
}
