import { useQuery } from '@tanstack/react-query';
import type { components } from '../../../../sdk/src/index.ts';
import type { Answered } from '../../api/answered.ts';
import { call } from '../../api/call.ts';
import { usePolling } from '../../parts/use-polling.ts';
import { useSeat } from '../../session/session-context.ts';

type Schemas = components['schemas'];

/** An endpoint as answers have it. */
export type Endpoint = Schemas['webhook'];

/** What an operator says of an endpoint. */
export type EndpointInput = Partial<Pick<Endpoint, 'url' | 'status' | 'description'>> & {
  /** As they are typed: the server knows which there are. */
  readonly events?: readonly string[];
};

/** What became of an event for an endpoint. */
export type Delivery = Schemas['delivery'];

/** How it stands with an event that an endpoint wants. */
export type DeliveryState = Delivery['state'];

/** What came of an event for trial. */
export type Trial = Answered<'POST', '/v1/webhook/{webhook_id}/test'>['test'];

/** Which events are sent once more. */
export interface ReplayQuestion {
  readonly from?: string;
  readonly to?: string;
  readonly user_id?: number;
  readonly only?: 'failed';
}

/** Words for the status of an endpoint, by its number. */
export const statusWords = ['paused', 'active', 'stopped'] as const;
/** Colours of what is good, waits or is bad, by the status of an endpoint. */
export const statusColours = ['yellow', 'teal', 'red'] as const;

/** Under which name everything about endpoints is kept. */
export const webhookKey = 'webhooks';

/** The path of the deliveries of an endpoint. */
export const deliveriesPath = (id: number) => `/v1/webhook/${id}/delivery`;

/** The endpoints of the programme. */
export function useEndpoints() {
  const { id: program } = useSeat();
  return useQuery({
    queryKey: [webhookKey, program],
    queryFn: async ({ signal }) =>
      (await call<Answered<'GET', '/v1/webhook'>>('GET', '/v1/webhook', { program, signal })).data.webhooks,
  });
}

/** How many users are looked at to say how far behind an endpoint is. */
export const waitingMax = 500;

/** What waits for an endpoint: of each user the event that is sent next. */
export function useWaiting(id: number) {
  const { id: program } = useSeat();
  const every = usePolling(15_000);
  return useQuery({
    queryKey: [deliveriesPath(id), program, 'lag'],
    refetchInterval: every,
    queryFn: async ({ signal }) => {
      const query = { state: 'waiting', page_size: waitingMax };
      const sent = { program, query, signal };
      const { data } = await call<Answered<'GET', '/v1/webhook/{webhook_id}/delivery'>>(
        'GET',
        deliveriesPath(id),
        sent,
      );
      const oldest = data.deliveries.map(({ date_utc: at }) => at).sort()[0] ?? null;
      const users = new Set(data.deliveries.map(({ user_id: user }) => user)).size;
      return { users, isMore: data.cursor !== null, oldest };
    },
  });
}

/** Calls about one endpoint, or a new one. Each throws RosterError. */
export const webhookCalls = {
  async create(program: number, webhook: EndpointInput): Promise<string> {
    const sent = { program, body: { webhook } };
    return (await call<Answered<'POST', '/v1/webhook'>>('POST', '/v1/webhook', sent)).data.webhook.secret;
  },
  async update(program: number, id: number, webhook: EndpointInput): Promise<void> {
    await call('PUT', '/v1/webhook/:webhook_id', { program, path: { webhook_id: id }, body: { webhook } });
  },
  async remove(program: number, id: number): Promise<void> {
    await call('DELETE', '/v1/webhook/:webhook_id', { program, path: { webhook_id: id } });
  },
  async test(program: number, id: number): Promise<Trial> {
    const sent = { program, path: { webhook_id: id }, body: {} };
    return (
      await call<Answered<'POST', '/v1/webhook/{webhook_id}/test'>>(
        'POST',
        '/v1/webhook/:webhook_id/test',
        sent,
      )
    ).data.test;
  },
  async rotate(program: number, id: number, overlapHours: number, isForced: boolean): Promise<string> {
    const body = { overlap_hours: overlapHours, force: isForced ? 1 : 0 };
    const sent = { program, path: { webhook_id: id }, body };
    const path = '/v1/webhook/:webhook_id/secret';
    return (await call<Answered<'POST', '/v1/webhook/{webhook_id}/secret'>>('POST', path, sent)).data.webhook
      .secret;
  },
  async endPrevious(program: number, id: number): Promise<void> {
    await call('DELETE', '/v1/webhook/:webhook_id/secret/previous', { program, path: { webhook_id: id } });
  },
  async replay(program: number, id: number, replay: ReplayQuestion): Promise<number> {
    const sent = { program, path: { webhook_id: id }, body: { replay } };
    return (
      await call<Answered<'POST', '/v1/webhook/{webhook_id}/replay'>>(
        'POST',
        '/v1/webhook/:webhook_id/replay',
        sent,
      )
    ).data.replay.id;
  },
  /** Answers whether others still wait. */
  async retry(program: number, id: number): Promise<boolean> {
    const sent = { program, path: { webhook_id: id }, body: {} };
    const path = '/v1/webhook/:webhook_id/retry';
    const { data } = await call<Answered<'POST', '/v1/webhook/{webhook_id}/retry'>>('POST', path, sent);
    return data.retry.more === 1;
  },
  async skip(program: number, id: number, userId: number, sequence: number): Promise<void> {
    const body = { skip: { user_id: userId, sequence } };
    await call('POST', '/v1/webhook/:webhook_id/skip', { program, path: { webhook_id: id }, body });
  },
};
