import { randomUUID } from 'node:crypto';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { Answer } from '../harness/assembled.ts';
import { type Setting, setUp } from '../operations/setting.ts';

/** A server with the words for calls about reviews, a clock of its own, and three clients that review. */
export interface ReviewSetting extends Setting {
  /** The number of a client, from 1 to 3, and a token of it. */
  readonly reviewers: readonly { readonly id: number; readonly token: () => Promise<string> }[];
  /** The time of the server. */
  now(): Date;
  /** Moves the clock on. */
  wait(minutes: number): void;
  /** Sets settings of the programme. */
  settle(settings: object): Promise<void>;
  /** Creates a user with an identification and its document, which wait. */
  withPaper(
    changes?: object,
  ): Promise<{ readonly userId: number; readonly paperId: number; readonly number: string }>;
  /** Creates a user with a proof of the primary address, which waits. */
  withBill(): Promise<{ readonly userId: number; readonly addressId: number }>;
  /** Sends a document. */
  upload(userId: number, info: object): Promise<Answer>;
  /** What waits of a user. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer.
  waiting(userId: number, query?: string): Promise<any[]>;
  /** A call of a reviewer, the first where none is named. */
  as(
    reviewer: number,
    method: string,
    url: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Decides on a review as a reviewer, at the version that it has. */
  decide(reviewer: number, review: { id: number; version: number }, decision: object): Promise<Answer>;
}

/** Starts one. */
export async function setUpReviews(): Promise<ReviewSetting> {
  let minutes = 0;
  const start = Date.parse('2027-03-02T12:00:00Z');
  const now = () => new Date(start + minutes * 60_000);
  const at = await setUp({}, now);
  const { server } = at;
  const admin = () => server.token('program:admin admin');
  const scopes = ['user', 'user:sensitive', 'user:privileged'];
  const reviewers = await Promise.all(
    [1, 2, 3].map(async (count) => {
      const { json } = await server.call('POST', '/v1/client', {
        token: await admin(),
        body: { client: { program_id: 77, name: `Reviewer ${count}`, scopes } },
      });
      let current = { token: await server.tokenOf(json.client, scopes.join(' ')), minutes };
      const token = async () => {
        if (minutes - current.minutes > 20)
          current = { token: await server.tokenOf(json.client, scopes.join(' ')), minutes };
        return current.token;
      };
      return { id: Number(json.client.id), token };
    }),
  );
  const files = [examplePerson['attachment']!];
  const as: ReviewSetting['as'] = async (reviewer, method, url, body, headers) =>
    server.call(method, `/v1${url}`, {
      token: await reviewers[reviewer - 1]!.token(),
      ...(body && { body }),
      ...(headers && { headers }),
    });
  const upload = (userId: number, info: object) =>
    at.call('POST', `/user/document/${userId}`, {
      info: { language: 'en', subject: 'Proof', ...info },
      attachment: files,
    });
  const must = ({ json }: Answer) => {
    if (json.result.code !== '0000') throw new Error(JSON.stringify(json.result));
    return json;
  };
  return {
    ...at,
    reviewers,
    now,
    wait: (more) => {
      minutes += more;
    },
    settle: async (settings) => {
      must(await server.call('PUT', '/v1/program/77', { token: await admin(), body: { program: settings } }));
    },
    withPaper: async (changes = {}) => {
      const { info } = await at.createUser();
      const number = randomUUID().slice(0, 12);
      const paper = {
        ...{ type: 0, country_of_issue: 858, country_of_residence: 858 },
        ...{ issue_date: '2017-10-10', expiry_date: '2057-10-10', number, ...changes },
      };
      const { identification } = must(
        await at.call('POST', `/user/identification/${info.id}`, {
          identification: [paper],
          documents: [
            { info: { type: 2, entity: 25, language: 'en', subject: 'Passport' }, attachment: files },
          ],
        }),
      );
      return { userId: info.id, paperId: identification[0].id, number };
    },
    withBill: async () => {
      const { info } = await at.createUser();
      const { addresses } = (await at.call('GET', `/user/address/${info.id}`)).json;
      must(await upload(info.id, { type: 7, entity: 15 }));
      return { userId: info.id, addressId: addresses[0].id };
    },
    upload,
    waiting: async (userId, query = '') =>
      (await as(1, 'GET', `/review?user_id=${userId}${query}`)).json.review,
    as,
    decide: (reviewer, { id, version }, decision) =>
      as(reviewer, 'POST', `/review/decision/${id}`, { decision: { version, ...decision } }),
  };
}
