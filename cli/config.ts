import { readConfig } from '../src/config.ts';
import { settingLines } from '../src/config-table.ts';
import { type Command, expectNoWords } from './command.ts';

/** `roster config`. */
export const command: Command = {
  help: `Show every setting, its value in effect and what it is

Secrets are shown as ____. Exit code 1: the settings hold a fault, which is named.`,

  async run(words) {
    expectNoWords(words);
    const lines = settingLines(process.env);
    const width = (key: 'variable' | 'value' | 'source') =>
      Math.max(...lines.map((line) => line[key].length));
    const widths = {
      variable: width('variable'),
      value: Math.min(width('value'), 40),
      source: width('source'),
    };
    for (const { variable, value, source, about } of lines) {
      const cells = [
        variable.padEnd(widths.variable),
        value.padEnd(widths.value),
        source.padEnd(widths.source),
      ];
      console.log(`${cells.join('  ')}  ${about}`);
    }
    // Thrown faults are shown by the dispatcher, after the table that helps to mend them.
    readConfig(process.env);
    return 0;
  },
};
