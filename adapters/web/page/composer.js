/** Where people write: grows with the text, takes files, and leaves Enter alone while an IME composes. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { html } from 'htm/preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { upload } from './api.js';
import { Icon } from './icons.js';
import { desk, remember, remembered, t } from './state.js';

/** `onSend(text, attachments)`; `draft` names the text kept while this window lives. */
export function Composer({ draft, placeholder, label, onSend, hint, withFiles = true }) {
  const s = t.value;
  const text = useSignal(remembered(sessionStorage, `draft.${draft}`) ?? '');
  const files = useSignal([]);
  const problem = useSignal('');
  const area = useRef(null);
  const picker = useRef(null);
  const hintId = useId();

  useLayoutEffect(() => {
    const { current } = area;
    if (!current || CSS.supports('field-sizing', 'content')) return;
    current.style.height = 'auto';
    current.style.height = `${current.scrollHeight + 2}px`;
  }, [text.value]);
  // At once and not after the next paint: a reload in between would lose what was typed last.
  useSignalEffect(() => {
    remember(sessionStorage, `draft.${draft}`, text.value || undefined);
  });

  const isUploading = files.value.some((one) => !one.attachment);
  const canSend = !isUploading && (text.value.trim() !== '' || files.value.length > 0);

  const send = () => {
    problem.value = '';
    if (!canSend) return;
    const { textLength, bodyBytes } = desk.value.limits;
    if (text.value.length > textLength || new Blob([JSON.stringify(text.value)]).size > bodyBytes - 8_000) {
      problem.value = s.tooLong;
      return;
    }
    onSend(
      text.value.trim(),
      files.value.map(({ attachment }) => attachment),
    );
    text.value = '';
    files.value = [];
    area.current?.focus();
  };
  const onKey = (event) => {
    // Enter that ends an input method's composition belongs to it; 229 is how Safari says so.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  const add = async (list) => {
    problem.value = '';
    for (const file of [...list].slice(0, 10 - files.value.length)) {
      const { fileBytes } = desk.value.limits;
      if (file.size > fileBytes) {
        problem.value = s.tooBig(file.name, fileBytes / 1_048_576);
        continue;
      }
      const key = crypto.randomUUID();
      files.value = [...files.value, { key, name: file.name }];
      try {
        const attachment = await upload(file);
        files.value = files.value.map((one) => (one.key === key ? { ...one, attachment } : one));
      } catch {
        files.value = files.value.filter((one) => one.key !== key);
        problem.value = s.uploadFailed(file.name);
      }
    }
  };
  const onPaste = (event) => {
    if (!withFiles || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    void add(event.clipboardData.files);
  };
  const onDrop = (event) => {
    if (!withFiles || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    void add(event.dataTransfer.files);
  };

  return html`<form
    class="composer"
    onSubmit=${(event) => {
      event.preventDefault();
      send();
    }}
    onDragOver=${(event) => withFiles && event.preventDefault()}
    onDrop=${onDrop}
  >
    ${problem.value && html`<p class="problem" role="alert">${problem.value}</p>`}
    ${
      files.value.length > 0 &&
      html`<ul class="chips">
        ${files.value.map(
          ({ key, name, attachment }) => html`<li key=${key} class=${attachment ? '' : 'uploading'}>
            <span>${attachment ? name : s.uploading(name)}</span>
            <button
              type="button"
              class="icon-button small"
              aria-label=${s.removeFile(name)}
              onClick=${() => {
                files.value = files.value.filter((one) => one.key !== key);
              }}
            >
              <${Icon} name="close" />
            </button>
          </li>`,
        )}
      </ul>`
    }
    <div class="composer-row">
      ${
        withFiles &&
        html`<button type="button" class="icon-button" aria-label=${s.attach} title=${s.attach} onClick=${() => picker.current.click()}>
            <${Icon} name="attach" />
          </button>
          <input
            ref=${picker}
            type="file"
            multiple
            hidden
            onChange=${(event) => {
              void add(event.target.files);
              event.target.value = '';
            }}
          />`
      }
      <textarea
        ref=${area}
        rows="1"
        aria-label=${label}
        aria-describedby=${hint ? hintId : undefined}
        placeholder=${placeholder}
        value=${text.value}
        onInput=${(event) => {
          text.value = event.target.value;
        }}
        onKeyDown=${onKey}
        onPaste=${onPaste}
      ></textarea>
      <button type="submit" class="icon-button send" aria-label=${s.send} title=${s.send} aria-disabled=${!canSend}>
        <${Icon} name="send" />
      </button>
    </div>
    ${hint && html`<p class="hint" id=${hintId}>${hint}</p>`}
  </form>`;
}
