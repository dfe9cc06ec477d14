/** What is said about articles: proposed by a ticket, or edited so that questions lose their answer. */
import type { Audience } from '../../../knowledge/types.ts';

export const en = {
  proposedArticle: (id: string) => `Ticket ${id} tells how it was solved. Shall it become an article?`,
  approveArticle: 'Add to the knowledge base',
  editArticle: 'Edit, then add',
  editOnPage: 'It is too long to be edited here: the engineers’ page can, under Knowledge.',
  dismissArticle: 'Discard',
  articleTitle: 'Title',
  articleBody: 'Text',
  articleAudience: 'Who may read it',
  audiences: { staff: 'Everybody', engineers: 'Engineers only' } satisfies Record<Audience, string>,
  articleLive: (name: string, title: string) =>
    `${name} has put “${title}” into the knowledge base; it is searched from now on.`,
  articleDismissed: (name: string) => `${name} has discarded the proposed article.`,
  articleHeld: (lost: number) =>
    `Nothing was changed: questions that people confirmed would lose their answer by this article (${lost}).`,
  articleAnyway: 'Add to the knowledge base anyway',
  articleRefused: (why: string) => `The article was not taken: ${why}`,
  articleUnknown: 'No article is proposed by this ticket.',
  folderEditLost: (lost: number) =>
    `An edit in the folder of articles is live, and questions that people confirmed lose their answer by it (${lost}). Mend the article, or take the edit back.`,
  editedFiles: (names: readonly string[], more: number) =>
    `Edited: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  updateLost: (lost: number) =>
    `The articles that ship with the desk changed with its update, and questions that people confirmed lose their answer by it (${lost}). Write an article of your own for them.`,
  lostQuestion: (question: string, title: string) => `“${question}” was solved by “${title}”`,
};

export const zh: typeof en = {
  proposedArticle: (id) => `工单 ${id} 写明了解决办法，要收进知识库吗？`,
  approveArticle: '收进知识库',
  editArticle: '修改后收进',
  editOnPage: '文章太长，不能在这里修改：请到工程师页面的“知识库”里改。',
  dismissArticle: '不收',
  articleTitle: '标题',
  articleBody: '正文',
  articleAudience: '谁可以看',
  audiences: { staff: '所有人', engineers: '仅工程师' },
  articleLive: (name, title) => `${name}已把《${title}》收进知识库，即刻生效。`,
  articleDismissed: (name) => `${name}决定不收这篇文章。`,
  articleHeld: (lost) => `未作改动：有 ${lost} 个经用户确认的问题会因这篇文章而得不到原来的答案。`,
  articleAnyway: '仍然收进知识库',
  articleRefused: (why) => `文章没有收进去：${why}`,
  articleUnknown: '这张工单没有待收的文章。',
  folderEditLost: (lost) =>
    `文章文件夹里的一处改动已经生效，有 ${lost} 个经用户确认的问题因此得不到原来的答案。请修改文章，或撤销改动。`,
  editedFiles: (names, more) => `改动的文件：${names.join('、')}${more > 0 ? `，另有 ${more} 个` : ''}`,
  updateLost: (lost) =>
    `服务台更新后，自带的文章有改动，有 ${lost} 个经用户确认的问题因此得不到原来的答案。请为它们编写贵公司自己的文章。`,
  lostQuestion: (question, title) => `“${question}”原来由《${title}》解决`,
};
