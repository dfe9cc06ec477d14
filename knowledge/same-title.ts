/** How editors mark another edition of one article: (new), [v2], (2026), （新版）, " - updated". */
const EDITION =
  /\s*(?:[(（[【]\s*(?:new|old|updated?|latest|current|v(?:er(?:sion)?)?\.?\s?\d+(?:\.\d+)*|20\d\d(?:[-/.]\d{1,2}){0,2}|新|旧|[新旧]版|最新版?|更新版?|修订版?|第?[一二三四五\d]+版)\s*[)）\]】]|\s[-–—]\s(?:new|old|updated|[新旧]版))\s*$/iu;

/** Equal for articles that repeat or contradict each other under one title, whatever edition they call themselves. */
export function titleKey(title: string): string {
  return title.replace(EDITION, '').trim().toLowerCase();
}
