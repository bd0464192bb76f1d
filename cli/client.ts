import {
  createClient,
  getClient,
  listClients,
  revokeClient,
  rotateClientSecret,
  updateClient,
} from '../src/access/clients.ts';
import { showClient } from '../src/access/show.ts';
import { isScope, type Scope, scopes } from '../src/catalogue/scopes.ts';
import { type Command, UsageError } from './command.ts';
import { explained, need, needId, readName, readWords } from './options.ts';
import { print, withSession } from './session.ts';

/** `roster client`. */
export const command: Command = {
  help: `Create, list, change and revoke API clients

  client list [--program <id>]
  client create --program <id> --name <name> --scopes <scope,scope>
  client get <client_id>
  client update <client_id> [--name <name>] [--scopes <scope,scope>]
  client rotate <client_id>
  client revoke <client_id>

Scopes:
${Object.entries(scopes)
  .map(([name, about]) => `  ${name.padEnd(16)} ${about}`)
  .join('\n')}

The secret is shown only once, by create and rotate. Rotating the secret, revoking the client and changing its scopes
end the client's tokens at the next call, in every process. Results are JSON on the standard output.`,

  async run(words) {
    const { verb, operands, options } = readWords(words, ['program', 'name', 'scopes']);
    const name = readName(options.name);
    const wanted = readScopes(options.scopes);
    return withSession(async ({ connections, callers }) => {
      const clientId = () => need(operands[0], 'the client_id');
      switch (verb) {
        case 'list': {
          const reach = options.program === undefined ? '*' : needId(options.program, '--program');
          print(
            (await listClients(connections, callers, reach, { startIndex: 1, pageSize: 1_000_000 })).map(
              (client) => showClient(client).client,
            ),
          );
          return 0;
        }
        case 'create': {
          const programId = needId(options.program, '--program');
          if (!wanted) throw new UsageError('--scopes is missing.');
          const made = { programId, name: need(name, '--name'), scopes: wanted };
          const { client, secret } = await explained(createClient(connections, callers, made));
          print(showClient(client, secret));
          return 0;
        }
        case 'get':
          print(showClient(await explained(getClient(connections, callers, '*', clientId()))));
          return 0;
        case 'update':
          print(
            showClient(
              await explained(updateClient(connections, callers, '*', clientId(), { name, scopes: wanted })),
            ),
          );
          return 0;
        case 'rotate': {
          const { client, secret } = await explained(
            rotateClientSecret(connections, callers, '*', clientId()),
          );
          print(showClient(client, secret));
          return 0;
        }
        case 'revoke':
          print(showClient(await explained(revokeClient(connections, callers, '*', clientId()))));
          return 0;
        default:
          throw new UsageError(
            verb === undefined ? 'The action is missing.' : `"${verb}" is not expected here.`,
          );
      }
    });
  },
};

function readScopes(text: string | undefined): Scope[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(/[ ,]+/).filter(Boolean);
  const unknown = names.find((name) => !isScope(name));
  if (unknown !== undefined || names.length === 0) {
    throw new UsageError(
      `There is no scope "${unknown ?? ''}". The scopes are ${Object.keys(scopes).join(', ')}.`,
    );
  }
  return [...new Set(names.filter(isScope))];
}
