// A thread starts without what let the desk read TypeScript, so its first file is not TypeScript.
import { tsImport } from 'tsx/esm/api';

await tsImport('./model-thread.ts', import.meta.url);
