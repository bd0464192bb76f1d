import type { WireRequest } from '../http-client.ts';
import type { LoadProgram, Samples } from '../population.ts';
import { anyOf, headersOf, type Scenario } from './scenario.ts';

/** Everything that was ever made. */
const allDays = { from_date: '2000-01-01', to_date: '2099-12-31' };
const users = '/v1/user/inquiry';
const documents = '/v1/user/inquiry_document';

/** First pages of ten, with the exact number of all that are found. */
export const inquiries = {
  'inquiry-all': {
    title: 'Inquiry User(s), first page of all',
    kind: 'inquiry',
    source: firstPages(users, () => ({})),
  },
  'inquiry-country': {
    title: 'Inquiry User(s), first page of a country',
    kind: 'inquiry',
    source: firstPages(users, sampled('country_code')),
  },
  'inquiry-name': {
    title: 'Inquiry User(s), by part of a last name',
    kind: 'inquiry',
    source: firstPages(users, sampled('last_name')),
  },
  'inquiry-email': {
    title: 'Inquiry User(s), by part of an email',
    kind: 'inquiry',
    source: firstPages(users, sampled('email')),
  },
  'inquiry-phone': {
    title: 'Inquiry User(s), by part of a phone number',
    kind: 'inquiry',
    source: firstPages(users, sampled('search_term')),
  },
  'inquiry-page': {
    title: 'Inquiry User(s), a page by cursor, from the middle on',
    kind: 'inquiry',
    source: pagesByCursor(users),
  },
  'inquiry-page-name': {
    title: 'Inquiry User(s), a page by cursor, sorted by last name',
    kind: 'inquiry',
    source: pagesByCursor(users, { sort_by: 'last_name' }),
  },
  'document-inquiry-all': {
    title: 'Inquiry User Document(s), first page of all',
    kind: 'inquiry',
    source: firstPages(documents, () => ({})),
  },
  'document-inquiry-page': {
    title: 'Inquiry User Document(s), a page by cursor, from the middle on',
    kind: 'inquiry',
    source: pagesByCursor(documents),
  },
} satisfies Record<string, Scenario>;

type Question = Readonly<Record<string, string>>;

function firstPages(path: string, question: (program: LoadProgram) => Question): Scenario['source'] {
  return ({ population }) => ({
    next: () => {
      const program = anyOf(population.programs);
      return inquiry(path, program, question(program));
    },
  });
}

function sampled(parameter: keyof Samples): (program: LoadProgram) => Question {
  return ({ samples }) => ({ [parameter]: anyOf(samples![parameter]) });
}

/**
 * Page after page to the end, beginning somewhere in the second half of all: to get there is prepared, and each
 * connection begins at another place. Behind the last page it begins there again.
 */
function pagesByCursor(path: string, question: Question = {}): Scenario['source'] {
  return ({ population, lane, lanes }) => {
    const program = anyOf(population.programs);
    let first: string | undefined;
    let cursor: string | undefined;
    return {
      prepare: async (send) => {
        const total = totalOf(await send(inquiry(path, program, question)));
        const start = Math.max(1, Math.floor((total * (lanes + lane)) / (2 * lanes)) - 20);
        first = cursorOf(await send(inquiry(path, program, { ...question, start_index: String(start) })));
        if (first === undefined) throw new Error(`${path}: nothing behind row ${start} of ${total}`);
        cursor = first;
      },
      next: () => inquiry(path, program, { ...question, cursor: cursor! }),
      take: (body) => {
        cursor = cursorOf(body) ?? first;
      },
    };
  };
}

function inquiry(path: string, program: LoadProgram, question: Question): WireRequest {
  const query = new URLSearchParams({ ...allDays, page_size: '10', ...question });
  return { method: 'GET', path: `${path}?${query}`, headers: headersOf(program) };
}

// The client shares the processor with what it measures: of a page it reads no more than it needs.
function cursorOf(body: string): string | undefined {
  return /"cursor":"([^"]+)"/u.exec(body.slice(0, 2000))?.[1];
}

function totalOf(body: string): number {
  return Number(/"total_records":(\d+)/u.exec(body.slice(0, 2000))![1]);
}
