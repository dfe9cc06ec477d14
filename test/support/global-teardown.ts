/** Stops the database server unless another run on this machine uses it. */
export default async function stop(): Promise<void> {
  const held = globalThis as { testServer?: { stop(): Promise<void> } };
  await held.testServer?.stop();
}
