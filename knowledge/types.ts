/**
 * The words of this folder.
 *
 * An **article** tells how to solve one thing, in one language; the same **subject** may have an article in
 * each language. A **passage** is the part of an article that is indexed and shown. A **match** is an article
 * found for a question, with its best passage and the **confidence** (0..1) that showing it solves the
 * question. A **verdict** is what to do with the matches: answer, offer choices, or leave it to people.
 */

export type Language = 'zh' | 'en';

/** A sentence in both languages of the desk. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** Who may be shown an article. What is for engineers never reaches staff. */
export type Audience = 'staff' | 'engineers';

/** Where an article came from, so that a reader can check it and an importer can find it again. */
export interface Source {
  /** The importer's name for the place, e.g. `folder:handbook`, `crawl:intranet`, `shipped`. */
  readonly collection: string;
  /** Path or URL of the document within its collection; with `collection` it names the document. */
  readonly location: string;
  /** A link a person can open, if there is one. */
  readonly url?: string;
}

export interface Article {
  /** Unique in the knowledge base, stable over versions, e.g. `vpn-no-connection.en`. */
  readonly id: string;
  /** Shared by the translations of one article; the id where there is only one. */
  readonly subject: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly language: Language;
  readonly audience: Audience;
  readonly source: Source;
  /** For whom it is, in the article's language: "Windows 11 laptops of the company". */
  readonly appliesTo?: string;
  readonly owner?: string;
  readonly category?: string;
  /** Ways people ask for this, in any language; each is indexed beside the passages. */
  readonly questions: readonly string[];
  /** Day of the last change, `YYYY-MM-DD`. */
  readonly updated?: string;
  /** Day by which the owner looks at it again, `YYYY-MM-DD`. */
  readonly reviewBy?: string;
  /** Hash of everything above: a changed article has another version. */
  readonly version: string;
}

/** A part of an article: what is indexed and what an answer shows. */
export interface Passage {
  readonly articleId: string;
  /** Headings above it, outermost first, without the article's title. */
  readonly headings: readonly string[];
  /** Markdown, as in the article. */
  readonly text: string;
}

export interface Match {
  readonly article: Article;
  /** The passage that matched best. */
  readonly passage: Passage;
  /** Calibrated probability, 0..1, that showing this article solves the question. */
  readonly confidence: number;
}

/** Why a verdict came out as it did, in figures; shown by `explain`. */
export interface Explanation {
  /** Feature name -> value, of the best match. */
  readonly features: Readonly<Record<string, number>>;
  readonly thresholds: {
    readonly answer: number;
    readonly choices: number;
    /** From which the best match answers where a language model, too, holds it alone for right; absent: nowhere. */
    readonly agreed?: number;
  };
  /** Whether a language model held the best match, and no other in question, for right; absent: it did not say. */
  readonly agreed?: boolean;
  /** Which language model said so. */
  readonly reader?: string;
  /** Which calibration decided, e.g. `shipped-2026-11` or `site-3`. */
  readonly calibration: string;
}

export type Verdict =
  | {
      readonly kind: 'answer';
      readonly match: Match;
      readonly others: readonly Match[];
      readonly why: Explanation;
    }
  | { readonly kind: 'choices'; readonly matches: readonly Match[]; readonly why: Explanation }
  | { readonly kind: 'none'; readonly matches: readonly Match[]; readonly why: Explanation };

export interface Asked {
  readonly question: string;
  /** What the asker may read: staff see staff articles, engineers see all. */
  readonly audience: Audience;
  /** Preferred language of the answer: of two translations of one subject this one is shown. */
  readonly language: Language;
}

/** What the desk needs of the knowledge base. */
export interface KnowledgeBase {
  /** Decides what to do with a question. Rejects only on programming errors; no match is `none`. */
  ask(asked: Asked): Promise<Verdict>;
  /** Matches, best first, whatever the verdict would be. */
  search(asked: Asked, limit: number): Promise<readonly Match[]>;
  /** The article of that id, if it exists. */
  article(id: string): Article | undefined;
}

/** Turns texts into unit vectors. Absent or failing, search goes by words alone. */
export interface Embedder {
  /** Names model and revision; vectors of different names never meet. */
  readonly model: string;
  readonly dimensions: number;
  /** One unit vector a text, in order. Rejects when the model cannot be reached in time. */
  embed(texts: readonly string[], as: 'query' | 'passage'): Promise<readonly Float32Array[]>;
}
