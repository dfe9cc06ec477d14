/** The desk file in chat. */
import { counted } from '../../counted.ts';

export const en = {
  deskChanged: (by: string, what: readonly string[]) =>
    `${by} changed the desk file${what.length > 0 ? `: ${what.join(', ')}` : ''}.`,
  deskParts: {
    name: 'name and hotline',
    calendar: 'service hours and holidays',
    customers: 'customers',
    engineers: 'engineers',
    levels: 'levels',
    channels: 'channels',
    priorities: 'priorities',
    policy: 'policy',
    duty: 'duty',
  },
  customersGone: (names: readonly string[]) =>
    `No longer in the desk file: ${names.join(', ')}. Tickets that are open keep the hours they were promised by; new ones go by the desk's.`,
  deskSame: 'That is the desk file as it is; nothing was changed.',
  deskMoved: 'The desk file has been changed meanwhile. Look at it as it is now, and make your change again.',
  deskFaulty: (faults: string) => `Nothing was changed. The desk file has faults:\n${faults}`,
  deskFaultAt: (line: number, words: string) => `Line ${line}: ${words}`,
  moreFaults: (count: number) => `And ${counted(count, 'more fault')}.`,
  deskNoManager:
    'Nothing was changed: no engineer would be a manager, and nobody could change the desk file here again.',
  deskFileOnly: 'Here the desk file is changed in the file alone.',
  deskFileDirectly: 'Ask me for the desk file in a direct message.',
  deskFileShown: (by: string, when: string) =>
    `This desk file is in force, last changed by ${by}, ${when}. To change it, send me the changed file here: I check it and ask you before anything counts.`,
  deskFileUnreadable: (kilobytes: number) =>
    `Nothing was changed: that file is gone, larger than ${kilobytes} kB, or not text in UTF-8.`,
  deskFileGone:
    'Nothing was changed: the file is not there any more as it was checked. Please send it again.',
  deskWouldChange: (what: readonly string[]) =>
    `Without faults. ${what.length > 0 ? `It would change: ${what.join(', ')}.` : 'Only comments are different.'} Nothing counts yet.`,
  deskConfirm: 'Put it in force',
  deskDrop: 'Discard it',
  deskDropped: 'That desk file is not waiting any more. Nothing was changed.',
  deskOffered: (by: string, when: string, what: readonly string[]) =>
    `${by} sent a desk file on ${when} that waits to be put in force. It would change: ${what.join(', ') || 'comments only'}.`,
  moreLines: (count: number) => `${counted(count, 'more line is', 'more lines are')} different.`,
};

export const zh: typeof en = {
  deskChanged: (by, what) => `${by}修改了服务台配置${what.length > 0 ? `：${what.join('、')}` : ''}。`,
  deskParts: {
    name: '名称和热线',
    calendar: '服务时间和节假日',
    customers: '客户',
    engineers: '工程师',
    levels: '级别',
    channels: '频道',
    priorities: '优先级',
    policy: '服务策略',
    duty: '值班',
  },
  customersGone: (names) =>
    `配置中不再有客户：${names.join('、')}。未关闭的工单沿用原来承诺的服务时间，新工单按服务台的服务时间计算。`,
  deskSame: '与现行的服务台配置相同，没有任何改动。',
  deskMoved: '服务台配置刚刚被别人改过。请查看现行内容后再改。',
  deskFaulty: (faults) => `没有任何改动。服务台配置有错误：\n${faults}`,
  deskFaultAt: (line, words) => `第 ${line} 行：${words}`,
  moreFaults: (count) => `另有 ${count} 处错误。`,
  deskNoManager: '没有任何改动：这样就没有工程师是经理，以后谁也不能在这里修改服务台配置了。',
  deskFileOnly: '这里只能在文件中修改服务台配置。',
  deskFileDirectly: '请在与我的私聊中查看服务台配置。',
  deskFileShown: (by, when) =>
    `这是现行的服务台配置，最近由${by}于 ${when} 修改。要修改，请把改好的文件发到这里：我先检查，您确认后才生效。`,
  deskFileUnreadable: (kilobytes) => `没有任何改动：文件已不存在、超过 ${kilobytes} kB，或不是 UTF-8 文本。`,
  deskFileGone: '没有任何改动：文件与检查时不同或已不存在，请重新发送。',
  deskWouldChange: (what) =>
    `检查无误。${what.length > 0 ? `将会改动：${what.join('、')}。` : '只有注释不同。'}目前尚未生效。`,
  deskConfirm: '确认生效',
  deskDrop: '不采用',
  deskDropped: '这份服务台配置不再等待确认，没有任何改动。',
  deskOffered: (by, when, what) =>
    `${by}于${when}发来一份服务台配置，等待确认生效。将会改动：${what.join('、') || '只有注释'}。`,
  moreLines: (count) => `另有 ${count} 行不同。`,
};
