import { checkFindings, installationChecks } from '../catalogue/installation-checks.ts';
import { keysOf } from '../objects.ts';
import { type Properties, whole, words } from './openapi-own.ts';
import { orNull, type Schema } from './schema-of.ts';

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const flag: Schema = { type: 'boolean' };
const instant: Schema = { type: 'string', description: 'UTC, yyyy-mm-ddThh:mm:ss.' };
const seconds: Schema = { ...integer, description: 'Seconds.' };
const listOf = (properties: Properties, description: string): Schema => ({
  ...orNull({ type: 'array', items: whole(properties) }),
  description,
});

/** The programme of a job. */
export const programOfJob: Schema = { ...orNull(integer), description: 'null: a job of the installation.' };

/** How the installation stands. */
export const installation = (): Schema =>
  whole([
    ['version', text],
    ['started_at', instant],
    ['uptime', { ...seconds, description: 'Seconds since the answering process started.' }],
    [
      'database',
      orNull(
        whole([
          ['version', { ...text, description: 'Of PostgreSQL.' }],
          ['bytes', integer],
          ['is_embedded', flag],
        ]),
      ),
    ],
    [
      'programs',
      listOf(
        [
          ['id', integer],
          ['name', text],
          ['users', integer],
        ],
        'Open programmes with the number of their open users; at most 1,000.',
      ),
    ],
    [
      'jobs',
      listOf(
        [
          ['type', text],
          ['state', words(['waiting', 'running', 'recurring', 'dead'])],
          ['count', integer],
          [
            'oldest',
            {
              ...orNull(integer),
              description:
                'For how many seconds the oldest job has been due or given up; null while it runs.',
            },
          ],
        ],
        'Jobs by type and state.',
      ),
    ],
    [
      'dead_letters',
      listOf(
        [
          ['id', integer],
          ['program_id', programOfJob],
          ['type', text],
          ['attempts', integer],
          ['error', { ...orNull(text), description: 'Kind and code of the last failure.' }],
          ['at', instant],
        ],
        'Jobs that were given up; the newest hundred.',
      ),
    ],
    [
      'master_keys',
      {
        type: 'array',
        items: whole([
          ['id', text],
          ['is_current', flag],
          ['since', { ...orNull(text), description: 'UTC: when this installation first recorded it.' }],
        ]),
      },
    ],
    [
      'signing_keys',
      listOf(
        [
          ['id', text],
          ['is_current', flag],
          ['since', instant],
          ['retired_at', orNull(text)],
        ],
        'Keys that sign access tokens, newest first.',
      ),
    ],
    [
      'backup',
      {
        ...orNull(
          whole([
            ['taken_at', instant],
            ['host', text],
            ['path', text],
            ['bytes', { ...integer, description: 'Size of both archives together.' }],
            ['users', integer],
            ['verified_at', orNull(text)],
          ]),
        ),
        description: 'The last backup that `roster backup` recorded.',
      },
    ],
    [
      'checkpoint',
      {
        ...orNull(
          whole([
            ['number', integer],
            ['at', instant],
          ]),
        ),
        description: 'The last checkpoint of the history in the data folder.',
      },
    ],
    [
      'checks',
      {
        type: 'array',
        items: whole([
          ['name', words(keysOf(installationChecks))],
          ['outcome', words(['ok', 'note', 'fault', 'unfinished'])],
          [
            'findings',
            {
              type: 'array',
              items: whole([
                ['code', words(keysOf(checkFindings))],
                [
                  'params',
                  {
                    type: 'object',
                    additionalProperties: { type: ['string', 'integer'] },
                    description: 'The values of the finding by name, such as a number, a path or a setting.',
                  },
                ],
              ]),
            },
          ],
        ]),
      },
    ],
  ]);
