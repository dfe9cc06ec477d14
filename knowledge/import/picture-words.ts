/** What an author wrote under a picture; nothing if a program did, or it is but the name of a file. */
export function pictureWords(alt: string): string {
  const words = alt.replace(/\s+/g, ' ').trim();
  const isNoWord =
    /^(?:image|img|picture|screenshot|screen shot|untitled|图片|截图|图像)?[\s\d_.:()-]*$|\.(?:png|jpe?g|gif|svg|webp|bmp|emf)$/i;
  const isGuess = /自动生成|AI 生成|automatically generated|AI-generated/i;
  return isNoWord.test(words) || isGuess.test(words) ? '' : words;
}
