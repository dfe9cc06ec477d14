import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { readDocument } = await import('./read-document.ts');
parentPort.on('message', async (document) => parentPort.postMessage(await readDocument(document)));
