import { configurationMarkdown } from '../src/config-table.ts';

/** The generated file of settings: its path from the root of the repository, and its whole content. */
export function generateConfiguration(): { path: string; content: string } {
  return { path: 'docs/configuration.md', content: configurationMarkdown() };
}
