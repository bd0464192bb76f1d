import { kinds, readText } from '../src/catalogue/kinds/index.ts';
import { roles as allRoles, isRole, type Role, roleNames } from '../src/catalogue/permissions.ts';
import { addOperator } from '../src/operators/add-operator.ts';
import { disableOperator, resetSecondFactor } from '../src/operators/administer.ts';
import { listOperators, showOperators } from '../src/operators/managed-operators.ts';
import type { Manager, Managing } from '../src/operators/managers.ts';
import { findOperator, type OperatorRow } from '../src/operators/operators.ts';
import { originOf, setupLink } from '../src/operators/setup-link.ts';
import { inTransaction } from '../src/storage/connections.ts';
import { formatDateTime } from '../src/time/format-instant.ts';
import { type Command, UsageError } from './command.ts';
import { explained, need, needId, readName, readWords } from './options.ts';
import { print, type Session, withSession } from './session.ts';

/** Who manages operators from the command line. */
function managerOf({ smtpUrl, publicUrl }: Session['config'], showsLink: boolean): Manager {
  const invitesByMail = !showsLink && smtpUrl !== undefined && publicUrl !== undefined;
  return { reach: '*', operatorId: 0, network: '', invitesByMail };
}

/** `roster operator`. */
export const command: Command = {
  help: `Invite, list and disable operators of the console

  operator list
  operator create --email <email> --name <name> --program <id> --roles <role,role> [--language <language>] [--show-link]
  operator disable <email>
  operator reset-second-factor <email> [--show-link]

Roles:
${roleNames.map((name) => `  ${name.padEnd(26)} ${allRoles[name].about}`).join('\n')}

create and reset-second-factor invite the operator: behind a link they set a password and a second factor, within 24 hours. A running server
sends it by mail where SMTP_URL and PUBLIC_URL are set; else, or with --show-link, it is shown, this once. create gives an operator who exists the roles in the programme, in place of those there. Results are JSON on the standard output.`,

  async run(words) {
    const { verb, operands, options } = readWords(
      words,
      ['email', 'name', 'program', 'roles', 'language'],
      ['show-link'],
    );
    return withSession(async (session) => {
      const change = (work: (by: Managing) => Promise<Changed>) => changed(session, manager, work);
      const { callers } = session;
      const manager = managerOf(session.config, options['show-link'] === true);
      switch (verb) {
        case 'list': {
          const page = { startIndex: 1, pageSize: 1_000_000 };
          const rows = await listOperators(session.connections, callers, '*', page);
          print(await showOperators(session.connections, callers, rows, '*'));
          return 0;
        }
        case 'create': {
          const wanted = {
            email: readEmail(need(options.email, '--email')),
            name: need(readName(options.name), '--name'),
            language: options.language ?? 'en',
            roles: [{ programId: needId(options.program, '--program'), roles: readRoles(options.roles) }],
          };
          return change((by) => addOperator(by, wanted));
        }
        case 'disable':
          return change(async (by) => {
            const { id } = await named(by, operands[0]);
            return { operator: await disableOperator(by, id) };
          });
        case 'reset-second-factor':
          return change(async (by) => {
            const { id } = await named(by, operands[0]);
            return resetSecondFactor(by, id);
          });
        default:
          throw new UsageError(
            verb === undefined ? 'The action is missing.' : `"${verb}" is not expected here.`,
          );
      }
    });
  },
};

interface Changed {
  readonly operator: OperatorRow;
  readonly token?: string | null;
  readonly isMailed?: boolean;
}

async function changed(
  { connections, callers, config }: Session,
  manager: Manager,
  work: (by: Managing) => Promise<Changed>,
): Promise<number> {
  const now = formatDateTime(new Date());
  const {
    operator,
    token = null,
    isMailed = false,
  } = await explained(
    inTransaction(connections, '*', async (place) => ({
      outcome: await work({ place, callers, manager, now }),
      commits: true,
    })),
  );
  const [shown] = await showOperators(connections, callers, [operator], '*');
  print({
    operator: shown,
    ...(isMailed && { is_mailed: true, mail: `a running server sends the invitation to ${operator.email}` }),
    ...(token !== null && {
      is_mailed: false,
      mail: 'none goes out: give the link to the person in a way that reaches nobody else',
      setup_link: setupLink(originOf(config), token),
    }),
  });
  return 0;
}

async function named({ place, callers }: Managing, email: string | undefined): Promise<OperatorRow> {
  const operator = await findOperator(place, callers, { email: need(email, 'the email') });
  if (!operator) throw new UsageError(`No operator has the email ${email}.`);
  return operator;
}

function readEmail(text: string): string {
  if (readText(kinds['email-address'], text).fault) throw new UsageError(`"${text}" is no email address.`);
  return text;
}

function readRoles(text: string | undefined): Role[] {
  const names = need(text, '--roles').split(/[ ,]+/u).filter(Boolean);
  const unknown = names.find((name) => !isRole(name));
  if (unknown !== undefined || names.length === 0)
    throw new UsageError(`There is no role "${unknown ?? ''}". The roles are ${roleNames.join(', ')}.`);
  return [...new Set(names.filter(isRole))];
}
