/** The desk file for managers: looked at, changed, checked while it is written, put in force. */
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { get, post } from './api.js';
import { TryingOut } from './header.js';
import { Icon } from './icons.js';
import { language, me, say, t } from './state.js';
import { Ago } from './times.js';

const TYPING_MS = 400;
const LOOK_EVERY_MS = 500;
const LOOKS = 12;

/** `change(action)` sends it to the desk as a button would. */
export function DeskFile({ change, heard, onBack, children }) {
  const s = t.value;
  const present = useSignal(undefined);
  /** As somebody else has made it since what stands here was begun. */
  const newer = useSignal(undefined);
  const text = useSignal('');
  const checked = useSignal(undefined);
  const busy = useSignal(false);
  const problem = useSignal('');
  const area = useRef(null);

  const load = async () => {
    const loaded = await get('desk-file', { person: me.value.id });
    const isUntouched = !present.value || text.value === present.value.text;
    if (isUntouched || text.value === loaded.text) show(loaded);
    // What was begun stays what it was made from, or it would undo the other's change without a word.
    else if (loaded.version !== present.value.version) newer.value = loaded;
    return loaded;
  };
  const show = (loaded) => {
    present.value = loaded;
    text.value = loaded.text;
    newer.value = undefined;
  };
  useEffect(() => {
    load().catch((error) => {
      problem.value = error.message;
    });
  }, [heard]);

  const isChanged = present.value && text.value !== present.value.text;
  useEffect(() => {
    checked.value = undefined;
    if (!isChanged) return undefined;
    let isCurrent = true;
    const written = text.value;
    const timer = setTimeout(async () => {
      try {
        const result = await post('desk-file/check', { person: me.value.id, text: written });
        if (isCurrent) checked.value = result;
      } catch (error) {
        if (isCurrent) problem.value = error.message;
      }
    }, TYPING_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text.value, present.value]);

  const goTo = (line) => {
    const at =
      text.value
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    const end = text.value.indexOf('\n', at);
    area.current.focus();
    area.current.setSelectionRange(at, end < 0 ? text.value.length : end);
    const height = area.current.scrollHeight / text.value.split('\n').length;
    area.current.scrollTop = Math.max(0, (line - 5) * height);
  };

  const apply = async () => {
    busy.value = true;
    problem.value = '';
    const written = text.value;
    try {
      await change({ kind: 'change-desk', text: written, basedOn: present.value.version });
      for (let look = 0; look < LOOKS; look += 1) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        // Somebody else's change may have come first: then this one was refused.
        if ((await load()).text === written) {
          say(s.deskInForce);
          return;
        }
      }
      problem.value = s.deskNotTaken;
    } catch (error) {
      problem.value = error.message;
    } finally {
      busy.value = false;
    }
  };

  const faults = checked.value?.faults ?? [];
  const isGood = checked.value && faults.length === 0;
  return html`<main class="board desk-file">
    <div class="column wide">
      <${TryingOut} />
      <div class="toolbar">
        <h1>${s.deskFile}</h1>
        <button type="button" class="button" onClick=${onBack}><${Icon} name="talk" />${s.tickets}</button>
      </div>
      ${children}
      <section class="panel">
        <p class="hint">${s.deskFileHint}</p>
        ${problem.value && html`<p class="problem" role="alert">${problem.value}</p>`}
        ${newer.value && html`<p class="problem" role="alert">${s.deskMoved(newer.value.history[0].by)}</p>`}
        <textarea
          ref=${area}
          class="code"
          aria-label=${s.deskFile}
          aria-invalid=${faults.length > 0}
          aria-describedby="desk-faults"
          rows="28"
          wrap="off"
          spellcheck=${false}
          autocapitalize="off"
          autocomplete="off"
          value=${text.value}
          disabled=${!present.value}
          onInput=${(event) => {
            text.value = event.target.value;
          }}
        ></textarea>
        <div id="desk-faults" role="status">
          ${
            faults.length > 0 &&
            html`<p class="problem">${s.deskFaults(faults.length)}</p>
            <ul class="faults">
              ${faults.map(
                ({ line, words }) => html`<li key=${`${line} ${words.en}`}>
                  ${line > 0 && html`<button type="button" class="link" onClick=${() => goTo(line)}>${s.deskLine(line)}</button>`}
                  <span>${words[language.value]}</span>
                </li>`,
              )}
            </ul>`
          }
          ${isGood && html`<p class="hint">${s.deskGood(checked.value.changed.map((part) => s.deskParts[part]))}</p>`}
        </div>
        <p class="actions">
          <button type="button" class="button primary" disabled=${!isGood || busy.value || newer.value} onClick=${apply}>
            ${s.deskPutInForce}
          </button>
          <button
            type="button"
            class="button"
            disabled=${!isChanged || busy.value}
            onClick=${() => {
              show(newer.value ?? present.value);
            }}
          >
            ${s.deskDiscard}
          </button>
        </p>
      </section>
      ${
        present.value &&
        html`<section class="panel" aria-labelledby="desk-history">
          <h2 id="desk-history">${s.deskHistory}</h2>
          <ul class="rows">
            ${present.value.history.map(
              ({ version, at, by }, index) => html`<li key=${`${version} ${at}`}>
                <span>${by}</span> <${Ago} at=${at} /> <code>${version}</code>
                ${index === 0 && html`<span class="pill">${s.deskNow}</span>`}
              </li>`,
            )}
          </ul>
        </section>`
      }
    </div>
  </main>`;
}
