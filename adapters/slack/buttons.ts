/**
 * What a button carries through Slack: its action, what to ask first, and the conversation it was shown in.
 * A value Slack has no room for is kept in the door's memory under its own hash, so that the same button is
 * kept once and works on every replica.
 */
import { createHash } from 'node:crypto';
import type { Button, Input } from '../../bot/types.ts';
import type { SlackMemory } from './types.ts';

/** A button as it comes back. The action is a stranger's claim until `completeAction` has checked it. */
export interface PressedButton {
  readonly action: unknown;
  readonly inputs: readonly Input[];
  readonly label: string;
}

export interface EncodedButton {
  readonly value: string;
  /** Set when the value is only a reference: this text must be kept under this key before the button is shown. */
  readonly keep?: { readonly key: string; readonly text: string };
}

const REFERENCE = /^#([\w-]{22})$/;

export function encodeButton({ action, inputs, label }: Button, limit: number): EncodedButton {
  const text = JSON.stringify({ a: action, ...(inputs && inputs.length > 0 && { i: inputs, l: label }) });
  if (text.length <= limit) return { value: text };
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  return { value: `#${hash}`, keep: { key: memoryKey(hash), text } };
}

/** The memory key a value refers to; undefined when it holds the button itself. */
export function referenceIn(value: string): string | undefined {
  const found = REFERENCE.exec(value);
  return found ? memoryKey(found[1]!) : undefined;
}

/** Undefined: that is no button of ours, or it was damaged on the way. */
export function decodeButton(text: string): PressedButton | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { a, i, l } = parsed as { a?: unknown; i?: unknown; l?: unknown };
  if (typeof a !== 'object' || a === null) return undefined;
  return {
    action: a,
    inputs: Array.isArray(i) ? i.filter(isInput) : [],
    label: typeof l === 'string' ? l : '',
  };
}

function isInput(value: unknown): value is Input {
  if (typeof value !== 'object' || value === null) return false;
  const { name, label, kind } = value as Partial<Record<keyof Input, unknown>>;
  return typeof name === 'string' && typeof label === 'string' && typeof kind === 'string';
}

function memoryKey(hash: string): string {
  return `slack:button:${hash}`;
}

/** The button behind a value, which may only refer to it; undefined when that is not there any more. */
export async function readButton(memory: SlackMemory, value: string): Promise<PressedButton | undefined> {
  const key = referenceIn(value);
  const text = key === undefined ? value : await memory.read(key);
  return text === undefined ? undefined : decodeButton(text);
}
