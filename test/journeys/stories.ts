/**
 * What people and engineers live through at the desk, told once for every door and both languages. Each step says
 * what somebody does; each `reads` and `shows` names every message that comes of it.
 */
import { readFileSync } from 'node:fs';
import { SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import { MINUTE_MS, type Stage } from './stage.ts';

export interface Story {
  readonly title: string;
  /** Instead of a morning of its own. */
  readonly startsAt?: Date;
  play(stage: Stage): Promise<void>;
}

const HOUR = 60;
const at = (day: string, time: string) => new Date(`${day}T${time}:00+08:00`);

/** Something the knowledge base knows nothing of becomes a ticket with one tap. */
async function opensTicket(stage: Stage, who = stage.liNa, words?: string): Promise<TicketId> {
  const { s, t } = stage;
  const problem = words ?? t('三楼会议室的门禁刷不开', 'the door reader on floor three does not open');
  stage.quoted.push(problem);
  await who.says(problem);
  await who.reads([s.noIdea, `[${s.openTicket}]`]);
  await who.presses(s.openTicket);
  const { id } = await stage.ticket();
  await who.reads([s.ticketOpened(id), s.statuses.new, s.addAnything]);
  await stage.engineers.shows([id, problem, who.name, `[${s.claim}]`]);
  return id;
}

/** Wang Lei has it. */
async function claimed(stage: Stage, id: TicketId, who = stage.liNa): Promise<void> {
  const { s, wangLei } = stage;
  await wangLei.pressesOn(id, s.claim);
  await who.reads(s.toldClaimed(id, wangLei.name));
  await stage.engineers.shows(s.cardClaimed(wangLei.name));
  await stage.engineers.cardShows(id, s.cardStatuses.claimed, wangLei.name, `[${s.resolve}]`);
}

export const STORIES: readonly Story[] = [
  {
    title: 'A question is answered from the knowledge base, and that solves it',
    async play(stage) {
      const { s, t, liNa } = stage;
      await liNa.says(t('VPN 连不上', 'my VPN does not connect'));
      await liNa.reads([
        t('VPN 连不上', 'VPN does not connect'),
        `[${s.solved}]`,
        `[${s.notSolved}]`,
        `[${s.human}]`,
      ]);
      await liNa.presses(s.solved);
      await liNa.reads(s.glad);
      await stage.noTicket();
    },
  },
  {
    title: 'An answer that does not help becomes a ticket with one tap, and the ticket says what was tried',
    async play(stage) {
      const { s, t, liNa } = stage;
      const question = t('忘记密码，登不进邮箱', 'I forgot my password and cannot read mail');
      await liNa.says(question);
      await liNa.reads([`[${s.notSolved}]`]);
      await liNa.presses(s.notSolved);
      const ticket = await stage.ticket();
      await liNa.reads([
        s.ticketOpened(ticket.id),
        s.titled(s.respondBy, stage.time(new Date(ticket.openedAt.getTime() + HOUR * MINUTE_MS))),
        s.addAnything,
      ]);
      await stage.engineers.shows(
        [ticket.id, question, `[${s.claim}]`],
        [s.triedArticles([t('忘记密码：自己重新设一个', 'Forgotten password: set a new one yourself')])],
      );
      await liNa.says(t('我用的是 Mac，昨天还好好的', 'I am on a Mac and it worked yesterday'));
      await liNa.reads(s.added(ticket.id));
      await stage.engineers.shows([s.cardRequesterSaid(liNa.name), t('昨天还好好的', 'it worked yesterday')]);
    },
  },
  {
    title: 'Who asks for a human gets one after saying what it is about',
    async play(stage) {
      const { s, t, liNa } = stage;
      await liNa.says(t('转人工', 'a human please'));
      await liNa.reads(s.describeFirst);
      await stage.noTicket();
      const problem = t('工位的椅子升降坏了，顺便要挪一台显示器', 'my monitor has to move to another desk');
      await liNa.says(problem);
      const { id } = await stage.ticket();
      await liNa.reads([s.ticketOpened(id), problem]);
      await stage.engineers.shows([id, problem]);
    },
  },
  {
    title: 'Small talk, thanks, an emoji and nothing at all are answered and open no ticket',
    async play(stage) {
      const { s, t, liNa } = stage;
      for (const [words, answer] of [
        [t('你好', 'hello'), s.greeting],
        [t('谢谢', 'thanks'), s.thanks],
        ['👍', s.thanks],
        ['🤔', s.emoji],
        ['   ', s.empty],
        [t('你是谁', 'who are you'), s.whoAmI],
        [t('再见', 'bye'), s.goodbye],
      ] as const) {
        await liNa.says(words);
        await liNa.reads(answer);
      }
      await stage.noTicket();
    },
  },
  {
    title: 'Of several titles the person picks one, and that solves it',
    async play(stage) {
      const { s, t, liNa } = stage;
      await liNa.says(t('打印有问题', 'trouble with printing'));
      const jam = t('打印机卡纸、缺墨粉提示', 'Paper jam or toner message at the printer');
      const [offer] = await liNa.reads([s.choose, `[${jam}]`, `[${s.noneOfThese}]`, `[${s.human}]`]);
      await liNa.pressing(offer!.buttons.find(({ label }) => label === jam)!);
      await liNa.reads([jam, `[${s.solved}]`]);
      await liNa.presses(s.solved);
      await liNa.reads(s.glad);
      await stage.noTicket();
    },
  },
  {
    title: 'Two engineers claim in the same moment: one has it, the other is told who and when',
    async play(stage) {
      const { s, liNa, wangLei, zhangMin } = stage;
      const id = await opensTicket(stage);
      const buttons = await Promise.all(
        [wangLei, zhangMin].map(({ player }) => stage.engineers.button(id, s.claim, player)),
      );
      await stage.together(
        ...[wangLei, zhangMin].map(({ name, player }, index) => ({
          what: `${name} presses [${s.claim}] on ${id}`,
          run: () => buttons[index]!.press(player),
        })),
      );
      const { assignee } = await stage.ticket(id);
      const [winner, loser] = assignee?.name === wangLei.name ? [wangLei, zhangMin] : [zhangMin, wangLei];
      await liNa.reads(s.toldClaimed(id, winner.name));
      await loser.reads(s.takenBy(winner.name, stage.time(stage.now())));
      await stage.engineers.shows(s.cardClaimed(winner.name));
      await stage.engineers.cardShows(id, winner.name, s.cardStatuses.claimed);
      await winner.reads();
    },
  },
  {
    title: 'The engineer asks, the person answers, and a note stays among colleagues',
    async play(stage) {
      const { s, t, liNa, wangLei } = stage;
      const id = await opensTicket(stage);
      await claimed(stage, id);
      const question = t('读卡器的灯是红色还是蓝色？', 'Is the light on the reader red or blue?');
      await wangLei.pressesOn(id, s.ask, { text: question });
      await liNa.reads([s.toldSays(wangLei.name, id), question, s.toldQuestion]);
      await stage.engineers.shows([s.cardAsked(wangLei.name), question]);
      const answer = t('红色，闪两下就灭', 'red, it blinks twice');
      await liNa.says(answer);
      await liNa.reads(s.added(id));
      await stage.engineers.shows([s.cardRequesterSaid(liNa.name), answer]);
      const note = t('八成是电源模块坏了', 'probably the power module again');
      stage.secrets.push(note);
      await wangLei.pressesOn(id, s.note, { text: note });
      await stage.engineers.shows([s.cardNoted(wangLei.name), note]);
      const typed = t('仓库还有两个备件', 'we have two of them in stock');
      stage.secrets.push(typed);
      await wangLei.writesUnder(id, typed);
      await stage.engineers.shows();
      await liNa.reads();
      const reply = t('明早来换，十分钟就好', 'I will replace it tomorrow, it takes ten minutes');
      await wangLei.writesUnder(id, `> ${reply}`);
      await liNa.reads([s.toldSays(wangLei.name, id), reply]);
      await stage.engineers.shows([s.cardSaid(wangLei.name), reply]);
    },
  },
  {
    title: 'On hold for the person, with the reason and until when; the answer ends it',
    async play(stage) {
      const { s, t, liNa, wangLei } = stage;
      const id = await opensTicket(stage);
      await claimed(stage, id);
      const why = t('请发一下门禁卡背面的编号', 'Please send me the number on the back of your card');
      await wangLei.pressesOn(id, s.wait, { reason: 'requester', until: '4h', text: why });
      const { waiting } = await stage.ticket(id);
      const until = stage.time(waiting!.until);
      await liNa.reads([
        s.toldSays(wangLei.name, id),
        why,
        s.toldPaused(id, s.waits.requester, until),
        s.toldQuestion,
      ]);
      await stage.engineers.shows([
        s.cardAsked(wangLei.name),
        why,
        s.cardPaused(s.cardWaits.requester, until),
      ]);
      await stage.engineers.cardShows(id, s.cardStatuses.waiting, until, `[${s.resume}]`);
      await liNa.says('A-10734');
      await liNa.reads(s.added(id));
      await stage.engineers.shows([s.cardRequesterSaid(liNa.name), 'A-10734']);
      await stage.engineers.cardShows(id, s.cardStatuses.claimed);
    },
  },
  {
    title: 'On hold for the vendor until the limit, then the clock runs on',
    async play(stage) {
      const { s, t, liNa, wangLei } = stage;
      const id = await opensTicket(stage);
      await claimed(stage, id);
      const why = t('已联系厂商，等他们回复', 'The vendor has been asked and will call back');
      await wangLei.pressesOn(id, s.wait, { reason: 'vendor', until: '2h', text: why });
      const { waiting } = await stage.ticket(id);
      const until = stage.time(waiting!.until);
      await liNa.reads([why, s.toldPaused(id, s.waits.vendor, until)]);
      await stage.engineers.shows([why, s.cardPaused(s.cardWaits.vendor, until)]);
      await stage.passesTo(waiting!.until);
      const { deadlines } = await stage.ticket(id);
      await liNa.reads([s.toldResumed(id), s.toldNewTime(stage.time(deadlines.resolution!))]);
      await stage.engineers.shows(s.cardResumed.limit);
      await wangLei.reads();
    },
  },
  {
    title: 'Handed over to the second line, with the reason; the person is told',
    async play(stage) {
      const { s, t, liNa, wangLei, chenJie } = stage;
      const id = await opensTicket(stage);
      await claimed(stage, id);
      const why = t('要改门禁服务器配置', 'the access server has to be changed');
      await wangLei.pressesOn(id, s.handOver, { to: 'second-line', reason: why });
      const level = t('二线工程师', 'Second-line support');
      const by = stage.time((await stage.ticket(id)).deadlines.resolution!);
      await liNa.reads([s.toldHandedOver(id, level, why), s.toldTimeStands(by)]);
      await stage.engineers.shows([s.cardHandedOver(wangLei.name, level, why)]);
      await chenJie.pressesOn(id, s.claim);
      await liNa.reads(s.toldClaimed(id, chenJie.name));
      await stage.engineers.shows(s.cardClaimed(chenJie.name));
      await stage.engineers.cardShows(id, chenJie.name, level);
    },
  },
  {
    title: 'Solved, the person says yes: closed',
    async play(stage) {
      const { s, t, liNa, wangLei } = stage;
      const id = await opensTicket(stage);
      await claimed(stage, id);
      const solution = t('更换读卡器电源模块，现场测试正常', 'Power module replaced and tested');
      await wangLei.pressesOn(id, s.resolve, { solution });
      await liNa.reads([s.toldResolved(id, wangLei.name), solution, `[${s.yesWorks}]`, `[${s.noReopen}]`]);
      await stage.engineers.shows([s.cardResolved(wangLei.name), solution]);
      await stage.engineers.cardShows(id, s.cardStatuses.resolved, solution);
      await liNa.presses(s.yesWorks);
      await liNa.reads(s.toldClosed(id));
      await stage.engineers.shows(s.cardClosed.confirmed);
      await stage.engineers.cardShows(id, s.cardStatuses.closed);
      await stage.noTicket();
    },
  },
  {
    title: 'Solved, the person says no: open again, with what is still wrong',
    async play(stage) {
      const { s, t, liNa, wangLei } = stage;
      const id = await opensTicket(stage);
      await claimed(stage, id);
      await wangLei.pressesOn(id, s.resolve, { solution: t('已重启门禁服务', 'Access service restarted') });
      await liNa.reads([`[${s.noReopen}]`]);
      await stage.engineers.shows([s.cardResolved(wangLei.name)]);
      const still = t('还是刷不开', 'it still does not open');
      await liNa.presses(s.noReopen, { text: still });
      const { deadlines } = await stage.ticket(id);
      await liNa.reads([s.toldReopened(id), s.toldNewTime(stage.time(deadlines.resolution!))]);
      await stage.engineers.shows([s.cardReopened(id, liNa.name), still]);
      await stage.engineers.cardShows(id, s.cardStatuses.claimed, wangLei.name);
    },
  },
  {
    title: 'Solved and no word: closed after three service days, and one tap opens it again',
    async play(stage) {
      const { s, t, liNa, wangLei } = stage;
      const id = await opensTicket(stage);
      await claimed(stage, id);
      await wangLei.pressesOn(id, s.resolve, { solution: t('已更换读卡器', 'Reader replaced') });
      const closing = (await stage.ticket(id)).timers.find(({ kind }) => kind === 'close')!.at;
      await liNa.reads([s.toldSilence(stage.time(closing))]);
      await stage.engineers.shows([s.cardResolved(wangLei.name)]);
      await stage.passesTo(closing);
      await liNa.reads([s.toldClosedBySilence(id), `[${s.reopen}]`]);
      await stage.engineers.shows(s.cardClosed.silence);
      await stage.noTicket();
      await liNa.presses(s.reopen);
      await liNa.reads([s.toldReopened(id)]);
      await stage.engineers.shows([s.cardReopened(id, liNa.name)]);
    },
  },
  {
    title: 'How is my ticket? The person asks at any time, in words or by number; others learn nothing',
    async play(stage) {
      const { s, t, liNa, tom, maria } = stage;
      await maria.says(t('我的工单', 'my tickets'));
      await maria.reads(s.noTickets);
      const id = await opensTicket(stage);
      const asked = t('我的工单怎么样了？', "what's up with my ticket?");
      await liNa.says(asked);
      await liNa.reads([s.titled(s.number, id), s.statuses.new, `[${s.withdraw}]`, s.toldYouWait]);
      await stage.engineers.shows([s.cardRequesterSaid(liNa.name), asked]);
      await liNa.says(id);
      await liNa.reads([s.titled(s.number, id)]);
      await tom.says(id);
      await tom.reads(s.readTheirTicket);
      await tom.says('T-99999');
      await tom.reads(s.noSuchTicket('T-99999'));
    },
  },
  {
    title: 'Nobody answers: warnings at each step, escalation at the deadline, and the person is told',
    async play(stage) {
      const { s, liNa, wangLei, chenJie } = stage;
      const id = await opensTicket(stage);
      const ticket = await stage.ticket(id);
      const due = ticket.deadlines['first-response']!;
      const clock = s.clocks['first-response'];
      for (const percent of [50, 75, 90]) {
        const from = ticket.openedAt.getTime();
        await stage.passesTo(new Date(from + ((due.getTime() - from) * percent) / 100));
        await stage.engineers.shows([s.warning(id, clock, percent, stage.time(due)), `[${s.claim}]`]);
      }
      await liNa.reads();
      await stage.passesTo(due);
      const level = stage.t('二线工程师', 'Second-line support');
      await liNa.reads(s.toldLate(id, clock, stage.time(due), level));
      await stage.engineers.shows([s.escalation(id, clock, stage.time(due), level), `[${s.claim}]`]);
      await stage.engineers.cardShows(id, level, `[${s.acknowledge}]`);
      await chenJie.pressesOn(id, s.acknowledge);
      await stage.engineers.shows(s.cardAcknowledged(chenJie.name));
      // Acknowledged: no reminder comes in the next hour.
      await stage.passes(45);
      await stage.engineers.shows();
      await wangLei.reads();
    },
  },
  {
    title: 'Reported on the last afternoon before a holiday: the times leap over it',
    // 清明节 is on the fourth, a Saturday, and makes a weekend of three days.
    startsAt: at('2026-04-03', '17:29'),
    async play(stage) {
      const { s, t, liNa } = stage;
      await liNa.says(t('扫描仪发出异响', 'the scanner makes a strange noise'));
      await liNa.reads([s.noIdea]);
      await liNa.presses(s.openTicket);
      const { id, openedAt } = await stage.ticket();
      if (stage.time(openedAt) !== stage.time(at('2026-04-03', '17:31'))) throw new Error('The clock is off');
      await liNa.reads([
        s.ticketOpened(id),
        s.titled(s.respondBy, stage.time(at('2026-04-07', '09:31'))),
        s.titled(s.resolveBy, stage.time(at('2026-04-08', '17:31'))),
      ]);
      await stage.engineers.shows([id]);
    },
  },
  {
    title: 'An engineer logs a call from the hotline in one form, and has the ticket',
    async play(stage) {
      const { s, t, wangLei, liNa } = stage;
      await wangLei.says(t('登记来电', 'log a call'));
      await wangLei.reads([s.logCallHint, `[${s.logCall}]`]);
      const caller = t('前台刘姐', 'Mrs Liu at reception');
      const summary = t('访客机打不出胸卡', 'the visitor badge machine does nothing');
      await wangLei.presses(s.logCall, { caller, summary, urgency: 'stops-work' });
      const { id } = await stage.ticket();
      await wangLei.reads(s.ticketOpenedFor(id, caller));
      await stage.engineers.shows(
        [id, summary, caller, s.priorities[2], wangLei.name],
        s.cardClaimed(wangLei.name),
        [s.loggedByPhone],
      );
      await liNa.reads();
    },
  },
  {
    title: "Somebody who is no engineer presses an engineer's button and is refused politely, alone",
    async play(stage) {
      const { s, tom } = stage;
      const id = await opensTicket(stage);
      const button = await stage.engineers.button(id, s.claim, stage.wangLei.player);
      await tom.pressing(button, undefined, id);
      await tom.reads(s.engineersOnly);
      await stage.engineers.shows();
      await stage.engineers.cardShows(id, s.cardStatuses.new);
    },
  },
  {
    title: 'An old button on an old card answers with the truth',
    async play(stage) {
      const { s, t, liNa, wangLei, zhangMin } = stage;
      const id = await opensTicket(stage);
      const claim = await stage.engineers.button(id, s.claim, zhangMin.player);
      await claimed(stage, id);
      const claimedAt = (await stage.ticket(id)).assignee!.since;
      await zhangMin.pressing(claim, undefined, id);
      await zhangMin.reads(s.takenBy(wangLei.name, stage.time(claimedAt)));
      await wangLei.pressesOn(id, s.resolve, { solution: t('已更换读卡器', 'Reader replaced') });
      const [asked] = await liNa.reads([`[${s.yesWorks}]`]);
      await stage.engineers.shows([s.cardResolved(wangLei.name)]);
      const yes = asked!.buttons.find(({ label }) => label === s.yesWorks)!;
      await liNa.pressing(yes);
      await liNa.reads(s.toldClosed(id));
      await stage.engineers.shows(s.cardClosed.confirmed);
      const closedAt = stage.time(stage.now());
      await stage.passes(5);
      await zhangMin.pressing(claim, undefined, id);
      await zhangMin.reads(s.ticketClosed(closedAt));
      await liNa.pressing(yes);
      await liNa.reads([s.ticketClosed(closedAt), `[${s.reopen}]`]);
      await stage.engineers.shows();
    },
  },
  {
    title: 'What the platform brings twice happens once',
    async play(stage) {
      const { s, t, liNa, wangLei } = stage;
      await liNa.says(t('VPN 连不上', 'my VPN does not connect'));
      await stage.driver.deliversAgain();
      await stage.desk.settled();
      await liNa.reads([`[${s.notSolved}]`]);
      await liNa.presses(s.notSolved);
      await stage.driver.deliversAgain();
      await stage.desk.settled();
      const { id } = await stage.ticket();
      await liNa.reads([s.ticketOpened(id)]);
      await stage.engineers.shows([id], [s.triedArticles([t('VPN 连不上', 'VPN does not connect')])]);
      await wangLei.pressesOn(id, s.ask, { text: t('哪个版本？', 'Which version?') });
      await stage.driver.deliversAgain();
      await stage.desk.settled();
      await liNa.reads(s.toldClaimed(id, wangLei.name), [s.toldQuestion]);
      await stage.engineers.shows(s.cardClaimed(wangLei.name), [s.cardAsked(wangLei.name)]);
      await wangLei.reads();
    },
  },
  {
    title: 'MongoDB is away for a moment: the person is told plainly, and is answered once when it is back',
    async play(stage) {
      const { s, t, liNa } = stage;
      stage.desk.away();
      stage.tell('— MongoDB is away —');
      await stage.driver.writes(liNa.player, t('VPN 连不上', 'my VPN does not connect'));
      await stage.desk.shown();
      await liNa.reads([t('暂时无法记录', 'cannot record')]);
      await stage.desk.back();
      stage.tell('— MongoDB is back —');
      await stage.driver.triesAgain();
      await stage.desk.settled();
      await liNa.reads([`[${s.solved}]`]);
      await liNa.presses(s.solved);
      await liNa.reads(s.glad);
      await stage.noTicket();
    },
  },
  {
    title: 'Files travel both ways',
    async play(stage) {
      const { s, t, liNa, wangLei } = stage;
      const picture = {
        name: 'door.png',
        mediaType: 'image/png',
        bytes: Buffer.from('a picture of the door'),
      };
      await liNa.says(t('门禁刷不开，见截图', 'the door reader is dead, see the picture'), [picture]);
      await liNa.reads([s.noIdea]);
      await liNa.presses(s.openTicket);
      const { id } = await stage.ticket();
      await liNa.reads([s.ticketOpened(id)]);
      await stage.engineers.shows([id, 'door.png']);
      same(await stage.engineers.opensFile('door.png'), 'a picture of the door');
      await claimed(stage, id);
      // Under a card, in a channel, Teams hands over pictures only.
      const form = { name: 'form.png', mediaType: 'image/png', bytes: Buffer.from('please sign here') };
      const words = t('请填好这张表发回来', 'please fill in this form');
      await wangLei.writesUnder(id, `> ${words}`, [form]);
      await liNa.reads([s.toldSays(wangLei.name, id), words, 'form.png']);
      same(await liNa.opensFile('form.png'), 'please sign here');
      await stage.engineers.shows([s.cardSaid(wangLei.name), words, 'form.png']);
      const filled = { name: 'filled.txt', mediaType: 'text/plain', bytes: Buffer.from('signed: Li Na') };
      await liNa.says('', [filled]);
      await liNa.reads(s.added(id));
      await stage.engineers.shows([s.cardRequesterSaid(liNa.name), 'filled.txt']);
      same(await stage.engineers.opensFile('filled.txt'), 'signed: Li Na');
    },
  },
  {
    title: 'A manager sends a changed desk file, sees its faults or what would change, and confirms it',
    async play(stage) {
      const { s, t, liNa, zhaoNing } = stage;
      const shipped = readFileSync(SHIPPED_DESK_FILE, 'utf8');
      const file = (text: string) => ({
        name: 'desk.yaml',
        mediaType: 'application/yaml',
        bytes: Buffer.from(text),
      });
      const words = t('新的服务台配置', 'the new desk file');
      const changed = file(shipped.replace('name: 王磊', 'name: 王小磊'));
      // Faults name the places of the file, in its own words.
      stage.quoted.push('engineers.wang-lei.levels');
      await liNa.says(words, [changed]);
      await liNa.reads(s.engineersOnly);
      await zhaoNing.says(words, [file(shipped.replace('levels: [first-line]', 'levels: [nobody]'))]);
      await zhaoNing.reads(s.deskFaulty('').trim());
      await zhaoNing.says(words, [changed]);
      await zhaoNing.reads([s.deskParts.engineers, `[${s.deskConfirm}]`]);
      await zhaoNing.presses(s.deskConfirm);
      // The desk of the journeys has other names and channels than the file that ships.
      const told = [s.deskChanged(zhaoNing.name, []).replace(/[.。]$/, ''), s.deskParts.engineers];
      await zhaoNing.reads(told);
      await stage.engineers.shows(told);
      await stage.managers.shows(told);
      await stage.noTicket();
      await zhaoNing.says(t('服务台配置', 'desk file'));
      await zhaoNing.reads([zhaoNing.name, 'desk.yaml']);
      same(await zhaoNing.opensFile('desk.yaml'), changed.bytes.toString());
    },
  },
  {
    title: 'A message in a mixture of languages is answered in the language of its words',
    async play(stage) {
      const { s, t, liNa } = stage;
      stage.quoted.push('Outlook 打开 attachment 时报错 0x80040154', 'the 打印机 on floor 3 is broken');
      const mixed = t('Outlook 打开 attachment 时报错 0x80040154', 'the SAP GUI shows error 42, bitte help');
      await liNa.says(mixed);
      await liNa.reads([s.noIdea]);
      await liNa.presses(s.openTicket);
      const { id } = await stage.ticket();
      await liNa.reads([s.ticketOpened(id), mixed]);
      await stage.engineers.shows([id, mixed]);
    },
  },
];

function same(seen: unknown, expected: unknown): void {
  if (seen !== expected) throw new Error(`Expected ${String(expected)}, found ${String(seen)}`);
}
