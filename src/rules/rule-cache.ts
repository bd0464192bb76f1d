import { LRUCache } from 'lru-cache';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import { type RuleSet, ruleSetOf } from './decide.ts';
import { type RuleRow, sourceOf } from './rule-of-row.ts';

/** The rules that a programme has for all of its users, compiled, at a version of them. */
export interface ProgramRules {
  readonly version: number;
  readonly compiled: readonly CompiledRule[];
  /** What decides for a user without rules. */
  readonly set: RuleSet;
}

/** How many programmes, and users, are remembered. The one that was asked for longest ago goes first. */
const programsMax = 200;
const usersMax = 5000;

/**
 * Remembers compiled rules, and what was last read of users. It does not know whether any of it still holds: the statement that
 * counts compares the versions.
 */
export class RuleCache<Subject extends object> {
  readonly #programs = new LRUCache<number, ProgramRules>({ max: programsMax });
  readonly #subjects = new LRUCache<string, Subject>({ max: usersMax, ttl: 10 * 60_000 });

  /** The version of a programme's rules that is known; -1 where none is. */
  knownVersion(programId: number): number {
    return this.#programs.get(programId)?.version ?? -1;
  }

  /**
   * The rules of a programme at a version: those that are known where `rows` is null, else these from now on. Undefined where none
   * are known at this version any more.
   */
  programRules(
    programId: number,
    version: number,
    rows: readonly RuleRow[] | null,
  ): ProgramRules | undefined {
    const known = this.#programs.get(programId);
    if (known?.version === version) return known;
    if (rows === null) return undefined;
    const compiled = rows.map((row) => compileRule(sourceOf(row, 'program')));
    const rules = { version, compiled, set: ruleSetOf(compiled) };
    if (known === undefined || known.version < version) this.#programs.set(programId, rules);
    return rules;
  }

  /** What was last read of a user. */
  subject(programId: number, userId: number): Subject | undefined {
    return this.#subjects.get(`${programId} ${userId}`);
  }

  /** Remembers what was read of a user; undefined: forgets. */
  remember(programId: number, userId: number, subject: Subject | undefined): void {
    const name = `${programId} ${userId}`;
    if (subject) this.#subjects.set(name, subject);
    else this.#subjects.delete(name);
  }
}

/** The rules that decide for a user: the user's own and those of the programme. */
export function rulesOfUser(program: ProgramRules, rows: readonly RuleRow[]): RuleSet {
  if (rows.length === 0) return program.set;
  return ruleSetOf([...program.compiled, ...rows.map((row) => compileRule(sourceOf(row, 'user')))]);
}
