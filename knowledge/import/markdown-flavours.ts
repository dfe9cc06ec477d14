/**
 * What the dialects of Markdown add and no chat shows: Obsidian, Hugo, Docusaurus, MkDocs, GitBook. Marks become
 * plain Markdown or go; words stay, except comments, which their readers never see either.
 */

import { pictureWords } from './picture-words.ts';

/** Longer lines are data, and are passed on as they are: that keeps this linear. */
const LINE_CHARACTERS_MAX = 5_000;

const MAY_BE_ONE =
  /\[\[|\{\s?[{%#.:]|%%|==|<\/?[a-zA-Z]|\]\(|\+\+[a-z]|\[toc\]|\^[a-z][\w-]{3,}\s*$|:[a-z]+-[a-z0-9-]+:|^\s*(?:>\s*\[!|:::|!!!|\?\?\?|===|--8<--|\*\[|import\s|export\s)/i;

const KNOWN_PARTS =
  'Tabs|TabItem|Tab|Admonition|Details|CodeBlock|Steps|Step|Card|CardGroup|Cards|Columns|Column';

/** A box around a text by its kind, where it has no title of its own. */
const BOXES: Readonly<Record<string, string>> = {
  note: '说明',
  info: '说明',
  abstract: '摘要',
  tip: '提示',
  hint: '提示',
  important: '重要',
  warning: '注意',
  caution: '注意',
  attention: '注意',
  danger: '危险',
  example: '示例',
  question: '问题',
  success: '成功',
};

/** Plain Markdown; what stands in code blocks and code spans stays as it is. */
export function plainFlavours(markdown: string): string {
  const isChinese = /\p{Script=Han}/u.test(markdown.slice(0, 20_000));
  const imported = new Set<string>();
  const kept: string[] = [];
  let fence: string | undefined;
  /** How deep the text of MkDocs's boxes is indented that are open. */
  let boxes: readonly number[] = [];
  let isComment = false;

  const lines = markdown.split('\n');
  const ends = lines.flatMap((line, index) => (line.trim() === '%%' ? [index] : []));
  const lastEnd = ends.at(-1) ?? -1;
  for (const [index, raw] of lines.entries()) {
    const indent = raw.search(/\S/);
    if (indent >= 0 && fence === undefined) boxes = boxes.filter((inside) => indent >= inside);
    const line =
      boxes.length > 0
        ? raw.replace(/^ +/, (spaces) => spaces.slice(Math.min(spaces.length, boxes.at(-1)!)))
        : raw;
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (
      mark &&
      !isComment &&
      (fence === undefined || (mark[0] === fence[0] && mark.length >= fence.length))
    ) {
      fence = fence === undefined ? mark : undefined;
      kept.push(line);
      continue;
    }
    if (fence === undefined && line.trim() === '%%' && (isComment || index < lastEnd)) {
      isComment = !isComment;
      continue;
    }
    if (isComment) continue;
    const highlight = /^\s*\{[{%]<?\s*(end|\/\s*)?highlight\b\s*([\w+-]*)[^}]*\}\}?\s*$/.exec(
      line.slice(0, 300),
    );
    if (highlight) {
      fence = highlight[1] ? undefined : '```';
      kept.push(highlight[1] ? '```' : `\`\`\`${highlight[2]}`);
      continue;
    }
    if (fence !== undefined || line.length > LINE_CHARACTERS_MAX || !MAY_BE_ONE.test(line)) {
      kept.push(line);
      continue;
    }
    const box = /^(\s*)(?:!!!|\?\?\?\+?|===[!+]?(?=\s+"))\s+(?:([\w-]+)[\w\s-]*?)?(?:"([^"]*)")?\s*$/.exec(
      line,
    );
    if (box && (box[2] || box[3])) {
      boxes = [...boxes, indent + 4];
      const title = box[3] ?? boxName(box[2]!, isChinese);
      if (title) kept.push(`${box[1]}**${title}**`, '');
      continue;
    }
    const part = /^import\s+(?:(\w+)|\{([^}]*)\})[^'"]*from\s+['"][^'"]+['"];?\s*$/.exec(line);
    if (part || /^import\s+['"][^'"]+['"];?\s*$|^export\s+(?:const|default|function)\b/.test(line)) {
      for (const name of `${part?.[1] ?? ''},${part?.[2] ?? ''}`.match(/\w+/g) ?? []) imported.add(name);
      continue;
    }
    const plain = betweenCode(line, (text) => plainText(text, isChinese, imported));
    // A line that was nothing but a mark goes with it.
    if (plain.trim() !== '' || line.trim() === '') kept.push(plain);
  }
  return kept.join('\n');
}

function boxName(kind: string, isChinese: boolean): string {
  const known = BOXES[kind.toLowerCase()];
  return isChinese && known ? known : kind[0]!.toUpperCase() + kind.slice(1).toLowerCase();
}

function betweenCode(line: string, change: (text: string) => string): string {
  return line
    .split(/(`+[^`]+`+)/)
    .map((piece, index) => (index % 2 === 0 ? change(piece) : piece))
    .join('');
}

const HIDDEN =
  /<(\w+)\b[^<>]{0,300}\bstyle\s*=\s*["'][^"'<>]{0,300}(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]))[^<>]{0,300}>.*?<\/\1>/gi;

function plainText(text: string, isChinese: boolean, imported: ReadonlySet<string>): string {
  const parts = [KNOWN_PARTS, ...imported].join('|');
  const isRow = /^\s*\|/.test(text);
  const name = (kind: string) => boxName(kind, isChinese);
  return (
    text
      .replace(HIDDEN, '')
      // Boxes and their ends.
      .replace(
        /^(\s*(?:>\s*)+)\[!(\w+)\][+-]?\s*(.*)$/,
        (_, start, kind, title) => `${start}**${title || name(kind)}**\n${start.trimEnd()}`,
      )
      .replace(
        /^\s*:{3,}\s*(\w+)\s*(?:\[(.*)\]|(.*))\s*$/,
        (_, kind, title, other) => `**${title || other || name(kind)}**\n`,
      )
      .replace(/^\s*:{3,}\s*$/, '')
      .replace(/\{%\s*hint\s+style="(\w+)"\s*%\}/g, (_, kind) => `**${name(kind)}**\n`)
      .replace(/\{%\s*tab\s+title="([^"]*)"\s*%\}/g, '**$1**\n')
      .replace(/\{%\s*(?:end)?(?:hint|tabs?|raw|include|content-ref|code|file|embed)\b[^%]*%\}/g, '')
      .replace(/\{\{[<%]\s*(?:figure|img)\b[^>%]*?\balt="([^"]+)"[^>%]*[>%]\}\}/g, '*$1*')
      .replace(
        /\{\{[<%]\s*(?:notice|alert|admonition|hint|callout)\s+"?(\w+)"?[^>%]*[>%]\}\}/g,
        (_, kind) => `**${name(kind)}** `,
      )
      .replace(/\{\{[<%][^{}]*[>%]\}\}/g, '')
      .replace(new RegExp(`<(?:${parts})\\b[^<>]*\\b(?:label|title)="([^"]*)"[^<>]*>`, 'g'), '**$1**\n\n')
      .replace(new RegExp(`</?(?:${parts})\\b[^<>]*>`, 'g'), '')
      // Obsidian.
      .replace(/(?<=^|\s)%%.+?%%(?=[\s.,;。，；]|$)/g, '')
      .replace(/!\[\[([^[\]|#]+?\.(?:png|jpe?g|gif|svg|webp|bmp|pdf|mp4))(?:\|[^[\]]*)?\]\]/gi, '')
      .replace(/!?\[\[(?:_?toc_?)\]\]|^\s*\[toc\]\s*$/gi, '')
      .replace(
        /!?\[\[(?!\s)([^[\]|]*?)(?:\|([^[\]]*))?\]\]/g,
        (_, target: string, shown?: string) =>
          shown ?? target.split('/').at(-1)!.replace(/^#\^?/, '').replace(/#\^?/g, ' '),
      )
      .replace(/(?<=^|[\s(（])==([^=\s](?:[^=]*[^=\s])?)==(?=[\s).,;:!?，。；：）]|$)/g, '**$1**')
      .replace(/(?:^|\s+)\^[a-z][\w-]{3,}\s*$/, '')
      // MkDocs.
      .replace(/^\s*--8<--.*$/, '')
      .replace(/^\s*\*\[([^\]]+)\]:/, '$1:')
      .replace(/\+\+([a-z0-9]+(?:[+-][a-z0-9]+)*)\+\+/gi, (_, keys: string) =>
        keys.replace(/(?<=^|\+)[a-z]/g, (letter) => letter.toUpperCase()),
      )
      .replace(/:(?:material|fontawesome|octicons|simple)-[a-z0-9-]+:(?:\{[^{}]*\})?\s?/g, '')
      .replace(/(?<=^\s*#.*|[\])*_])\s*\{:?\s*[#.][^{}]*\}/g, '')
      // Tags of HTML that mark how a text looks.
      .replace(/<summary\b[^<>]*>(.*?)<\/summary>/gi, '**$1**')
      .replace(/<br\s*\/?>/gi, isRow ? '; ' : '  \n')
      .replace(/<img\b[^<>]*?\balt="([^"<>]+)"[^<>]*>/gi, '*$1*')
      .replace(/<a\b[^<>]*?\bhref="(https?:[^"<>]+)"[^<>]*>(.*?)<\/a>/gi, '[$2]($1)')
      .replace(
        /<\/?(?:a|aside|details|summary|kbd|u|font|span|div|center|p|small|mark|section|figure|figcaption|img)\b[^<>]*>/gi,
        '',
      )
      // Pictures are their words, and links within the place it came from lead nowhere.
      .replace(
        /!\[([^[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+"[^"]*")?\)/g,
        (_, alt: string) => pictureWords(alt) && `*${pictureWords(alt)}*`,
      )
      .replace(
        /\[([^[\]]+)\]\((?!https?:|mailto:|<https?:)[^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+"[^"]*")?\)/gi,
        '$1',
      )
  );
}
