import { describe, expect, it } from 'vitest';
import { Coalescer } from './coalescer.ts';

/** A sender that notes its batches and answers when it is told to. */
function sender(fail: (questions: readonly number[]) => Error | undefined = () => undefined) {
  const batches: (readonly number[])[] = [];
  const open: (() => void)[] = [];
  const send = async (questions: readonly number[]) => {
    batches.push(questions);
    await new Promise<void>((resolve) => open.push(resolve));
    const error = fail(questions);
    if (error) throw error;
    return questions.map((question) => question * 10);
  };
  const answerAll = async () => {
    for (let turn = 0; turn < 50; turn += 1) {
      open.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { batches, send, answerAll };
}

describe('a coalescer', () => {
  it('asks together what waits while others are under way, and answers each its own', async () => {
    const { batches, send, answerAll } = sender();
    const coalescer = new Coalescer({ lanes: 1, batchMax: 3, send });
    const first = coalescer.ask('a', 1);
    await new Promise((resolve) => setImmediate(resolve));
    const others = [2, 3, 4, 5].map((question) => coalescer.ask('a', question));
    await answerAll();
    expect(await Promise.all([first, ...others])).toEqual([10, 20, 30, 40, 50]);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('keeps keys apart, and lets none hold up the others', async () => {
    const { batches, send, answerAll } = sender();
    const coalescer = new Coalescer({ lanes: 1, batchMax: 2, send });
    const asked = [1, 2, 3].map((question) => coalescer.ask('a', question)).concat(coalescer.ask('b', 7));
    await answerAll();
    await Promise.all(asked);
    expect(batches).toEqual([[1, 2], [7], [3]]);
  });

  it('has no more batches under way than lanes', async () => {
    const { batches, send, answerAll } = sender();
    const coalescer = new Coalescer({ lanes: 2, batchMax: 1, send });
    const asked = [1, 2, 3, 4].map((question) => coalescer.ask('a', question));
    await new Promise((resolve) => setImmediate(resolve));
    expect(batches).toEqual([[1], [2]]);
    await answerAll();
    await Promise.all(asked);
  });

  it('gives the error of one to that one, and asks the others again', async () => {
    const { batches, send, answerAll } = sender((questions) =>
      questions.includes(2) ? new Error('two') : undefined,
    );
    const coalescer = new Coalescer({ lanes: 1, batchMax: 3, send, isOfOne: () => true });
    const asked = Promise.allSettled([1, 2, 3].map((question) => coalescer.ask('a', question)));
    await answerAll();
    expect((await asked).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('gives an error of all to all, once, and goes on', async () => {
    let isDown = true;
    const { batches, send, answerAll } = sender(() => (isDown ? new Error('down') : undefined));
    const coalescer = new Coalescer({ lanes: 1, batchMax: 3, send, isOfOne: () => false });
    const asked = Promise.allSettled([1, 2].map((question) => coalescer.ask('a', question)));
    await answerAll();
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isDown = false;
    const next = coalescer.ask('a', 3);
    await answerAll();
    expect(await next).toBe(30);
    expect(batches).toEqual([[1, 2], [3]]);
  });
});
