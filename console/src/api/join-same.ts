/** Milliseconds from the first press on in which another one is that of a trembling hand; later ones are meant. */
const oneHand = 1000;

interface Change {
  readonly content: string;
  readonly begunAt: number;
  readonly answer: Promise<unknown>;
}

/** The change that was begun last at each address, as long as it has no answer. */
const underway = new Map<string, Change>();

/**
 * Sends a change. Two clicks of one hand are one change, whose second comes before the button can be drawn as busy: it gets the answer of
 * the first. A change with another one of the same address in between puts back what that one did, and is sent.
 */
export function joinSame<T>(address: string, content: string, send: () => Promise<T>): Promise<T> {
  const last = underway.get(address);
  if (last?.content === content && performance.now() - last.begunAt < oneHand)
    return last.answer as Promise<T>;
  const answer = send().finally(() => {
    if (underway.get(address)?.answer === answer) underway.delete(address);
  });
  underway.set(address, { content, begunAt: performance.now(), answer });
  return answer;
}
