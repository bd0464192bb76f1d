import {
  closeProgram,
  createProgram,
  getProgram,
  listPrograms,
  updateProgram,
} from '../src/access/programs.ts';
import { showProgram } from '../src/access/show.ts';
import type { FaultDetail } from '../src/catalogue/errors.ts';
import { faults as faultTable } from '../src/catalogue/faults.ts';
import { readSettings, settingNames } from '../src/catalogue/program-settings.ts';
import { fillText } from '../src/catalogue/text.ts';
import { knownSettings } from '../src/derive/known-members.ts';
import { unknownMembers } from '../src/derive/unknown-members.ts';
import { isPlainObject } from '../src/objects.ts';
import { type Command, UsageError } from './command.ts';
import { explained, need, needId, readName, readWords } from './options.ts';
import { print, withSession } from './session.ts';

/** `roster program`. */
export const command: Command = {
  help: `Create, list, change and close programmes

  program list
  program create --name <name> [--id <id>] [--settings <json>]
  program get <id>
  program update <id> [--name <name>] [--settings <json>]
  program close <id>

A programme is a tenant with its own users, clients and settings. --settings is a JSON object with any of
${settingNames.join(', ')};
docs/configuration.md explains them.
Closing a programme ends the tokens of all its clients at the next call; its data remain.
Results are JSON on the standard output.`,

  async run(words) {
    const { verb, operands, options } = readWords(words, ['name', 'id', 'settings']);
    const settings = readSettingsOption(options.settings);
    const name = readName(options.name);
    return withSession(async ({ connections, callers }) => {
      switch (verb) {
        case 'list':
          print(
            (await listPrograms(connections, { startIndex: 1, pageSize: 1_000_000 })).map(
              (program) => showProgram(program).program,
            ),
          );
          return 0;
        case 'create': {
          const id = options.id === undefined ? undefined : needId(options.id, '--id');
          const wanted = { ...(id && { id }), name: need(name, '--name'), settings };
          print(showProgram(await explained(createProgram(connections, callers, wanted))));
          return 0;
        }
        case 'get':
          print(showProgram(await explained(getProgram(connections, needId(operands[0], 'the id')))));
          return 0;
        case 'update':
          print(
            showProgram(
              await explained(
                updateProgram(connections, callers, needId(operands[0], 'the id'), { name, settings }),
              ),
            ),
          );
          return 0;
        case 'close':
          print(
            showProgram(await explained(closeProgram(connections, callers, needId(operands[0], 'the id')))),
          );
          return 0;
        default:
          throw new UsageError(
            verb === undefined ? 'The action is missing.' : `"${verb}" is not expected here.`,
          );
      }
    });
  },
};

function readSettingsOption(text: string | undefined) {
  if (text === undefined) return {};
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch {
    throw new UsageError('--settings is not valid JSON.');
  }
  if (!isPlainObject(sent)) throw new UsageError('--settings is not a JSON object.');
  const faults: FaultDetail[] = [];
  const settings = readSettings(sent, 'settings', faults);
  faults.push(...unknownMembers(knownSettings, sent, 'settings'));
  if (faults.length > 0) {
    const told = faults.map(
      ({ path, fault, params = {} }) => `${path}: ${fillText(faultTable[fault].message, params)}`,
    );
    const paths = faults.map(({ path }) => path).join(', ');
    throw new UsageError(`These settings are not valid: ${paths}.\n${told.join('\n')}`);
  }
  return settings;
}
