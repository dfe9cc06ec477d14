/** What waits for the managers, until it is done; and the service calendar. */
import { signal, useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { get } from './api.js';
import { TryingOut } from './header.js';
import { Icon } from './icons.js';
import { Buttons, Parts } from './parts.js';
import { language, me, minute, say, t } from './state.js';

const SETTLES_MS = 300;
/** `{about, text, parts}` each, as the desk told them last; nobody else's. */
export const waiting = signal([]);

/** Asks again when something was said in the channel (`heard` changes), in another language, and every minute. */
export function useWaiting(heard) {
  useEffect(() => {
    if (!me.value?.isManager) {
      waiting.value = [];
      return undefined;
    }
    let isCurrent = true;
    const timer = setTimeout(async () => {
      // What was known stays while the desk cannot be asked.
      const told = await get('waiting', { person: me.value.id, language: language.value }).catch(
        () => undefined,
      );
      if (isCurrent && told) waiting.value = told.waiting;
    }, SETTLES_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [me.value?.id, language.value, heard, minute.value]);
}

/** One line each; the whole stands where it leads. */
export function WaitingLines({ show }) {
  const s = t.value;
  if (waiting.value.length === 0) return null;
  return html`<section class="waits" aria-labelledby="waits">
    <h2 id="waits"><${Icon} name="warning" />${s.waitsForYou(waiting.value.length)}</h2>
    <ul>
      ${waiting.value.map(
        ({ about, text }) => html`<li key=${text}>
          <span>${text}</span>
          <button type="button" class="button" onClick=${() => show(about)}>${s.seeTo}</button>
        </li>`,
      )}
    </ul>
  </section>`;
}

/** Those about one thing, with the buttons that settle them. */
export function WaitingHere({ about, press }) {
  return waiting.value
    .filter((one) => one.about === about)
    .map(
      ({ text, parts }) =>
        html`<section key=${text} class="panel waits-here"><${Parts} parts=${parts} buttons=${drawn(press)} /></section>`,
    );
}

const drawn = (press) => (buttons) => html`<${Buttons} buttons=${buttons} press=${press} />`;

/** `children`: what the desk answered to me alone. */
export function Calendar({ press, heard, onBack, children }) {
  const s = t.value;
  const parts = useSignal(undefined);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(
      async () => {
        try {
          const told = await get('calendar', { person: me.value.id, language: language.value });
          if (isCurrent) parts.value = told.parts;
        } catch (error) {
          if (isCurrent) say(error.message);
        }
      },
      parts.value ? SETTLES_MS : 0,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [me.value.id, language.value, heard]);
  // The view has the heading of the page.
  const shown = (parts.value ?? []).filter(({ tone }) => tone !== 'heading');
  return html`<main class="board calendar">
    <div class="column wide">
      <${TryingOut} />
      <div class="toolbar">
        <h1>${s.calendar}</h1>
        <button type="button" class="button" onClick=${onBack}><${Icon} name="talk" />${s.tickets}</button>
      </div>
      ${children}
      <section class="panel" aria-busy=${!parts.value}>
        ${parts.value ? html`<${Parts} parts=${shown} buttons=${drawn(press)} />` : html`<p class="waiting">${s.loading}</p>`}
      </section>
    </div>
  </main>`;
}
