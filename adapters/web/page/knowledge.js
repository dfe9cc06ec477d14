/** The engineers' view of the knowledge base: its articles, what is to be reviewed, why it answers as it does. */
import { signal, useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { get, post, uploadKnowledge } from './api.js';
import { TryingOut } from './header.js';
import { Icon } from './icons.js';
import { language, me, say, t } from './state.js';

const TYPING_MS = 250;
const shownView = signal('articles');

export function Knowledge({ onBack }) {
  const s = t.value;
  const views = { articles: Articles, review: Review, why: Why };
  return html`<main class="board knowledge">
    <div class="column wide">
      <${TryingOut} />
      <div class="toolbar">
        <h1>${s.knowledge}</h1>
        <div class="filters" role="group" aria-label=${s.knowledgeViews}>
          ${Object.keys(views).map(
            (one) => html`<button
              key=${one}
              type="button"
              aria-pressed=${shownView.value === one}
              onClick=${() => {
                shownView.value = one;
              }}
            >
              ${s[one]}
            </button>`,
          )}
        </div>
        <button type="button" class="button" onClick=${onBack}><${Icon} name="talk" />${s.tickets}</button>
      </div>
      <${views[shownView.value]} />
    </div>
  </main>`;
}

/** Runs a request of this view; what goes wrong is said where it was asked for. */
function useRequest() {
  const busy = useSignal(false);
  const problem = useSignal('');
  const run = async (work) => {
    if (busy.value) return undefined;
    busy.value = true;
    problem.value = '';
    try {
      return await work();
    } catch (error) {
      problem.value = error.message;
      return undefined;
    } finally {
      busy.value = false;
    }
  };
  return { busy, problem, run };
}

function Problem({ of }) {
  return of.problem.value && html`<p class="problem" role="alert">${of.problem.value}</p>`;
}

function Articles() {
  const s = t.value;
  const text = useSignal('');
  const found = useSignal(undefined);
  const round = useSignal(0);
  const request = useRequest();
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(
      async () => {
        try {
          const list = await get('knowledge/articles', { person: me.value.id, text: text.value });
          if (isCurrent) found.value = list;
        } catch (error) {
          if (isCurrent) request.problem.value = error.message;
        }
      },
      found.value ? TYPING_MS : 0,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text.value, round.value]);
  const again = () => {
    round.value += 1;
  };
  return html`<${Upload} onLive=${again} />
    <section aria-labelledby="articles-title" class="panel">
      <div class="panel-head">
        <h2 id="articles-title">${s.articles}</h2>
        <input
          type="search"
          aria-label=${s.searchArticles}
          placeholder=${s.searchArticles}
          onInput=${(event) => {
            text.value = event.target.value;
          }}
        />
      </div>
      <${Problem} of=${request} />
      <p class="hint" role="status">${found.value && s.articleCount(found.value.articles.length, found.value.total)}</p>
      ${found.value && html`<${Refusals} result=${found.value} summary=${s.folderRefusals} />`}
      ${!found.value && html`<p class="waiting">${s.loading}</p>`}
      ${found.value?.total === 0 && html`<p class="empty">${s.noArticles}</p>`}
      <ul class="rows">
        ${(found.value?.articles ?? []).map((article) => html`<${ArticleRow} key=${article.id} article=${article} onGone=${again} />`)}
      </ul>
    </section>`;
}

function ArticleRow({ article, onGone }) {
  const s = t.value;
  const request = useRequest();
  const held = useSignal(undefined);
  const today = new Date().toISOString().slice(0, 10);
  const remove = (force) =>
    request.run(async () => {
      const { result } = await post('knowledge/remove', { person: me.value.id, id: article.id, force });
      if (result.kind === 'held') {
        held.value = result;
        return;
      }
      say(s.removed(article.title));
      onGone();
    });
  const facts = [
    article.collection,
    article.owner,
    article.updated && s.updated(article.updated),
    article.audience === 'engineers' && s.forEngineers,
  ].filter(Boolean);
  return html`<li>
    <div>
      <p lang=${article.language === 'zh' ? 'zh-CN' : 'en'}>${article.title}</p>
      <p class="hint">
        ${facts.join(' · ')}
        ${article.reviewBy && article.reviewBy < today && html` · <strong class="late">${s.overdue(article.reviewBy)}</strong>`}
      </p>
      <${Problem} of=${request} />
      ${held.value && html`<${Held} result=${held.value} label=${s.removeAnyway} onForce=${() => remove(true)} />`}
    </div>
    ${
      article.isRemovable &&
      html`<button type="button" class="button small" disabled=${request.busy.value} onClick=${() => remove(false)}>
        ${s.remove}<span class="hidden"> ${article.title}</span>
      </button>`
    }
  </li>`;
}

/** What an edit would cost, and the way to do it all the same. */
function Held({ result, label, onForce }) {
  const s = t.value;
  return html`<div class="held" role="alert">
    <p><${Icon} name="warning" />${s.held(result.lost)}</p>
    <ul>
      ${result.losses.map(
        (loss, index) => html`<li key=${index}>
          “${loss.question}”
          <span class="hint"> ${s.heldWas(loss.title)}; ${loss.instead ? s.heldInstead(loss.instead) : s.heldAfter[loss.after]}</span>
        </li>`,
      )}
    </ul>
    <button type="button" class="button danger" onClick=${onForce}>${label}</button>
  </div>`;
}

function Upload({ onLive }) {
  const s = t.value;
  const audience = useSignal('staff');
  /** File -> how it stands. */
  const files = useSignal([]);
  const picker = useRef(null);
  const update = (entry, next) => {
    files.value = files.value.map((one) => (one.key === entry.key ? { ...one, ...next } : one));
  };
  const send = async (entry, force) => {
    update(entry, { count: 0, asking: undefined, problem: undefined, result: undefined });
    try {
      const query = { person: me.value.id, audience: entry.audience, force: String(force) };
      const result = await uploadKnowledge(entry.file, query, ({ progress, asking }) =>
        update(entry, { asking, ...(progress && { count: progress }) }),
      );
      update(entry, { result });
      if (result.kind === 'live') onLive();
    } catch (error) {
      update(entry, { problem: error.message });
    }
  };
  const add = async (list) => {
    const entries = [...list].map((file) => ({ key: crypto.randomUUID(), file, audience: audience.value }));
    files.value = [...entries, ...files.value];
    // One after the other: each is checked against what the one before has changed.
    for (const entry of entries) await send(entry, false);
  };
  return html`<section class="panel" aria-labelledby="add-title">
    <div class="panel-head">
      <h2 id="add-title">${s.addFiles}</h2>
      <label class="choice">
        ${s.audience}
        <select
          value=${audience.value}
          onChange=${(event) => {
            audience.value = event.target.value;
          }}
        >
          ${Object.entries(s.audiences).map(([value, label]) => html`<option key=${value} value=${value}>${label}</option>`)}
        </select>
      </label>
      <button type="button" class="button primary" onClick=${() => picker.current.click()}>
        <${Icon} name="attach" />${s.addFiles}
      </button>
      <input
        ref=${picker}
        class="hidden"
        type="file"
        multiple
        tabindex="-1"
        aria-hidden="true"
        onChange=${(event) => {
          void add(event.target.files);
          event.target.value = '';
        }}
      />
    </div>
    <p class="hint">${s.addFilesHint}</p>
    <ul class="rows" aria-live="polite">
      ${files.value.map((entry) => html`<${Uploaded} key=${entry.key} entry=${entry} onForce=${() => send(entry, true)} />`)}
    </ul>
  </section>`;
}

function Uploaded({ entry, onForce }) {
  const s = t.value;
  const { file, count, asking, result, problem } = entry;
  if (problem) return html`<li><p class="problem" role="alert">${file.name}: ${problem}</p></li>`;
  if (!result)
    return html`<li><p aria-busy="true">${asking ? s.askingAgain(file.name, asking) : s.reading(file.name, count)}</p></li>`;
  return html`<li>
    <div>
      ${result.kind === 'held' ? html`<${Held} result=${result} label=${s.goLiveAnyway} onForce=${onForce} />` : html`<p>${s.imported(file.name, result)}</p>`}
      ${result.copies && html`<p class="hint">${s.copies(result.copies)}</p>`}
      <${Refusals} result=${result} archive=${file.name} />
    </div>
  </li>`;
}

/** @param archive what the place `/` stands for: all of a zip file */
function Refusals({ result, archive = '/', summary = t.value.refusals }) {
  if (result.refusals === 0) return null;
  return html`<details open=${result.refusals < 4}>
    <summary>${summary(result.refusals)}</summary>
    <ul class="refusals">
      ${result.refused.map(
        ({ location, reason, wayOut }, index) => html`<li key=${index}>
          <strong>${location === '/' ? archive : location}</strong>: ${says(reason, wayOut)}
        </li>`,
      )}
    </ul>
  </details>`;
}

/** Two sentences one after the other; Chinese has no space between them. */
function says(reason, wayOut) {
  const one = language.value;
  return `${reason[one]}${one === 'zh' ? '' : ' '}${wayOut[one]}`;
}

function Review() {
  const s = t.value;
  const review = useSignal(undefined);
  const problem = useSignal('');
  const load = async () => {
    try {
      review.value = await get('knowledge/review', { person: me.value.id });
    } catch (error) {
      problem.value = error.message;
    }
  };
  useEffect(() => void load(), []);
  if (problem.value) return html`<p class="problem" role="alert">${problem.value}</p>`;
  if (!review.value) return html`<p class="waiting">${s.loading}</p>`;
  const { gaps, proposals, figures, sureness } = review.value;
  const percent = (share) => Math.round(share * 100);
  return html`<section class="panel" aria-labelledby="figures-title">
      <h2 id="figures-title">${s.figures}</h2>
      <dl class="facts">
        ${Object.entries(s.endings).map(
          ([ending, label]) => html`<div key=${ending}>
            <dt>${label}</dt>
            <dd>${figures[ending]}</dd>
          </div>`,
        )}
      </dl>
      ${figures.resolved !== undefined && html`<p>${s.resolvedShare(percent(figures.resolved))}</p>`}
    </section>
    <${HowSure} of=${sureness} />
    <section class="panel" aria-labelledby="proposals-title">
      <h2 id="proposals-title">${s.proposals}</h2>
      <p class="hint">${s.proposalsHint}</p>
      ${proposals.length === 0 && html`<p class="empty">${s.noProposals}</p>`}
      ${proposals.map((draft) => html`<${Proposal} key=${draft.ticket} draft=${draft} onDecided=${load} />`)}
    </section>
    <section class="panel" aria-labelledby="gaps-title">
      <h2 id="gaps-title">${s.gaps}</h2>
      <p class="hint">${s.gapsHint}</p>
      ${gaps.length === 0 && html`<p class="empty">${s.noGaps}</p>`}
      <ul class="rows">
        ${gaps.map(
          (gap, index) => html`<li key=${index}>
            <span class="count">${gap.count}</span>
            <div>
              <p>${gap.question}</p>
              ${gap.examples.map((example, number) => html`<p key=${number} class="hint">${example}</p>`)}
              ${gap.answeredWrongly > 0 && html`<p class="hint late">${s.answeredWrongly(gap.answeredWrongly, gap.wrong.join(', '))}</p>`}
            </div>
          </li>`,
        )}
      </ul>
    </section>`;
}

function HowSure({ of }) {
  const s = t.value;
  const percent = (share) => Math.round(share * 100);
  const day =
    of.learned && new Date(of.learned.made).toLocaleDateString(language.value === 'zh' ? 'zh-CN' : 'en-GB');
  return html`<section class="panel" aria-labelledby="sureness-title">
    <h2 id="sureness-title">${s.sureness}</h2>
    <p class="hint">${s.surenessHint}</p>
    <p>${of.learned ? s.learned(of, day) : s.asShipped(of)}</p>
    ${of.held && html`<p>${s.learningHeld}</p>`}
    ${
      of.buckets.length > 0 &&
      html`<div class="table"><table>
        <thead>
          <tr>
            ${[s.sureFrom, s.judgedAnswers, s.sureMean, s.rightShare].map((head) => html`<th key=${head} scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${of.buckets.map(
            ({ from, until, outcomes, right, sure }) => html`<tr key=${from}>
              <th scope="row">${percent(from)}–${percent(until)}</th>
              <td>${outcomes}</td>
              <td>${percent(sure)} %</td>
              <td>${percent(right / outcomes)} %</td>
            </tr>`,
          )}
        </tbody>
      </table></div>`
    }
  </section>`;
}

function Proposal({ draft, onDecided }) {
  const s = t.value;
  const request = useRequest();
  const held = useSignal(undefined);
  const refused = useSignal(undefined);
  const form = useRef(null);
  const [title, body, audience] = [useId(), useId(), useId()];
  const decide = (approve, force = false) =>
    request.run(async () => {
      held.value = undefined;
      refused.value = undefined;
      const { result } = await post('knowledge/decide', {
        person: me.value.id,
        ticket: draft.ticket,
        ...(approve && { approve: Object.fromEntries(new FormData(form.current)) }),
        force,
      });
      if (result.kind === 'held') held.value = result;
      else if (result.refusals > 0) refused.value = result;
      else {
        say(approve ? s.approved(form.current.elements.title.value) : s.articleDiscarded);
        await onDecided();
      }
    });
  return html`<form
    ref=${form}
    class="inputs proposal"
    aria-label=${draft.title}
    onSubmit=${(event) => {
      event.preventDefault();
      void decide(true);
    }}
  >
    <p class="hint">${draft.ticket}${draft.writtenByModel && html` <span class="ai" title=${s.byModelHint}>${s.byModel}</span>`}</p>
    <div class="field">
      <label for=${title}>${s.articleTitle}</label>
      <input id=${title} name="title" type="text" maxlength="200" required defaultValue=${draft.title} />
    </div>
    <div class="field">
      <label for=${body}>${s.articleBody}</label>
      <textarea id=${body} name="body" rows="9" required defaultValue=${draft.body}></textarea>
    </div>
    <div class="field">
      <label for=${audience}>${s.audience}</label>
      <select id=${audience} name="audience">
        ${Object.entries(s.audiences).map(([value, label]) => html`<option key=${value} value=${value}>${label}</option>`)}
      </select>
    </div>
    <${Problem} of=${request} />
    ${held.value && html`<${Held} result=${held.value} label=${s.goLiveAnyway} onForce=${() => decide(true, true)} />`}
    ${refused.value && html`<p class="problem" role="alert">${s.refusedArticle}</p><${Refusals} result=${refused.value} />`}
    <div class="button-row">
      <button type="submit" class="button primary" disabled=${request.busy.value}>${s.approve}</button>
      <button type="button" class="button quiet" disabled=${request.busy.value} onClick=${() => decide(false)}>${s.discardArticle}</button>
    </div>
  </form>`;
}

function Why() {
  const s = t.value;
  const request = useRequest();
  const verdict = useSignal(undefined);
  const form = useRef(null);
  const [question, audience] = [useId(), useId()];
  const percent = (share) => (share * 100).toFixed(1);
  const ask = () =>
    request.run(async () => {
      const fields = Object.fromEntries(new FormData(form.current));
      verdict.value = await post('knowledge/explain', {
        person: me.value.id,
        language: language.value,
        ...fields,
      });
    });
  return html`<section class="panel" aria-labelledby="why-title">
    <h2 id="why-title">${s.why}</h2>
    <p class="hint">${s.whyHint}</p>
    <form
      ref=${form}
      class="inputs"
      onSubmit=${(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <div class="field">
        <label for=${question}>${s.question}</label>
        <textarea id=${question} name="question" rows="2" maxlength="4000" required></textarea>
      </div>
      <div class="field">
        <label for=${audience}>${s.audience}</label>
        <select id=${audience} name="audience">
          ${Object.entries(s.audiences).map(([value, label]) => html`<option key=${value} value=${value}>${label}</option>`)}
        </select>
      </div>
      <div class="button-row"><button type="submit" class="button primary" disabled=${request.busy.value}>${s.ask}</button></div>
    </form>
    <${Problem} of=${request} />
    ${
      verdict.value &&
      html`<div role="status" class="verdict">
        ${verdict.value.explanation.map(
          (
            { title, lines },
            i,
          ) => html`<h3 key=${title}>${i === 0 ? s.verdicts[verdict.value.kind] : title}</h3>
            <ul class="plain">${lines.map((line) => html`<li key=${line}>${line}</li>`)}</ul>`,
        )}
        <details>
          <summary>${s.inFigures}</summary>
          <p>${s.thresholds(percent(verdict.value.why.thresholds.answer), percent(verdict.value.why.thresholds.choices))}</p>
          <dl class="facts">
            <div><dt>${s.calibration}</dt><dd>${verdict.value.why.calibration}</dd></div>
            ${Object.entries(verdict.value.why.features).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value.toFixed(3)}</dd></div>`)}
          </dl>
        </details>
      </div>`
    }
  </section>`;
}
