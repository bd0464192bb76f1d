/** An S3-compatible storage with the folder and the bucket that its words name; says on which port it listens. */
import S3rver from '@20minutes/s3rver';

const [directory = '', bucket = ''] = process.argv.slice(2);
const storage = new S3rver({
  address: '127.0.0.1',
  port: 0,
  directory,
  silent: true,
  vhostBuckets: false,
  configureBuckets: [{ name: bucket }],
});
console.log(`port ${(await storage.run()).port}`);
