/** Words as they are compared: what is only tone, case or punctuation laid aside. */

/** A pattern that the whole of a message has to fit. */
export const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`, 'iu');

/** What remains of a message when case, ends and doubled punctuation are laid aside. */
export function bare(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Extended_Pictographic}|\uFE0F|\u200D/gu, ' ')
    .replace(/[!?.。！？，,~～…、;；:：)(（）]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Particles that end a Chinese sentence and change nothing of what it is for. */
export const TONE = /[啊呀哦噢呢嘛啦哈诶欸哎唉耶喔]+$/u;
