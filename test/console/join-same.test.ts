import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { joinSame } from '../../console/src/api/join-same.ts';

describe('joinSame', () => {
  /** Changes at an address of its own, none of which is answered before `answer` is called. */
  const openLine = (address: string) => {
    const sent: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const change = (content: string) =>
      joinSame(address, content, async () => {
        const number = sent.push(content);
        await promise;
        return number;
      });
    return { sent, change, answer: resolve };
  };

  it('makes two clicks of one hand one change', async () => {
    const { sent, change, answer } = openLine('twice');
    const both = Promise.all([change('1'), change('1')]);
    answer();
    expect(await both).toEqual([1, 1]);
    expect(sent).toEqual(['1']);
    expect(await change('1')).toBe(2);
  });

  it('sends a change that puts back what another one did in between', async () => {
    const { sent, change, answer } = openLine('there and back');
    const all = Promise.all(['1', '2', '1'].map(change));
    answer();
    expect(await all).toEqual([1, 2, 3]);
    expect(sent).toEqual(['1', '2', '1']);
  });

  it('keeps the last change of an address when the one before is answered', async () => {
    const { sent, change, answer } = openLine('answered');
    const first = joinSame('answered', '0', async () => 0);
    const last = change('1');
    await first;
    const again = change('1');
    answer();
    expect(await Promise.all([last, again])).toEqual([1, 1]);
    expect(sent).toEqual(['1']);
  });

  it('sends what is pressed later, and does not wait for a connection that hangs', async () => {
    const { sent, change, answer } = openLine('hangs');
    const first = change('1');
    await pause(1100);
    const later = change('1');
    answer();
    expect(await Promise.all([first, later])).toEqual([1, 2]);
    expect(sent).toEqual(['1', '1']);
  });
});
