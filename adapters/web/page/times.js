/** Instants and spans as people read them. */
import { html } from 'htm/preact';
import { language, minute, now, t } from './state.js';

const locale = () => (language.value === 'zh' ? 'zh-CN' : 'en-GB');
const format = (options) => (at) =>
  new Intl.DateTimeFormat(locale(), { hourCycle: 'h23', ...options }).format(at);
const clock = format({ hour: '2-digit', minute: '2-digit' });
const dayAndClock = format({
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const whole = format({ dateStyle: 'full', timeStyle: 'medium' });
const day = format({ weekday: 'long', day: 'numeric', month: 'long' });
const dayKey = (at) => new Date(at).toDateString();

/** "just now", "5 min ago", then the clock, then day and clock; the exact time is in the title. */
export function Ago({ at }) {
  const instant = Date.parse(at);
  const minutes = Math.floor((minute.value + 59_999 - instant) / 60_000);
  let text;
  if (minutes < 60)
    text = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(-Math.max(0, minutes), 'minute');
  else text = dayKey(instant) === dayKey(minute.value) ? clock(instant) : dayAndClock(instant);
  if (minutes < 1) text = language.value === 'zh' ? '刚刚' : 'just now';
  return html`<time datetime=${at} title=${whole(instant)}>${text}</time>`;
}

/** A day's heading in the conversation. */
export function dayName(at) {
  const instant = Date.parse(at);
  if (dayKey(instant) === dayKey(minute.value)) return t.value.today;
  if (dayKey(instant) === dayKey(minute.value - 86_400_000)) return t.value.yesterday;
  return day(instant);
}
export const isSameDay = (one, other) => dayKey(Date.parse(one)) === dayKey(Date.parse(other));

/** Two units at most; seconds only in the last five minutes. */
export function span(ms) {
  const s = t.value;
  const total = Math.floor(Math.abs(ms) / 1000);
  const [days, hours, minutes, seconds] = [
    Math.floor(total / 86_400),
    Math.floor((total % 86_400) / 3600),
    Math.floor((total % 3600) / 60),
    total % 60,
  ];
  if (days > 0) return hours > 0 ? `${s.days(days)} ${s.hours(hours)}` : s.days(days);
  if (hours > 0) return minutes > 0 ? `${s.hours(hours)} ${s.minutes(minutes)}` : s.hours(hours);
  if (minutes >= 5) return s.minutes(minutes);
  return minutes > 0 ? `${s.minutes(minutes)} ${s.seconds(seconds)}` : s.seconds(seconds);
}

/** A deadline that counts down. The words say what colour says. */
export function Countdown({ label, due }) {
  const left = Date.parse(due) - now.value;
  const mood = left < 0 ? 'late' : left < 15 * 60_000 ? 'soon' : 'calm';
  return html`<span class="countdown ${mood}" title=${whole(Date.parse(due))}>
    <span class="countdown-label">${label}</span>
    <span class="countdown-span">${left < 0 ? t.value.late(span(left)) : t.value.left(span(left))}</span>
  </span>`;
}

export function At({ at }) {
  return html`<time datetime=${at} title=${whole(Date.parse(at))}>${dayAndClock(Date.parse(at))}</time>`;
}
