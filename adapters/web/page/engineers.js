/** The page for engineers: the channel's cards, each with its thread; the own queue; calls to log. */
import { computed, effect, signal, useSignal } from '@preact/signals';
import { html, render } from 'htm/preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { get } from './api.js';
import { Composer } from './composer.js';
import { act, openConversation } from './conversation.js';
import { DeskFile } from './desk-file.js';
import { Avatar, DeskAvatar, Header, PersonChoice, Toast, TryingOut } from './header.js';
import { Icon } from './icons.js';
import { Knowledge } from './knowledge.js';
import { Calendar, useWaiting, WaitingHere, WaitingLines } from './managers.js';
import { Buttons, Files, InputForm, Parts } from './parts.js';
import { desk, deskSaysItIs, language, me, minute, remember, remembered, say, t } from './state.js';
import { Ago, Countdown } from './times.js';

const channel = signal(undefined);
const problem = signal('');
/** The address says it, so that it can be linked and the browser's own way back works. */
const VIEWS = ['knowledge', 'desk-file', 'calendar'];
const viewOfAddress = () => VIEWS.find((name) => location.hash === `#${name}`) ?? 'tickets';
const view = signal(viewOfAddress());
addEventListener('hashchange', () => {
  view.value = viewOfAddress();
});
function show(next) {
  location.hash = VIEWS.includes(next) ? next : '';
}
const filter = signal({ which: 'open' });
/** Cards that matched since the filter was chosen stay until it is chosen again: nothing jumps away under a hand. */
let kept = new Set();
/** clientId of an action -> the card its button belongs to, so that an answer for me alone appears there. */
const origins = new Map();
const dismissed = signal(new Set());
/** The desk's time when this window opened: older answers for me alone are history. */
let openedAt = 0;

function become(engineer) {
  remember(sessionStorage, 'engineer', engineer?.id);
  if (engineer) remember(localStorage, 'engineer', engineer.id);
  me.value = engineer;
  if (engineer) enter(engineer.channels[0] ?? desk.value.channels[0]?.conversation);
  else leave();
}
function leave() {
  channel.value?.close();
  channel.value = undefined;
}
function enter(conversation) {
  leave();
  kept = new Set();
  if (conversation) channel.value = openConversation(me.value, conversation);
}
function choose(next) {
  kept = new Set();
  filter.value = { which: next };
}

const entries = computed(() => channel.value?.entries.value ?? []);
const cards = computed(() =>
  entries.value.filter(({ content, under }) => content.ticket && !under).reverse(),
);
const isOpen = ({ status }) => status !== 'closed' && status !== 'resolved';
const isMine = (ticket) => ticket.assigneePeople.some((id) => me.value?.people.includes(id));
const matches = (ticket, which) =>
  which === 'all' || (which === 'mine' ? isMine(ticket) && ticket.status !== 'closed' : isOpen(ticket));
const counts = computed(() => ({
  open: cards.value.filter(({ content }) => matches(content.ticket, 'open')).length,
  mine: cards.value.filter(({ content }) => matches(content.ticket, 'mine')).length,
}));

/** Soonest deadline first; what has none stands last. */
const pressing = ({ content: { ticket } }) => {
  const due = [ticket.respondBy, ticket.resolveBy].filter(Boolean).map(Date.parse);
  return due.length > 0 ? Math.min(...due) : Number.MAX_SAFE_INTEGER;
};
const shownCards = computed(() => {
  const chosen = cards.value.filter(({ id, content }) => {
    if (matches(content.ticket, filter.value.which)) kept.add(id);
    return kept.has(id);
  });
  return filter.value.which === 'mine'
    ? chosen.sort((one, other) => pressing(one) - pressing(other))
    : chosen;
});

const grouped = (key) =>
  computed(() => {
    const groups = new Map();
    for (const entry of entries.value) {
      const group = key(entry);
      if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), entry]);
    }
    return groups;
  });
const threads = grouped((entry) => entry.under);
/** An article that a closed ticket proposes: no warning about that ticket, but a question to all. */
const isProposal = ({ parts }) =>
  parts?.some((part) => part.buttons?.some(({ action }) => action.kind === 'approve-article')) ?? false;
const alertsAbout = grouped(({ content }) => (isProposal(content) ? undefined : content.about));
/** Every alert by the card it is about, also the message about many tickets that names its ticket. */
const alerts = computed(() => {
  const cardOf = new Map(cards.value.map(({ id, content }) => [content.ticket.id, id]));
  const all = new Map(alertsAbout.value);
  for (const entry of entries.value)
    for (const ticket of entry.content.tickets ?? []) {
      const card = cardOf.get(ticket);
      if (card)
        all.set(
          card,
          [...(all.get(card) ?? []), entry].sort((one, other) => one.place - other.place),
        );
    }
  return all;
});
/** Answers for me alone, by the card whose button asked; the rest under undefined's stand-in ''. */
const privates = grouped(({ id, at, onlyFor, under }) => {
  if (!onlyFor || under || dismissed.value.has(id)) return undefined;
  for (const [clientId, card] of origins) if (id.startsWith(`web:${clientId}:`)) return card;
  return Date.parse(at) > openedAt ? '' : undefined;
});

/** The most pressing; more links than that are a wall. */
const SHOWN_ATTENTION = 20;
/** What the desk says to the whole channel about no card: a changed roster, holidays to confirm, an article to approve. */
const SHOWN_NEWS = 3;
const news = computed(() =>
  entries.value
    .filter(
      ({ id, content, under, onlyFor }) =>
        content.kind === 'desk' &&
        !content.ticket &&
        (!content.about || isProposal(content)) &&
        !under &&
        !onlyFor &&
        !dismissed.value.has(id),
    )
    .slice(-SHOWN_NEWS),
);

/** An alert speaks until somebody has done something about the ticket since; while it is late it always does. */
function activeAlert(card) {
  const { ticket } = card.content;
  const last = alerts.value.get(card.id)?.at(-1);
  if (!last || !isOpen(ticket) || ticket.status === 'waiting') return undefined;
  const isLate = pressing(card) < minute.value;
  return ticket.alarmed || isLate || Date.parse(ticket.lastActivityAt) <= Date.parse(last.at)
    ? last
    : undefined;
}

async function press(card, button, inputs) {
  const clientId = crypto.randomUUID();
  origins.set(clientId, card?.id ?? '');
  await act(me.value, channel.value.conversation, button.action, inputs, clientId);
}

/** Changes with everything that is said here. */
const heard = computed(() => {
  const last = entries.value.at(-1);
  return `${entries.value.length} ${last?.id ?? ''} ${last?.revision ?? ''}`;
});
const pressHere = (button, inputs) => press(undefined, button, inputs);

function Page() {
  const s = t.value;
  useWaiting(heard.value);
  return html`<div class="page engineers">
    <${Header} page="engineers" onChangePerson=${() => become(undefined)} />
    ${
      !desk.value
        ? html`<main class="waiting" aria-busy="true">${problem.value || s.loading}</main>`
        : !me.value
          ? html`<main class="start">
              <${PersonChoice} people=${desk.value.engineers} hint=${s.whoEngineerHint} empty=${s.noEngineers} onPick=${become} />
            </main>`
          : view.value === 'knowledge'
            ? html`<${Knowledge} onBack=${() => show('tickets')} />`
            : view.value === 'desk-file' && me.value.changesDesk
              ? html`<${DeskFile}
                  change=${(action) => press(undefined, { action }, {})}
                  heard=${heard.value}
                  onBack=${() => show('tickets')}
                >
                  <${Privates} list=${privates.value.get('') ?? []} />
                  <${WaitingHere} about="desk-file" press=${pressHere} />
                <//>`
              : view.value === 'calendar' && desk.value.hasCalendar
                ? html`<${Calendar} press=${pressHere} heard=${heard.value} onBack=${() => show('tickets')}>
                    <${Privates} list=${privates.value.get('') ?? []} />
                  <//>`
                : html`<${Channel} />`
    }
    <${Toast} />
  </div>`;
}

function Channel() {
  const s = t.value;
  const state = channel.value?.state.value;
  const list = shownCards.value;
  const attention = cards.value.filter(activeAlert).sort((one, other) => pressing(one) - pressing(other));
  const dialog = useRef(null);
  const empty = { open: s.emptyOpen, mine: s.emptyMine, all: s.emptyAll }[filter.value.which];
  return html`<main class="board">
    <h1 class="hidden">${s.engineers}</h1>
    <div class="column wide">
      <${TryingOut} />
      <div class="toolbar">
        ${
          desk.value.channels.length > 1 &&
          html`<label class="channel-choice">
            <span class="hidden">${s.channel}</span>
            <select value=${channel.value?.conversation} onChange=${(event) => enter(event.target.value)}>
              ${desk.value.channels.map(
                ({ name, conversation }) =>
                  html`<option key=${conversation} value=${conversation}># ${name}</option>`,
              )}
            </select>
          </label>`
        }
        <div class="filters" role="group" aria-label=${s.filter}>
          ${['open', 'mine', 'all'].map(
            (
              one,
            ) => html`<button key=${one} type="button" aria-pressed=${filter.value.which === one} onClick=${() => choose(one)}>
              ${s[one]}${counts.value[one] !== undefined && html` <span class="count">${counts.value[one]}</span>`}
            </button>`,
          )}
        </div>
        <button
          type="button"
          class="button"
          onClick=${() => press(undefined, { action: { kind: 'duty' } }, {}).catch((error) => say(error.message))}
        >
          <${Icon} name="people" />${s.duty}
        </button>
        ${
          desk.value.hasKnowledge &&
          html`<button type="button" class="button" onClick=${() => show('knowledge')}>
            <${Icon} name="book" />${s.knowledge}
          </button>`
        }
        ${
          desk.value.hasCalendar &&
          html`<button type="button" class="button" onClick=${() => show('calendar')}>
            <${Icon} name="calendar" />${s.calendar}
          </button>`
        }
        ${
          me.value.changesDesk &&
          html`<button type="button" class="button" onClick=${() => show('desk-file')}>
            <${Icon} name="edit" />${s.deskFile}
          </button>`
        }
        <button type="button" class="button primary" onClick=${() => dialog.current.showModal()}>
          <${Icon} name="phone" />${s.logCall}
        </button>
      </div>
      <p class="connection" role="status">${state === 'broken' || state === 'unreachable' ? s.connecting : ''}</p>
      ${
        attention.length > 0 &&
        html`<section class="attention" aria-label=${s.attention(attention.length)}>
          <${Icon} name="warning" />
          <span>${s.attention(attention.length)}</span>
          ${attention.slice(0, SHOWN_ATTENTION).map(
            ({ id, content }) => html`<a
              key=${id}
              href=${`#${content.ticket.id}`}
              onClick=${(event) => {
                event.preventDefault();
                if (!list.some((one) => one.id === id)) choose('open');
                requestAnimationFrame(() => {
                  const card = document.getElementById(content.ticket.id);
                  card?.scrollIntoView({ block: 'start' });
                  card?.focus({ preventScroll: true });
                });
              }}
              >${content.ticket.id}</a
            >`,
          )}
          ${attention.length > SHOWN_ATTENTION && html`<span>…</span>`}
        </section>`
      }
      <${WaitingLines} show=${show} />
      <${Privates} list=${news.value} forAll />
      <${Privates} list=${privates.value.get('') ?? []} />
      <div class="cards" aria-busy=${state === 'loading'}>
        ${state === 'loading' && html`<p class="waiting">${s.loading}</p>`}
        ${state !== 'loading' && list.length === 0 && html`<p class="empty">${empty}</p>`}
        ${list.map((card) => html`<${Card} key=${card.id} card=${card} />`)}
      </div>
      ${
        filter.value.which === 'all' &&
        channel.value?.more.value &&
        html`<p class="earlier"><button type="button" class="button quiet" onClick=${channel.value.earlier}>${s.earlier}</button></p>`
      }
    </div>
    <${LogCall} dialog=${dialog} />
    <${Announcer} />
  </main>`;
}

/** The reply's own parts, without what the card shows in its head. */
function bodyOf({ ticket, parts }) {
  const heading = parts.find((part) => part.kind === 'text' && part.tone === 'heading');
  const labels = heading ? heading.text.split(' · ') : [ticket.id];
  return {
    labels,
    parts: parts
      .filter((part) => part !== heading && !(part.kind === 'text' && part.text === ticket.summary))
      .map((part) =>
        part.kind === 'facts'
          ? { ...part, facts: part.facts.filter(({ value }) => !labels.includes(value)) }
          : part,
      ),
  };
}

function Card({ card }) {
  const s = t.value;
  const { ticket, parts, language: written } = card.content;
  const { labels, parts: rest } = bodyOf({ ticket, parts });
  const isThreadOpen = useSignal(false);
  const title = useId();
  const alert = activeAlert(card);
  const toggle = () => {
    isThreadOpen.value = !isThreadOpen.value;
    if (isThreadOpen.value) channel.value.loadThread(card.id).catch((error) => say(error.message));
  };
  return html`<article
    class="card priority-${ticket.priority} status-${ticket.status} ${isMine(ticket) ? 'mine' : ''}"
    id=${ticket.id}
    tabindex="-1"
    aria-labelledby=${title}
    lang=${written === 'zh' ? 'zh-CN' : 'en'}
  >
    <header class="card-head">
      <span class="number">${labels[0]}</span>
      ${labels.slice(1).map((label, index) => html`<span key=${index} class="pill ${index === 0 ? 'priority' : 'status'}">${label}</span>`)}
      ${isMine(ticket) && html`<span class="pill yours" lang=${s.htmlLang}>${s.yours}</span>`}
      <span class="countdowns" lang=${s.htmlLang}>
        ${ticket.respondBy && isOpen(ticket) && html`<${Countdown} label=${s.respond} due=${ticket.respondBy} />`}
        ${ticket.resolveBy && isOpen(ticket) && html`<${Countdown} label=${s.resolve} due=${ticket.resolveBy} />`}
      </span>
    </header>
    <h2 id=${title}>${ticket.summary}</h2>
    ${
      alert &&
      html`<div class="alert">
        <${Parts} parts=${alertWords(alert)} buttons=${() => null} />
        <span lang=${s.htmlLang}><${Ago} at=${alert.at} /></span>
      </div>`
    }
    <${Parts}
      parts=${rest}
      buttons=${(buttons) => html`<${Buttons} buttons=${withAcknowledge(buttons, alert)} press=${(button, inputs) => press(card, button, inputs)} />`}
    />
    <${Privates} list=${privates.value.get(card.id) ?? []} card=${card} />
    <footer lang=${s.htmlLang}>
      <button type="button" class="link" aria-expanded=${isThreadOpen.value} onClick=${toggle}>
        <${Icon} name="talk" />${s.thread(card.replies)}
      </button>
      <${Ago} at=${card.at} />
    </footer>
    ${isThreadOpen.value && html`<${Thread} card=${card} />`}
  </article>`;
}

/** What an alert says on its card; one about many tickets stands above the cards. */
function alertWords({ content }) {
  if (content.tickets) return [{ kind: 'text', tone: 'warning', text: t.value.inDigest }];
  return content.parts.filter((part) => part.kind === 'mention' || part.tone === 'warning');
}

/** A warning's own "I am on it" belongs on the card it is about. */
function withAcknowledge(buttons, alert) {
  const has = (kind) => buttons.some(({ action }) => action.kind === kind);
  const extra = (alert?.content.parts ?? [])
    .flatMap((part) => (part.kind === 'buttons' ? part.buttons : []))
    .filter(({ action }) => action.kind === 'acknowledge' && !has('acknowledge'));
  return [...extra, ...buttons];
}

function Thread({ card }) {
  const s = t.value;
  const { ticket } = card.content;
  const list = [...(threads.value.get(card.id) ?? []), ...(alertsAbout.value.get(card.id) ?? [])].sort(
    (one, other) => one.place - other.place,
  );
  return html`<section class="thread" aria-label=${s.openThread(ticket.id)} lang=${s.htmlLang}>
    <div role="log" aria-live="polite" aria-label=${s.openThread(ticket.id)}>
    <ol>
      ${list.map((entry) => html`<${ThreadEntry} key=${entry.id} entry=${entry} card=${card} />`)}
    </ol>
    </div>
    <${Composer}
      draft=${card.id}
      label=${s.threadHint}
      placeholder=${s.threadHint}
      hint=${s.threadPrivate}
      withFiles=${false}
      onSend=${(text) => channel.value.send(text, [], card.id)}
    />
  </section>`;
}

function ThreadEntry({ entry, card }) {
  const s = t.value;
  const { content, sending } = entry;
  if (content.kind === 'person')
    return html`<li class="entry">
      <${Avatar} name=${content.person.name} id=${content.person.id} />
      <div>
        <p class="meta"><span class="who">${content.person.name}</span> <${Ago} at=${entry.at} /></p>
        <p class="words">${content.text}</p>
        ${content.attachments.length > 0 && html`<${Files} files=${content.attachments} />`}
        ${
          sending?.state === 'failed' &&
          html`<p class="state failed" role="alert">
            <button type="button" class="link" onClick=${() => channel.value.resend(sending)}><${Icon} name="again" />${s.failed}</button>
            <button type="button" class="link quiet" onClick=${() => channel.value.discard(sending)}>${s.discard}</button>
          </p>`
        }
      </div>
    </li>`;
  return html`<li class="entry ${content.about ? 'shout' : ''}">
    <${DeskAvatar} />
    <div lang=${content.language === 'zh' ? 'zh-CN' : 'en'}>
      <p class="meta">${entry.onlyFor && html`<span class="only">${s.onlyYou}</span> `}<${Ago} at=${entry.at} /></p>
      <${Parts}
        parts=${content.parts}
        buttons=${(buttons) =>
          // A shout's buttons stand on the card above, where they change with the ticket.
          content.about
            ? null
            : html`<${Buttons} buttons=${buttons} press=${(button, inputs) => press(card, button, inputs)} />`}
      />
    </div>
  </li>`;
}

/** Answers that the desk gave me alone. */
function Privates({ list, card, forAll = false }) {
  const s = t.value;
  const label = forAll ? s.news : s.onlyYou;
  return list.map(
    ({ id, at, content }) => html`<section key=${id} class="private" role="status" aria-label=${label}>
      <p class="meta"><span class="only">${label}</span> ${forAll && html`<${Ago} at=${at} />`}</p>
      <div lang=${content.language === 'zh' ? 'zh-CN' : 'en'}>
        <${Parts} parts=${content.parts} buttons=${(buttons) => html`<${Buttons} buttons=${buttons} press=${(button, inputs) => press(card, button, inputs)} />`} />
      </div>
      <button
        type="button"
        class="icon-button small"
        aria-label=${s.dismiss}
        title=${s.dismiss}
        onClick=${() => {
          dismissed.value = new Set([...dismissed.value, id]);
        }}
      >
        <${Icon} name="close" />
      </button>
    </section>`,
  );
}

function LogCall({ dialog }) {
  const s = t.value;
  const round = useSignal(0);
  const busy = useSignal(false);
  const failure = useSignal('');
  const title = useId();
  const options = (names) => Object.entries(names).map(([value, label]) => ({ value, label }));
  const customers = desk.value?.customers ?? [];
  const form = {
    label: s.logCall,
    submit: s.openTicket,
    style: 'primary',
    inputs: [
      { name: 'caller', label: s.caller, kind: 'line', required: true },
      ...(customers.length > 0
        ? [
            {
              name: 'customer',
              label: s.callCustomer,
              kind: 'select',
              required: false,
              options: customers.map(({ id, name }) => ({ value: id, label: name[language.value] })),
            },
          ]
        : []),
      { name: 'summary', label: s.callSummary, kind: 'text', required: true },
      {
        name: 'impact',
        label: s.impact,
        kind: 'select',
        required: true,
        options: options(s.impacts),
        initial: 'person',
      },
      {
        name: 'urgency',
        label: s.urgency,
        kind: 'select',
        required: true,
        options: options(s.urgencies),
        initial: 'hinders',
      },
      { name: 'asset', label: s.asset, kind: 'line', required: false },
    ],
  };
  const submit = async (inputs) => {
    busy.value = true;
    failure.value = '';
    try {
      await press(undefined, { action: { kind: 'log-call' } }, inputs);
      dialog.current.close();
      round.value += 1;
      say(s.logged);
    } catch (error) {
      failure.value = error.message;
    } finally {
      busy.value = false;
    }
  };
  return html`<dialog ref=${dialog} aria-labelledby=${title}>
    <h2 id=${title}>${s.logCall}</h2>
    <p class="hint">${s.logCallHint}</p>
    <${InputForm} key=${round.value} button=${form} busy=${busy.value} onSubmit=${submit} onCancel=${() => dialog.current.close()}>
      ${failure.value && html`<p class="problem" role="alert">${failure.value}</p>`}
    <//>
  </dialog>`;
}

/** Tells those who do not see the screen what came and what changed. */
function Announcer() {
  const text = useSignal('');
  const known = useRef(undefined);
  useEffect(
    () =>
      effect(() => {
        const s = t.value;
        const state = channel.value?.state.value;
        const next = new Map(cards.value.map(({ content }) => [content.ticket.id, content]));
        const before = known.current;
        known.current = state === 'live' ? next : undefined;
        if (!before || state !== 'live') return;
        for (const [id, { ticket, parts }] of next) {
          const was = before.get(id)?.ticket;
          if (!was) text.value = s.newCard(id, ticket.summary);
          else if (was.status !== ticket.status)
            text.value = s.changedCard(id, bodyOf({ ticket, parts }).labels.at(-1));
        }
      }),
    [],
  );
  return html`<p class="hidden" role="status">${text.value}</p>`;
}

effect(() => {
  const name = desk.value?.name[language.value] ?? 'Firstline';
  const unclaimed = cards.value.filter(({ content }) => content.ticket.status === 'new').length;
  document.title = `${unclaimed > 0 ? `(${unclaimed}) ` : ''}${t.value.engineers} · ${name}`;
});

async function start() {
  try {
    desk.value = await get('desk');
    deskSaysItIs(desk.value.now);
    openedAt = Date.parse(desk.value.now);
    problem.value = '';
  } catch {
    problem.value = t.value.cannotLoad;
    setTimeout(start, 3_000);
    return;
  }
  const wanted =
    new URLSearchParams(location.search).get('as') ??
    remembered(sessionStorage, 'engineer') ??
    remembered(localStorage, 'engineer');
  const engineer = desk.value.engineers.find(
    ({ id, name }) => id === wanted || id === `web:${wanted}` || name === wanted,
  );
  if (engineer) become(engineer);
}
render(html`<${Page} />`, document.getElementById('app'));
void start();
