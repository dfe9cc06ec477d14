/** `1 article`, `2 articles`, `1,000 articles`; a noun whose plural is irregular gives it. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}
