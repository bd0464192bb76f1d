import { createRoster } from '../../sdk/src/index.ts';

// Sends a file of so many MiB from a stream, and says how much memory that took beyond what a first one of 24 MiB took.
const [address = '', mebibytes = ''] = process.argv.slice(2);
const roster = createRoster({ baseUrl: address, token: 'a token' });

async function* bytes(count: number) {
  for (let one = 0; one < count; one += 1) yield new Uint8Array(2 ** 20).fill(one);
}

async function upload(count: number) {
  const content = { size: count * 2 ** 20, open: () => bytes(count) };
  const answer = await roster.POST('/v1/user/document/{user_id}', {
    params: { path: { user_id: 1 } },
    body: {
      info: { type: 1, language: 'en', subject: 'A large file' },
      attachment: [{ file_name: 'Large', file_extension: '.pdf', content }],
    },
  });
  if (answer.error) throw answer.error;
}

await upload(24);
const before = process.resourceUsage().maxRSS;
await upload(Number(mebibytes));
console.log(`took ${Math.round((process.resourceUsage().maxRSS - before) / 1024)} MiB`);
