/** The top of both pages: the desk's name, the other page, the language, who I am. */
import { html } from 'htm/preact';
import { useRef } from 'preact/hooks';
import { Icon } from './icons.js';
import { chooseLanguage, desk, language, me, t, toast } from './state.js';
import { TEXTS } from './texts.js';

export function Header({ page, onChangePerson, children }) {
  const s = t.value;
  // A small screen shows the picture alone.
  const name = desk.value?.name[language.value] ?? 'Firstline';
  const link = (name, href, text) =>
    html`<a href=${href} aria-current=${page === name ? 'page' : undefined}>${text}</a>`;
  return html`<header class="top">
    <div class="top-row">
      <a class="brand" href="/" aria-label=${name}>
        <img src="/page/assets/icon.svg" alt="" width="28" height="28" />
        <span>${name}</span>
      </a>
      <nav aria-label=${s.pages}>${link('chat', '/', s.chat)} ${link('engineers', '/engineers', s.engineers)}</nav>
      <div class="top-end">
        <div class="languages" role="group" aria-label=${s.language}>
          ${['zh', 'en'].map(
            (one) => html`<button
              key=${one}
              type="button"
              lang=${TEXTS[one].htmlLang}
              aria-pressed=${language.value === one}
              onClick=${() => chooseLanguage(one)}
            >
              ${one === 'zh' ? '中文' : 'EN'}<span class="hidden">${one === 'en' ? ' (English)' : ''}</span>
            </button>`,
          )}
        </div>
        ${
          me.value &&
          html`<button type="button" class="person" title=${s.beSomebodyElse} onClick=${onChangePerson}>
            <span class="hidden">${s.you}: </span>
            <${Avatar} name=${me.value.name} id=${me.value.id} /><span class="person-name">${me.value.name}</span>
            <span class="hidden">${s.beSomebodyElse}</span>
          </button>`
        }
      </div>
    </div>
    ${children}
  </header>`;
}

/** Two letters of a name, or the last two characters of a Chinese one. */
export function Avatar({ name, id = name }) {
  const points = Array.from(name.trim());
  const letters = /\p{Script=Han}/u.test(name)
    ? points.slice(-2).join('')
    : name
        .trim()
        .split(/\s+/)
        .map((word) => Array.from(word)[0])
        .slice(0, 2)
        .join('')
        .toUpperCase();
  let hue = 0;
  for (const character of id) hue = (hue * 31 + character.codePointAt(0)) % 6;
  return html`<span class="avatar hue-${hue}" aria-hidden="true">${letters}</span>`;
}

export function DeskAvatar() {
  return html`<span class="avatar desk" aria-hidden="true"><${Icon} name="desk" /></span>`;
}

export function TryingOut() {
  return html`<p class="trying-out" role="note">${t.value.tryingOut}</p>`;
}

export function Toast() {
  return html`<div class="toast" role="status">${toast.value && html`<p>${toast.value}</p>`}</div>`;
}

/** Who are you? Names to pick from, and a field for any other where that is allowed. */
export function PersonChoice({ people, hint, onPick, onName, empty }) {
  const s = t.value;
  const field = useRef(null);
  return html`<section class="person-choice" aria-labelledby="who">
    <h1 id="who">${s.whoAreYou}</h1>
    <p>${hint}</p>
    <div class="people">
      ${people.map(
        (
          person,
        ) => html`<button key=${person.id} type="button" class="person-option" onClick=${() => onPick(person)}>
          <${Avatar} name=${person.name} id=${person.id} /><span>${person.name}</span>
        </button>`,
      )}
    </div>
    ${people.length === 0 && empty && html`<p>${empty}</p>`}
    ${
      onName &&
      html`<form
        class="name-form"
        onSubmit=${(event) => {
          event.preventDefault();
          if (field.current.value.trim()) onName(field.current.value.trim());
        }}
      >
        <input ref=${field} type="text" maxlength="60" autocomplete="off" aria-label=${s.yourName} placeholder=${s.yourName} required />
        <button class="button primary" type="submit">${s.start}</button>
      </form>`
    }
    <p class="hint">${s.tryingOut}</p>
  </section>`;
}
