/**
 * The program that bundles the console, apart from the server: so it takes neither memory of it nor a core from its calls. Ends with its
 * parent.
 */
import { setPriority } from 'node:os';
import { type BundleOptions, bundleConsole, makeParent, removeFormer } from './bundle.ts';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit(0));

process.once('message', async (options: BundleOptions) => {
  setPriority(19);
  try {
    await makeParent(options.folder);
    await bundleConsole(options);
    await removeFormer(options.folder);
    process.send?.({ fault: null });
  } catch (error) {
    process.send?.({ fault: error instanceof Error ? error.message : String(error) });
  }
  process.disconnect();
});
