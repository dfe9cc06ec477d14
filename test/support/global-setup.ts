import { openTestServer } from './real-mongo.ts';

/** Keeps the database server up from before the first test file until after the last. */
export default async function start(): Promise<void> {
  const held = globalThis as { testServer?: Awaited<ReturnType<typeof openTestServer>> };
  held.testServer = await openTestServer();
}
