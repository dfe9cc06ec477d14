/** The page for staff: a chat with the desk. */
import { effect, signal, useSignal } from '@preact/signals';
import { html, render } from 'htm/preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { get } from './api.js';
import { Composer } from './composer.js';
import { act, openConversation } from './conversation.js';
import { Avatar, DeskAvatar, Header, PersonChoice, Toast, TryingOut } from './header.js';
import { Icon } from './icons.js';
import { Buttons, Files, Parts } from './parts.js';
import { desk, deskSaysItIs, language, me, now, remember, remembered, say, t } from './state.js';
import { Ago, dayName, isSameDay } from './times.js';

/** After one of these the question is answered: its siblings are spent too. */
const ONCE = new Set([
  'solved',
  'not-solved',
  'human',
  'choose',
  'none-of-these',
  'open-ticket',
  'confirm',
  'reopen',
  'withdraw',
]);
const SEARCH_SHOWN_MS = 30_000;
/** The reply follows within moments of "handled"; when none comes there is nothing to wait for. */
const REPLY_FOLLOWS_MS = 2_500;

const conversation = signal(undefined);
const problem = signal('');

function become(person) {
  remember(sessionStorage, 'person', person && JSON.stringify(person));
  if (person) remember(localStorage, 'person', JSON.stringify(person));
  conversation.value?.close();
  me.value = person;
  conversation.value = person && openConversation(person, person.id);
}
async function becomeNamed(name) {
  try {
    become(await get('person', { name }));
    problem.value = '';
  } catch (error) {
    problem.value = error.message;
  }
}

function Page() {
  const s = t.value;
  return html`<div class="page chat">
    <${Header} page="chat" onChangePerson=${() => become(undefined)} />
    ${
      !desk.value
        ? html`<main class="waiting" aria-busy="true">${problem.value || s.loading}</main>`
        : !me.value
          ? html`<main class="start">
              <${PersonChoice} people=${desk.value.people} hint=${s.whoHint} onPick=${become} onName=${becomeNamed} />
              ${problem.value && html`<p class="problem" role="alert">${problem.value}</p>`}
            </main>`
          : html`<${Chat} key=${me.value.id} chat=${conversation.value} />`
    }
    <${Toast} />
  </div>`;
}

function Chat({ chat }) {
  const s = t.value;
  const entries = chat.entries.value;
  const state = chat.state.value;
  const scroller = useRef(null);
  const atBottom = useRef(true);
  const unseen = useSignal(false);
  const last = entries.at(-1);

  useLayoutEffect(() => {
    const { current } = scroller;
    if (!current) return;
    if (atBottom.current || last?.sending) {
      current.scrollTop = current.scrollHeight;
      // A long answer is read from its beginning.
      const newest = current.querySelector('.log > ol > li:last-child');
      if (!last?.sending && newest && newest.offsetHeight > current.clientHeight) {
        newest.scrollIntoView({ block: 'start' });
        atBottom.current = false;
      }
    } else unseen.value = true;
  }, [last?.id, last?.revision, entries.length]);
  useEffect(() => {
    // The composer grows, the keyboard opens: whoever was at the end stays there.
    const { current } = scroller;
    const observer = new ResizeObserver(() => {
      if (atBottom.current) current.scrollTop = current.scrollHeight;
    });
    observer.observe(current);
    for (const child of current.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const { current } = scroller;
    atBottom.current = current.scrollHeight - current.scrollTop - current.clientHeight < 48;
    if (atBottom.current) unseen.value = false;
  };
  const toEnd = () => {
    atBottom.current = true;
    unseen.value = false;
    scroller.current.scrollTop = scroller.current.scrollHeight;
  };
  const quick = async (action) => {
    try {
      await act(chat.person, chat.conversation, action);
      toEnd();
    } catch (error) {
      say(error.message);
    }
  };
  const press = (message) => async (button, inputs) => {
    const words = Object.entries(inputs)
      .map(([name, value]) => {
        const input = button.inputs?.find((one) => one.name === name);
        return input?.options?.find((option) => option.value === value)?.label ?? value;
      })
      .filter((value) => value.trim() !== '');
    const label = words.length > 0 ? `${button.label}: ${words.join(' · ')}` : button.label;
    if (!(await chat.press(message.id, label, button.action, inputs))) throw new Error(s.failed);
  };
  const chosen = new Map();
  for (const { content } of entries)
    if (content.kind === 'person' && content.pressed)
      chosen.set(content.pressed, [...(chosen.get(content.pressed) ?? []), content.text]);
  const used = (message) => (button) => {
    const texts = chosen.get(message.id) ?? [];
    const isChosen = (one) => texts.some((text) => text === one.label || text.startsWith(`${one.label}: `));
    if (!ONCE.has(button.action.kind)) return undefined;
    if (isChosen(button)) return 'chosen';
    const siblings = message.content.parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons : []));
    return siblings.some((one) => ONCE.has(one.action.kind) && isChosen(one)) ? 'spent' : undefined;
  };

  return html`<main>
    <h1 class="hidden">${s.chat}</h1>
    <div class="scroller" ref=${scroller} onScroll=${onScroll}>
      <div class="column">
        <${TryingOut} />
        ${
          chat.more.value &&
          html`<p class="earlier">
            <button type="button" class="button quiet" onClick=${chat.earlier}>${s.earlier}</button>
          </p>`
        }
        ${
          state === 'loading'
            ? html`<p class="waiting" aria-busy="true">${s.loading}</p>`
            : entries.length === 0 && html`<${Welcome} chat=${chat} />`
        }
        <div class="log" role="log" aria-live="polite" aria-label=${s.conversationLog} aria-busy=${state === 'loading'}>
        <ol>
          ${entries.map((message, index) => {
            const before = entries[index - 1];
            const newDay = !before || !isSameDay(before.at, message.at);
            return html`${newDay && html`<li key=${`day-${message.id}`} class="day"><span>${dayName(message.at)}</span></li>`}
              <${Message}
                key=${message.id}
                chat=${chat}
                message=${message}
                follows=${!newDay && speaker(before) === speaker(message)}
                press=${press(message)}
                used=${used(message)}
              />`;
          })}
        </ol>
        </div>
        <${Searching} entries=${entries} />
      </div>
    </div>
    ${unseen.value && html`<button type="button" class="to-end" onClick=${toEnd}>${s.newMessages}<${Icon} name="down" /></button>`}
    <div class="dock">
      <div class="column">
        <div class="quick">
          <button type="button" class="button small" onClick=${() => quick({ kind: 'my-tickets' })}>${s.myTickets}</button>
          <button type="button" class="button small" onClick=${() => quick({ kind: 'human' })}>${s.human}</button>
          <span class="connection" role="status">${state === 'broken' || state === 'unreachable' ? s.connecting : ''}</span>
          <span class="hotline"><${Icon} name="phone" /><span class="hidden">${s.hotline('')}</span>${hotline()}</span>
        </div>
        <${Composer}
          draft=${chat.conversation}
          label=${s.messageLabel}
          placeholder=${s.messagePlaceholder}
          hint=${s.keys}
          onSend=${(text, attachments) => {
            atBottom.current = true;
            void chat.send(text, attachments);
          }}
        />
      </div>
    </div>
  </main>`;
}

function hotline() {
  return desk.value.hotline[language.value];
}

const speaker = ({ content }) => (content.kind === 'desk' ? 'desk' : content.person.id);

function Message({ chat, message, follows, press, used }) {
  const { content } = message;
  if (content.kind === 'person') return html`<${Own} chat=${chat} message=${message} follows=${follows} />`;
  return html`<li class="message desk ${follows ? 'follows' : ''}">
    <${DeskAvatar} />
    <div class="message-body">
      <p class="meta"><span class="who">${t.value.deskName}</span> <${Ago} at=${message.at} /></p>
      <div class="bubble" lang=${content.language === 'zh' ? 'zh-CN' : 'en'}>
        <${Parts}
          parts=${content.parts}
          buttons=${(buttons) => html`<${Buttons} buttons=${buttons} press=${press} used=${used} />`}
        />
      </div>
    </div>
  </li>`;
}

function Own({ chat, message, follows }) {
  const s = t.value;
  const { content, sending } = message;
  const failed = sending?.state === 'failed';
  return html`<li class="message own ${follows ? 'follows' : ''} ${failed ? 'unsent' : ''}">
    <div class="message-body">
      <p class="meta"><span class="hidden">${content.person.name}</span> <${Ago} at=${message.at} /></p>
      <div class="bubble ${content.pressed ? 'pressed' : ''}">
        ${content.pressed && html`<${Icon} name="check" />`}
        ${content.text && html`<p class="words">${content.text}</p>`}
        ${content.attachments.length > 0 && html`<${Files} files=${content.attachments} />`}
      </div>
      ${
        failed
          ? html`<p class="state failed" role="alert">
              <button type="button" class="link" onClick=${() => chat.resend(sending)}><${Icon} name="again" />${s.failed}</button>
              <button type="button" class="link quiet" onClick=${() => chat.discard(sending)}>${s.discard}</button>
              ${sending.error && html`<span class="why">${sending.error}</span>`}
            </p>`
          : html`<p class="state">${sending && sending.state === 'sending' ? s.sending : s.sent}</p>`
      }
    </div>
    <${Avatar} name=${content.person.name} id=${content.person.id} />
  </li>`;
}

/** Shown from the moment something is sent until the desk says something, at most half a minute. */
function Searching({ entries }) {
  const handledAt = useRef({ id: undefined, at: 0 });
  const last = entries.at(-1);
  const content = last?.content;
  const isOwn = content?.kind === 'person' && last.sending?.state !== 'failed';
  if (isOwn && content.state === 'handled' && handledAt.current.id !== last.id)
    handledAt.current = { id: last.id, at: now.value };
  const age = isOwn ? now.value - Date.parse(last.at) : Number.POSITIVE_INFINITY;
  const over = content?.state === 'handled' && now.value - handledAt.current.at > REPLY_FOLLOWS_MS;
  const shows = isOwn && age < SEARCH_SHOWN_MS && !over;
  return html`<p class="searching ${shows ? 'shows' : ''}" role="status">
    ${
      shows &&
      html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${content.pressed ? t.value.working : t.value.searching}`
    }
  </p>`;
}

function Welcome({ chat }) {
  const s = t.value;
  return html`<section class="welcome">
    <h2>${s.welcome(chat.person.name)}</h2>
    <p>${s.welcomeHint}</p>
    <div class="suggestions">
      ${s.suggestions.map(
        (text) => html`<button key=${text} type="button" onClick=${() => chat.send(text)}>${text}</button>`,
      )}
    </div>
  </section>`;
}

effect(() => {
  document.title = desk.value ? `${t.value.chat} · ${desk.value.name[language.value]}` : 'Firstline';
});

async function start() {
  try {
    desk.value = await get('desk');
    deskSaysItIs(desk.value.now);
    problem.value = '';
  } catch {
    problem.value = t.value.cannotLoad;
    setTimeout(start, 3_000);
    return;
  }
  const asked = new URLSearchParams(location.search).get('as');
  const kept = remembered(sessionStorage, 'person') ?? remembered(localStorage, 'person');
  if (asked) return becomeNamed(asked);
  if (!kept) return;
  try {
    await becomeNamed(JSON.parse(kept).name);
  } catch {
    // Not something this page wrote: ask again.
  }
}
render(html`<${Page} />`, document.getElementById('app'));
void start();
