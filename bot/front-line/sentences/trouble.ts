/** What is said when things go wrong. */
import { counted } from '../../counted.ts';

export const en = {
  failed: (hotline: string) =>
    `Something went wrong on my side and I could not handle your message. It is kept and the engineers know. If it is urgent, call ${hotline}.`,
  unavailable: (hotline: string) =>
    `I cannot record anything right now, so no ticket was opened. Please try again in a minute, or call ${hotline}.`,
  auditAlarm: (findings: readonly string[]) =>
    `I checked myself and found what I cannot put right alone: ${findings.join('; ')}. Somebody should look at my log ("audit.done").`,
  auditLate: (count: number, tickets: string) =>
    `${counted(count, 'ticket')} without the warning or escalation that is due (${tickets})`,
  auditDamaged: (count: number, tickets: string) =>
    `${counted(count, 'ticket')} whose log cannot be read (${tickets})`,
  auditUntold: (count: number) => `${counted(count, 'notice that was', 'notices that were')} never sent`,
  auditOutbox: (count: string) =>
    `${count} ${count === '1' ? 'message that has' : 'messages that have'} waited to go out for more than ten minutes`,
  auditInbox: (count: string) =>
    `${count} ${count === '1' ? 'message that came in and was' : 'messages that came in and were'} not handled within two minutes`,
};

export const zh: typeof en = {
  failed: (hotline) =>
    `我这边出了故障，没能处理您的消息。内容已保存，工程师会知道。如有急事，请拨打${hotline}。`,
  unavailable: (hotline) => `现在暂时无法记录，没有开工单。请稍后再试，或拨打${hotline}。`,
  auditAlarm: (findings) =>
    `自检发现服务台无法自行修复的问题：${findings.join('；')}。请查看日志（audit.done）。`,
  auditLate: (count, tickets) => `${count} 张工单的预警或升级未按时发出（${tickets}）`,
  auditDamaged: (count, tickets) => `${count} 张工单的记录无法读取（${tickets}）`,
  auditUntold: (count) => `${count} 条通知从未发出`,
  auditOutbox: (count) => `${count} 条消息等待发送超过十分钟`,
  auditInbox: (count) => `${count} 条收到的消息两分钟内未处理`,
};
