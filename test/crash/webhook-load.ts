import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newUserBody } from '../harness/assembled.ts';
import { Callers } from './callers.ts';

/** A change of a user that was answered with 200. */
export interface Acknowledged {
  readonly userId: number;
  readonly sourceId: string;
}

/** How long a caller does nothing after each call, in milliseconds, so that receivers keep up. */
const pauseMilliseconds = 60;

/**
 * Callers that create users and change them, now and then by two calls at once. Every call is repeated with its source id until it is
 * answered.
 */
export class WebhookLoad extends Callers {
  readonly acknowledged: Acknowledged[] = [];

  /** Makes an endpoint; its number and its secret. */
  async endpoint(url: string, events: readonly string[]): Promise<{ id: number; secret: string }> {
    const { status, json } = await this.insist('/v1/webhook', { webhook: { url, events } });
    if (status !== 200) throw new Error(JSON.stringify(json.result));
    return json.webhook;
  }

  protected async live(): Promise<void> {
    const userId = await this.#change('/v1/user', newUserBody());
    if (userId === undefined) return;
    // What changes nothing is no entry of the history: every value is new.
    const changes = [
      () => this.#change(`/v1/user/personal_info/${userId}`, nickName(), 'PUT'),
      () => this.#change(`/v1/user/${userId}`, { ...nickName(), notes: { user_notes: randomUUID() } }, 'PUT'),
      () => this.#change(`/v1/user/email/${userId}`, another('email')),
      () => this.#change(`/v1/user/phone/${userId}`, another('phone')),
    ];
    for (let count = 0; count < 6 && !this.isStopped; count += 1) {
      const some = Array.from(
        { length: this.random() < 0.3 ? 2 : 1 },
        () => changes[Math.floor(this.random() * changes.length)]!,
      );
      await Promise.all(some.map((change) => change()));
    }
    if (this.random() < 0.3) await this.#change(`/v1/user/${userId}`, {}, 'DELETE');
  }

  /** Carries a change out; the number of its user. */
  async #change(path: string, body: object, method = 'POST'): Promise<number | undefined> {
    const sourceId = randomUUID();
    const { status, json } = await this.insist(path, body, sourceId, method);
    await sleep(pauseMilliseconds * 2 * this.random());
    if (status !== 200) {
      this.unexpected.push(`${method} ${path}: ${status} ${JSON.stringify(json.result)}`);
      return undefined;
    }
    const userId = Number(json.info?.id ?? path.split('/').at(-1));
    this.acknowledged.push({ userId, sourceId });
    return userId;
  }
}

function nickName(): object {
  return { personal_info: { nick_name: randomUUID() } };
}

/** A contact besides those that the user has. */
function another(list: 'email' | 'phone'): object {
  const contacts = newUserBody()[list] as object[];
  return { [list]: contacts.map((contact) => ({ ...contact, is_primary: 0 })) };
}
