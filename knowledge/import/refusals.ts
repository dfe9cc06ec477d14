import type { Bilingual } from '../types.ts';
import { cleanLine } from './clean-text.ts';

interface Wording {
  readonly reason: Bilingual;
  readonly wayOut: Bilingual;
  /** Nobody can tell any more for whom it is or which article it is: its earlier version is withdrawn. */
  readonly withdraws?: true;
  /** Further documents may lie behind it: that they were not met does not mean that they are gone. */
  readonly hides?: true;
}

function say(en: string, zh: string, wayOutEn: string, wayOutZh: string): Wording {
  return { reason: { en, zh }, wayOut: { en: wayOutEn, zh: wayOutZh } };
}

function hide(wording: Wording): Wording {
  return { ...wording, hides: true };
}

function withdraw(wording: Wording): Wording {
  return { ...wording, withdraws: true };
}

/** Every reason a document can be refused for. `{}` is the offending value. */
const WORDINGS = {
  too_large: say(
    'The document has {}; at most 10 MB are read.',
    '文档大小为 {}，最多读取 10 MB。',
    'Split it, or take out the pictures.',
    '请拆分文档，或去掉其中的图片。',
  ),
  empty: say(
    'There is no text in it.',
    '里面没有文字。',
    'Write the answer under the title, or delete the document.',
    '请在标题下写上正文，或删除该文档。',
  ),
  unsupported_format: say(
    'The format "{}" is not read.',
    '不支持格式“{}”。',
    'Save it as Markdown, HTML, DOCX, PDF, CSV or XLSX.',
    '请另存为 Markdown、HTML、DOCX、PDF、CSV 或 XLSX。',
  ),
  binary: say(
    'It is named like a text but holds binary data.',
    '扩展名是文本，内容却是二进制数据。',
    'Give the file the ending of its real format, or save it as text in UTF-8.',
    '请改成真实格式的扩展名，或另存为 UTF-8 文本。',
  ),
  wrong_encoding: say(
    'The characters cannot be read: it is neither UTF-8, UTF-16 with a byte order mark, GB18030 nor Big5{}.',
    '无法识别文字编码：不是 UTF-8、带 BOM 的 UTF-16、GB18030，也不是 Big5{}。',
    'Open it in its editor and save it in UTF-8.',
    '请用原编辑器打开并以 UTF-8 编码保存。',
  ),
  front_matter_language: withdraw(
    say(
      'The front matter is opened as "{}"; YAML is read between lines of ---, TOML between lines of +++ and a JSON object from { to }, and nothing in it is ever run.',
      '文件头以“{}”开头；只读取两行 --- 之间的 YAML、两行 +++ 之间的 TOML 和以 { } 包围的 JSON 对象，其中的代码不会执行。',
      'Begin the file with a line of three dashes alone and write the fields in YAML.',
      '请让文件第一行只有三个短横线，字段用 YAML 书写。',
    ),
  ),
  front_matter: withdraw(
    say(
      'The front matter cannot be read: {}.',
      '无法读取文件头：{}。',
      'Write "key: value" lines between two lines of three dashes; put values with a colon in quotes (TOML: "key = value" between lines of +++; JSON: an object from { to }). A rule at the very top is written ***.',
      '请在两行三短横线之间逐行写“键: 值”，含冒号的值加引号（TOML：在两行 +++ 之间写“键 = 值”；JSON：写成以 { } 包围的对象）。若文件开头要画分隔线，请写 ***。',
    ),
  ),
  bad_field: say(
    'A field cannot be used: {}.',
    '字段无法使用：{}。',
    'Mend it or leave it out. Dates are written YYYY-MM-DD.',
    '请更正或删去。日期写作 YYYY-MM-DD。',
  ),
  unknown_audience: withdraw(
    say(
      'It says "{}" about who may read it, which is neither staff nor engineers; to be safe nobody is shown it.',
      '可读对象写的是“{}”，既不是 staff 也不是 engineers；为安全起见不向任何人显示。',
      'Write "audience: staff" or "audience: engineers".',
      '请写“audience: staff”或“audience: engineers”。',
    ),
  ),
  contradicting_audience: withdraw(
    say(
      'It is in a place for engineers but says "audience: {}"; to be safe nobody is shown it.',
      '它位于仅供工程师的位置，却写着“audience: {}”；为安全起见不向任何人显示。',
      'Move it out of the engineers\u2019 folder, or take the line out.',
      '请把它移出工程师目录，或删去这一行。',
    ),
  ),
  mixed_letters: say(
    'Its title mixes Latin letters with Cyrillic or Greek ones that look the same: {}.',
    '标题里混有形似拉丁字母的西里尔或希腊字母：{}。',
    'Type the title again; if a stranger sent it, do not trust the rest either.',
    '请重新输入标题；如来源不明，正文也不要相信。',
  ),
  draft: withdraw(
    say(
      'It says of itself that it is a draft.',
      '文件头注明它还是草稿。',
      'Take out "draft: true" (or "published: false") once it may be shown.',
      '可以发布时，请删去“draft: true”（或“published: false”）。',
    ),
  ),
  other_archive: hide(
    say(
      'Of archives only zip is opened, not "{}".',
      '压缩包只支持 zip，不支持“{}”。',
      'Unpack it and import the folder, or pack it as zip.',
      '请解压后按目录导入，或重新打包为 zip。',
    ),
  ),
  no_ending: say(
    'Its name has no ending, so its format is not known.',
    '文件名没有扩展名，无法判断格式。',
    'Add the ending of its format, such as .md, .txt or .html.',
    '请补上对应格式的扩展名，如 .md、.txt、.html。',
  ),
  unknown_language: say(
    'The language "{}" is not known to the desk.',
    '服务台不认识语言“{}”。',
    'Write "language: zh" or "language: en".',
    '请写“language: zh”或“language: en”。',
  ),
  other_language: say(
    'It seems to be written neither in Chinese nor in English.',
    '看起来既不是中文也不是英文。',
    'Add a Chinese or English version; if this is one, write "language: zh" or "language: en" in it, or put it into a folder zh or en.',
    '请补充中文或英文版本；如果它就是，请写明“language: zh”或“language: en”，或放进 zh 或 en 目录。',
  ),
  same_id: withdraw(
    say(
      'Another document already has its subject and language: {}.',
      '已有另一份文档使用相同的主题和语言：{}。',
      'Give one of the two another "subject" (or file name), or delete the older one.',
      '请给其中一份换一个“subject”（或文件名），或删除较旧的一份。',
    ),
  ),
  encrypted: say(
    'It is protected by a password.',
    '文档有密码保护。',
    'Save a copy without a password.',
    '请另存一份不带密码的副本。',
  ),
  scanned: say(
    'Its pages are pictures or its fonts have no text map: no text can be read.',
    '页面是图片，或字体没有文字映射，读不出文字。',
    'Export it again from its source as PDF with text or as DOCX, or run text recognition over it.',
    '请从原文件重新导出带文字的 PDF 或 DOCX，或先做文字识别（OCR）。',
  ),
  damaged: say(
    'The file is damaged or is not what its ending says{}.',
    '文件已损坏，或内容与扩展名不符{}。',
    'Open it in its program and save it again.',
    '请用对应程序打开后重新保存。',
  ),
  no_columns: say(
    'No column for the question and none for the answer was found; the first row reads: {}.',
    '没有找到“问题”列和“答案”列；第一行是：{}。',
    'Name one column "question" and one "answer" in the first row.',
    '请在第一行把一列命名为“问题”（question），一列命名为“答案”（answer）。',
  ),
  bad_row: say(
    'Row {} has a question without an answer, or an answer without a question.',
    '第 {} 行只有问题没有答案，或只有答案没有问题。',
    'Fill in the missing cell or delete the row.',
    '请补全单元格或删除该行。',
  ),
  repeated_row: say(
    'Row {} asks the same as an earlier one.',
    '第 {} 行与前面的问题重复。',
    'Put the two answers into one row, or delete one.',
    '请合并两行的答案，或删除其中一行。',
  ),
  too_many_rows: say(
    'It has {} rows; at most 50,000 are read.',
    '共有 {} 行，最多读取 50,000 行。',
    'Split it into several files.',
    '请拆分成多个文件。',
  ),
  only_links: say(
    'It is a list of links, not an article.',
    '它只是链接列表，不是文章。',
    'Nothing to do: the pages it leads to are read on their own.',
    '无需处理：所链接的页面会单独读取。',
  ),
  took_too_long: say(
    'Reading it was stopped after {} seconds.',
    '读取超过 {} 秒，已停止。',
    'Save it again in its program, or split it.',
    '请用对应程序重新保存，或拆分文档。',
  ),
  too_complex: say(
    'It is nested too deeply or needs too much memory to be read{}.',
    '嵌套过深或占用内存过多，无法读取{}。',
    'Save it again in its program, or split it.',
    '请用对应程序重新保存，或拆分文档。',
  ),
  unsafe_path: say(
    'The archive holds an entry whose name leads out of it: {}.',
    '压缩包内有指向包外的条目名：{}。',
    'Pack the archive again; if a stranger sent it, do not trust it.',
    '请重新打包；如来源不明，请勿信任。',
  ),
  archive_bomb: say(
    'The archive unpacks to far more than its size: {}.',
    '压缩包解压后远大于其自身：{}。',
    'Import the documents in it as a folder; if a stranger sent it, do not trust it.',
    '请解压后按目录导入；如来源不明，请勿信任。',
  ),
  archive_entries: say(
    'The archive has {} entries; at most 20,000 are read.',
    '压缩包有 {} 个条目，最多读取 20,000 个。',
    'Export it in parts.',
    '请分批导出。',
  ),
  archive_depth: say(
    'An archive in an archive in an archive is not opened.',
    '不打开三层嵌套的压缩包。',
    'Unpack it and import the folder.',
    '请解压后按目录导入。',
  ),
  link_outside: say(
    'It is a link that leads out of the folder.',
    '它是指向目录之外的链接。',
    'Copy the file into the folder.',
    '请把文件复制到目录中。',
  ),
  unreadable: hide(
    say(
      'It could not be opened: {}.',
      '无法打开：{}。',
      'Check that it exists and that the desk may read it.',
      '请确认它存在，且服务台有读取权限。',
    ),
  ),
  outside_allow_list: say(
    'It leads to {}, which is not on the list of what may be read.',
    '它指向 {}，不在允许读取的名单上。',
    'If its pages are meant to be read, add it to the list (--allow-host).',
    '如需读取，请把它加入名单（--allow-host）。',
  ),
  outside_part: withdraw(
    say(
      'The site links to {} outside the part of it that is read, this one first.',
      '网站另有 {}不在读取范围内，此页是其中第一个。',
      'If they are meant to be read, add that part of the site (--allow-host HOST/PATH) or all of it (--allow-host HOST).',
      '如需读取，请加入那一部分（--allow-host 主机/路径）或整个网站（--allow-host 主机）。',
    ),
  ),
  private_address: say(
    'The name leads to the private address {}.',
    '该名称指向内网地址 {}。',
    'If it is your intranet, name its host as one (--intranet-host).',
    '如果是内部网站，请把该主机列为内网主机（--intranet-host）。',
  ),
  robots: withdraw(
    say(
      'The site asks robots to leave this page alone, in its robots.txt or in the page itself.',
      '网站要求爬虫不要读取此页（写在 robots.txt 或页面本身）。',
      'Ask the owner of the site to allow it there, or import an export.',
      '请联系网站负责人在其中放行，或改为导入导出文件。',
    ),
  ),
  unreachable: hide(
    say(
      'The page could not be fetched: {}.',
      '无法获取页面：{}。',
      'Check the address and the network, then run the import again.',
      '请检查地址和网络后重新导入。',
    ),
  ),
  unreachable_directly: hide(
    say(
      'The page could not be fetched: {}. A crawl connects directly and never through the proxy, whose connections the guard against private addresses cannot see.',
      '无法获取页面：{}。抓取直接连接，不经过代理：代理连到哪里，内网地址防护无从得知。',
      'If only the proxy leads there, import an export of the site instead; otherwise check the address and the network.',
      '如果只有经代理才能访问，请改为导入该网站的导出文件；否则请检查地址和网络。',
    ),
  ),
  gone: withdraw(
    say(
      'The server says that there is no such page (status {}).',
      '服务器表示该页面不存在（状态码 {}）。',
      'Nothing to do if it was deleted; otherwise mend the link that leads to it.',
      '如已删除则无需处理；否则请更正指向它的链接。',
    ),
  ),
  sign_in: hide(
    say(
      'The page asks to sign in, at {}.',
      '该页面要求在 {} 登录。',
      'Let the desk read it without signing in, or import an export of the site.',
      '请允许服务台免登录读取，或改为导入该网站的导出文件。',
    ),
  ),
  http_status: hide(
    say(
      'The server answered with status {}.',
      '服务器返回状态码 {}。',
      'Check in a browser, without being signed in, that the page can be read.',
      '请在未登录的浏览器中确认该页可以访问。',
    ),
  ),
  too_many_redirects: hide(
    say(
      'The page redirects again and again.',
      '页面反复跳转。',
      'Give the address the page has in the end.',
      '请填写最终的页面地址。',
    ),
  ),
  page_limit: hide(
    say(
      'The crawl stopped at its limit of {} pages; this and further pages were not read.',
      '抓取达到 {} 页的上限，此页及之后的页面未读取。',
      'Run it again with a higher limit (--pages).',
      '请提高上限（--pages）后重新导入。',
    ),
  ),
} as const satisfies Record<string, Wording>;

export type ObjectionCode = keyof typeof WORDINGS;

/** What is wrong with a document, found where it is not known yet which one it is. */
export interface Objection {
  readonly kind: 'objection';
  readonly code: ObjectionCode;
  /** The offending value, in the document's own words, or what is wrong in those of the desk. */
  readonly detail?: string | Bilingual;
  readonly part?: string;
}

/** An objection to a document that is known, in words. */
export interface Refusal {
  readonly kind: 'refused';
  readonly collection: string;
  readonly location: string;
  readonly code: ObjectionCode;
  readonly reason: Bilingual;
  readonly wayOut: Bilingual;
}

/** Whether the article that stood here before must go although its successor cannot be read. */
export function withdrawsFormerVersion(code: ObjectionCode): boolean {
  const wording: Wording = WORDINGS[code];
  return wording.withdraws === true;
}

/** Whether documents that were not met may nevertheless still exist. */
export function hidesOthers(code: ObjectionCode): boolean {
  const wording: Wording = WORDINGS[code];
  return wording.hides === true;
}

/** Says to the one who can mend it which document is refused, why, and what to do. */
export function refusal(collection: string, location: string, problem: Objection): Refusal {
  const { reason, wayOut } = WORDINGS[problem.code];
  const { detail = '' } = problem;
  const fill = (language: keyof Bilingual) => {
    const line = cleanLine(typeof detail === 'string' ? detail : detail[language], 200);
    const shown = line.replace(/[.:。：]$/, '').replace(/^\(/, ' (');
    return reason[language].replace('{}', () => shown);
  };
  return {
    kind: 'refused',
    collection,
    location: partLocation(cleanLine(location, 2000), problem.part),
    code: problem.code,
    reason: { en: fill('en'), zh: fill('zh') },
    wayOut,
  };
}

/** Location of one of several articles in a document. */
export function partLocation(location: string, part: string | undefined): string {
  return part === undefined ? location : `${location}#${part}`;
}
