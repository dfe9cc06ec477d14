/** The parts of a reply. Only an article's words are HTML, made and cleaned by the server; all else is text. */
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useId, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Icon } from './icons.js';
import { desk, me, t } from './state.js';

const policy = globalThis.trustedTypes?.createPolicy('article', { createHTML: (text) => text });
const LONG_ARTICLE = 2_600;

/** `buttons` gets each group of buttons and draws it. */
export function Parts({ parts, buttons }) {
  return parts.map((part, index) => html`<${Part} key=${index} part=${part} buttons=${buttons} />`);
}

function Part({ part, buttons }) {
  switch (part.kind) {
    case 'text':
      return html`<${Words} tone=${part.tone ?? 'plain'} text=${part.text} />`;
    case 'passage':
      return html`<${Passage} passage=${part} />`;
    case 'quote':
      return html`<figure class="quote">
        ${part.who && html`<figcaption>${part.who}</figcaption>`}
        <blockquote>${part.text}</blockquote>
      </figure>`;
    case 'facts':
      return html`<${Facts} facts=${part.facts} />`;
    case 'table':
      return html`<${Table} table=${part} />`;
    case 'files':
      return html`<${Files} files=${part.files} />`;
    case 'buttons':
      return buttons(part.buttons);
    case 'mention':
      return html`<${Mention} people=${part.people} />`;
    default:
      return null;
  }
}

function Words({ tone, text }) {
  if (tone === 'warning')
    return html`<p class="words warning">
      <${Icon} name="warning" /><span><span class="hidden">${t.value.warning}: </span>${text}</span>
    </p>`;
  return html`<p class="words ${tone}">${text}</p>`;
}

function Passage({ passage }) {
  const s = t.value;
  const isOpen = useSignal(false);
  const isLong = passage.html.length > LONG_ARTICLE;
  const content = useMemo(
    () => ({ __html: policy ? policy.createHTML(passage.html) : passage.html }),
    [passage.html],
  );
  const id = useId();
  return html`<section class="passage" aria-labelledby=${id}>
    <header>
      <h2 id=${id}>${passage.title}</h2>
      ${passage.writtenByModel && html`<span class="ai" title=${s.byModelHint}>${s.byModel}</span>`}
    </header>
    <div
      class="article ${isLong && !isOpen.value ? 'folded' : ''}"
      dangerouslySetInnerHTML=${content}
    ></div>
    ${
      isLong &&
      html`<button
        type="button"
        class="link"
        aria-expanded=${isOpen.value}
        onClick=${() => {
          isOpen.value = !isOpen.value;
        }}
      >
        ${isOpen.value ? s.showLess : s.showAll}
      </button>`
    }
    ${passage.writtenByModel && html`<p class="hint">${s.byModelHint}</p>`}
    <ul class="sources" aria-label=${s.sources}>
      ${passage.sources.map(
        (source) => html`<li key=${source.articleId}>
          <${Icon} name="book" />
          <span>
            ${
              source.url
                ? html`<a href=${source.url} target="_blank" rel="noopener noreferrer">${source.title}</a>`
                : source.title
            }
            ${source.updated && html` <span class="updated">· ${s.updated(source.updated)}</span>`}
          </span>
        </li>`,
      )}
    </ul>
  </section>`;
}

export function Facts({ facts }) {
  return html`<dl class="facts">
    ${facts.map(
      ({ label, value }, index) => html`<div key=${index}>
        <dt>${label}</dt>
        <dd>${value}</dd>
      </div>`,
    )}
  </dl>`;
}

function Table({ table }) {
  return html`<div class="table" role="region" tabindex="0" aria-label=${table.columns.join(', ')}>
    <table>
      <thead>
        <tr>
          ${table.columns.map((column, index) => html`<th key=${index} scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map(
          (row, index) => html`<tr key=${index}>
            ${row.map((cell, column) => html`<td key=${column}>${cell}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const size = (bytes) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${Math.round(bytes / 1024)} KB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`;

export function Files({ files }) {
  return html`<ul class="files">
    ${files.map((file) => {
      const address = `/page/files/${encodeURIComponent(file.ref)}`;
      const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(file.mediaType);
      return html`<li key=${file.ref}>
        <a href=${address} download=${file.name}>
          ${isPicture ? html`<img src=${address} alt="" loading="lazy" width="160" height="100" />` : html`<${Icon} name="file" />`}
          <span class="file-name"><span class="hidden">${t.value.download} </span>${file.name}</span>
          <span class="file-size">${size(file.sizeBytes)}</span>
        </a>
      </li>`;
    })}
  </ul>`;
}

function Mention({ people }) {
  const named = (desk.value?.engineers ?? []).filter((engineer) =>
    engineer.people.some((id) => people.includes(id)),
  );
  if (named.length === 0) return null;
  return html`<p class="mentions">
    ${named.map(({ id, name }) => html`<span key=${id} class="mention ${id === me.value?.id ? 'me' : ''}">@${name}</span>`)}
  </p>`;
}

/**
 * A group of buttons. `press(button, inputs)` sends it and resolves when the desk has it, or rejects with what
 * to show; `used(button)` says that it was pressed before and cannot be again: 'chosen', 'spent' or undefined.
 */
export function Buttons({ buttons, press, used = () => undefined }) {
  const s = t.value;
  const form = useSignal(undefined);
  const busy = useSignal(undefined);
  const problem = useSignal('');
  const group = useRef(null);
  const label = useId();

  const send = async (button, inputs) => {
    if (busy.value) return;
    busy.value = button.label;
    problem.value = '';
    try {
      await press(button, inputs);
      form.value = undefined;
    } catch (error) {
      problem.value = error.message;
    } finally {
      busy.value = undefined;
    }
  };
  const start = (button) => {
    problem.value = '';
    if (button.inputs?.length) form.value = form.value === button.label ? undefined : button.label;
    else void send(button, {});
  };
  const cancel = () => {
    const opener = form.value;
    form.value = undefined;
    // The opener may sit in the folded menu: then the menu's own button gets the focus.
    const all = [...(group.current?.querySelectorAll('button') ?? [])];
    (all.find((one) => one.dataset.label === opener) ?? all.at(-1))?.focus();
  };
  const draw = (button) => {
    const state = used(button);
    const isOpen = form.value === button.label;
    return html`<button
      key=${button.label}
      type="button"
      data-label=${button.label}
      class="button ${button.style ?? ''} ${state ?? ''}"
      disabled=${state !== undefined || (busy.value !== undefined && busy.value !== button.label)}
      aria-expanded=${button.inputs?.length ? isOpen : undefined}
      aria-busy=${busy.value === button.label}
      onClick=${() => start(button)}
    >
      ${state === 'chosen' && html`<${Icon} name="check" />`}${button.label}
      ${state === 'chosen' && html`<span class="hidden"> (${s.chosen})</span>`}
    </button>`;
  };
  const common = buttons.filter((one) => !one.secondary);
  // A menu for two buttons that stand alone would only hide them.
  const first = common.length > 0 || buttons.length > 3 ? common : buttons;
  const rest = buttons.filter((one) => !first.includes(one));
  const opened = buttons.find((one) => one.label === form.value);
  return html`<div class="actions">
    <div class="button-row" role="group" aria-label=${s.actions} id=${label} ref=${group}>
      ${first.map(draw)} ${rest.length > 0 && html`<${More} busy=${busy.value !== undefined}>${rest.map(draw)}<//>`}
    </div>
    ${
      opened &&
      html`<${InputForm}
        key=${opened.label}
        button=${opened}
        busy=${busy.value !== undefined}
        onCancel=${cancel}
        onSubmit=${(inputs) => send(opened, inputs)}
      />`
    }
    ${problem.value && html`<p class="problem" role="alert">${problem.value}</p>`}
  </div>`;
}

/** The little used buttons, folded away. */
function More({ children, busy }) {
  const isOpen = useSignal(false);
  const root = useRef(null);
  const list = useRef(null);
  useLayoutEffect(() => {
    if (!isOpen.value) return;
    // Below a button that begins its line the list would hang out of the page, where nothing scrolls to it.
    const { right } = root.current.getBoundingClientRect();
    root.current.classList.toggle('from-start', right < list.current.offsetWidth + 8);
    list.current.scrollIntoView({ block: 'nearest' });
  }, [isOpen.value]);
  useEffect(() => {
    if (!isOpen.value) return;
    const outside = (event) => {
      if (!root.current?.contains(event.target)) isOpen.value = false;
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [isOpen.value]);
  const onKey = (event) => {
    if (event.key !== 'Escape' || !isOpen.value) return;
    event.stopPropagation();
    isOpen.value = false;
    root.current?.querySelector('button')?.focus();
  };
  const onBlur = (event) => {
    if (event.relatedTarget && !root.current?.contains(event.relatedTarget)) isOpen.value = false;
  };
  return html`<div class="more" ref=${root} onKeyDown=${onKey} onFocusOut=${onBlur}>
    <button
      type="button"
      class="button"
      aria-expanded=${isOpen.value}
      disabled=${busy}
      onClick=${() => {
        isOpen.value = !isOpen.value;
      }}
    >
      ${t.value.more}<${Icon} name="down" />
    </button>
    ${
      isOpen.value &&
      html`<div
        class="more-list"
        ref=${list}
        onClick=${() => {
          isOpen.value = false;
        }}
      >
        ${children}
      </div>`
    }
  </div>`;
}

/** What a button asks before it is sent. */
export function InputForm({ button, busy, onSubmit, onCancel, children }) {
  const s = t.value;
  const root = useRef(null);
  // Before the next key: an effect that waits for the paint would let an early Escape go to the page.
  useLayoutEffect(() => {
    root.current?.querySelector('input, textarea, select')?.focus({ preventScroll: true });
    root.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const submit = (event) => {
    event.preventDefault();
    if (busy) return;
    const values = {};
    for (const [name, value] of new FormData(root.current)) values[name] = String(value);
    for (const input of button.inputs)
      if (input.kind === 'time' && values[input.name])
        values[input.name] = new Date(values[input.name]).toISOString();
    void onSubmit(values);
  };
  const onKey = (event) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing)
      root.current?.requestSubmit();
  };
  return html`<form class="inputs" ref=${root} onSubmit=${submit} onKeyDown=${onKey} aria-label=${button.label}>
    ${children} ${button.inputs.map((input) => html`<${Field} key=${input.name} input=${input} />`)}
    <div class="button-row">
      <button type="submit" class="button ${button.style === 'danger' ? 'danger' : 'primary'}" disabled=${busy}>
        ${button.submit ?? button.label}
      </button>
      <button type="button" class="button quiet" onClick=${onCancel}>${s.cancel}</button>
    </div>
  </form>`;
}

function Field({ input }) {
  const s = t.value;
  const id = useId();
  const common = { id, name: input.name, required: input.required };
  const draw = () => {
    switch (input.kind) {
      case 'text':
        return html`<textarea ...${common} rows="3" maxlength="8000" defaultValue=${input.initial ?? ''}></textarea>`;
      case 'select':
        return html`<select ...${common}>
          ${!input.initial && html`<option value="">${s.choose}</option>`}
          ${(input.options ?? []).map(
            ({ value, label }) =>
              html`<option key=${value} value=${value} selected=${value === input.initial}>${label}</option>`,
          )}
        </select>`;
      case 'time':
        return html`<input type="datetime-local" ...${common} defaultValue=${input.initial ?? ''} />`;
      default:
        return html`<input type="text" autocomplete="off" maxlength="300" ...${common} defaultValue=${input.initial ?? ''} />`;
    }
  };
  return html`<div class="field">
    <label for=${id}>${input.label}${!input.required && html` <span class="optional">${s.optional}</span>`}</label>
    ${draw()}
  </div>`;
}
