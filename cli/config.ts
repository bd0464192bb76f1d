import { readConfig } from '../src/config.ts';
import { settingLines } from '../src/config-table.ts';
import { type Command, expectNoWords } from './command.ts';

/** `roster config`. */
export const command: Command = {
  help: `Show every setting with its value in effect and its meaning

Secrets are shown as ____. Exit code 1: a setting is wrong; the output says which.`,

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
    // The dispatcher shows the faults that this throws, after the table, which helps to correct them.
    readConfig(process.env);
    return 0;
  },
};
