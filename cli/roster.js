// The entry of the command line, in plain JavaScript, so that a Node too old to read TypeScript can say so.
const oldestMajor = 24;

if (Number(process.versions.node.split('.')[0]) < oldestMajor) {
  console.error(
    `Roster needs Node ${oldestMajor} or newer and this is ${process.versions.node}. "npm ci" installs the right one ` +
      'beside the packages: start Roster through npm ("npm start", "npm run roster -- …"), which uses it. If npm does ' +
      'too, its optional packages were left out: run "npm ci" again without --omit=optional.',
  );
  process.exitCode = 1;
} else {
  await import('./roster.ts');
}
