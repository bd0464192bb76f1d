import type { WireRequest } from '../http-client.ts';
import type { LoadProgram, Population } from '../population.ts';

/** What a connection makes its requests from. */
export interface SourceContext {
  readonly population: Population;
  /** Another number for each load of a run. */
  readonly serial: number;
  /** The connection, counted from 0, and how many there are. */
  readonly lane: number;
  readonly lanes: number;
  readonly seconds: number;
}

/** Where one connection gets its requests from. */
export interface RequestSource {
  /** Sends what the measured requests build on; not measured. `send` gives the body of an answer with 200. */
  prepare?(send: (request: WireRequest) => Promise<string>): Promise<void>;
  /** The next request; undefined when there is nothing left to ask. */
  next(): WireRequest | undefined;
  /** Is told every answer. */
  take?(body: string): void;
}

/** Something that is measured. The floors answer the same requests. */
export interface Scenario {
  readonly title: string;
  readonly kind: 'read' | 'write' | 'inquiry' | 'check';
  readonly source: (context: SourceContext) => RequestSource;
}

/** The headers of a call on a programme. */
export function headersOf({ token }: LoadProgram): Record<string, string> {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    time_zone: 'UTC +02:00',
    'content-type': 'application/json',
  };
}

/** Any of the programmes, and any of its users. */
export function anyOne({ programs }: Population): { program: LoadProgram; userId: number } {
  const program = anyOf(programs);
  return { program, userId: anyOf(program.userIds) };
}

/** One of several, each as likely as the others. */
export function anyOf<Item>(items: { readonly length: number; readonly [index: number]: Item }): Item {
  return items[Math.floor(Math.random() * items.length)]!;
}

/** Numbers that no other connection of the run counts, from the first on. */
export function counterOf({ serial, lane, lanes }: SourceContext): () => number {
  let count = 0;
  return () => {
    count += 1;
    return serial * 100_000 + count * lanes + lane;
  };
}
