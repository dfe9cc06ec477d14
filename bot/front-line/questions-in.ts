/** What is asked in a message: its questions, its clauses, without what is quoted or signed. */
import { intentOf } from './intent.ts';

/** Shorter than this is no question of its own; a Han character says as much as two letters. */
export const QUESTION_UNITS = 6;

/** Between two matters: a list, "also", "and how do I ...", each by itself enough to part them. */
const ANOTHER_MATTER =
  /\n+(?=\s*(?:\d+[.、)]|[-*]\s|•))|(?:另外|还有一?个?(?:问题|事)|顺便问一?下?|(?<=[，,。；;])\s*还有)[，,：:]?|(?<=(?:^|[.!?;,\n])\s*(?:and\s+)?|\band\s+)also\b[,:]?|\b(?:another (?:question|thing)|second question)\b[,:]?|[,;.!]\s*(?=and (?:how|what|where|who|when|why|can|could|is|are|do|does) )/iu;

/** The separate questions of one message, at most three; the message itself when it is one question. */
export function questionsIn(text: string): readonly string[] {
  if (text.length > 1_200) return [text];
  const parts = inLines(withoutSignature(text))
    .split(ANOTHER_MATTER)
    .flatMap(byQuestionMarks)
    .map((part) =>
      part
        .replace(/^\s*(?:\d+[.、)]|[-*•])\s*/u, '')
        .trim()
        .replace(/^(?:另外|还有|以及|然后|and|also|then)[，,：:\s]*|[，,\s]*\b(?:and|以及|还有)$/giu, '')
        .replace(/^[，,；;、\s]+|[，,；;、\s]+$/gu, ''),
    )
    .filter(
      (part) =>
        part.replace(/\p{Script=Han}/gu, '$&$&').length >= QUESTION_UNITS &&
        intentOf(part).kind === 'request',
    );
  return parts.length >= 2 && parts.length <= 3 ? parts : [text];
}

/** "1. outlook ... 2. the printer ..." in one line is a list as well. */
function inLines(text: string): string {
  return /(?:^|\s)1[.)、].*\s2[.)、]\s*\S/su.test(text)
    ? text.replace(/(^|\s)(?=[1-9][.)、](?!\d))/gu, '\n')
    : text;
}

/** What follows a question mark and asks nothing belongs to the question: "Could you have a look? I need it by nine." */
function byQuestionMarks(text: string): readonly string[] {
  const parts: string[] = [];
  for (const part of text.split(/(?<=[?？])(?!\s*[)）\]】”"])\s*/u)) {
    if (part.trim() === '') continue;
    if (parts.length === 0 || isQuestion(part)) parts.push(part);
    else parts.push(`${parts.pop()} ${part}`);
  }
  return parts;
}

/** A letter without the name and the phone number below it. */
export function withoutSignature(text: string): string {
  return text.replace(
    /\n\s*(?:--\s*\n|(?:best|kind|many thanks|thanks|thank you|regards|cheers|sincerely|谢谢|此致|祝好|顺颂)[\p{L} ]{0,20}[,，!！.。]*\s*\n)[\s\S]{0,300}$/iu,
    '',
  );
}

/** A letter without the ones below it that it answers. */
export function withoutQuoted(text: string): string {
  const below =
    /\n[ \t]*(?:>|-{2,} ?(?:Original Message|原始邮件|Forwarded message|转发)|_{10,}|(?:From|发件人) ?[:：]|On .{5,80} wrote:|.{5,60}写道[:：])/iu.exec(
      text,
    );
  // One that consists of nothing else was passed on as it is.
  return below && text.slice(0, below.index).trim().length >= 20 ? text.slice(0, below.index) : text;
}

/** Something is asked, not told. */
export function isQuestion(text: string): boolean {
  return /[?？]\s*$|^(?:(?:ok(?:ay)?|and|so|but)[,\s]+)*(?:how|what|where|why|who|when|which|can|could|may|is|are|do|does|should)\b|怎么|怎样|如何|[吗么][。!！\s]*$|哪里|哪儿|哪个|什么|多少/iu.test(
    text.trim(),
  );
}

/** One clause gives the reason, the time or the words of the other: they belong together. */
const BELONGS_TOGETHER =
  /\b(?:because|since|so|but|when|whenever|while|after|before|if|although|until|says?|saying|message|error)\b|因为|所以|但|不过|可是|导致|结果|提示|显示|报错|时候|之后|以后|之前|如果|虽然/iu;

/** Says when, or goes on about what the clause before is about: "it started yesterday", "从今天早上开始的", "重启也一样". */
const SAYS_WHEN =
  /^(?:it|this|that|they)\b|^(?:only |just |ever )?(?:today|yesterday|since|this (?:morning|week)|last (?:night|week)|every (?:day|time|morning))\b|^(?:就是|是|大概是?|好像是?)?(?:从|自从?)?(?:今天|昨天|前天|今早|昨晚|早上|上午|中午|下午|晚上|刚才|刚刚|上周|这周|周[一二三四五六日天]|上个?月|这两天|最近|每次|更新|升级|重启)(?:.{0,8}(?:开始|起|[之以]后|这样|一样))?(?:就|都|也)?(?:这样|有|一样|不行)?(?:的|了)?$/iu;

/**
 * The clauses of one sentence, two or three, where each could be a request of its own ("VPN连不上，打印机也卡纸了"); none where
 * one explains the other. Whether they are separate requests, only their answers tell.
 */
export function clausesIn(text: string): readonly string[] {
  if (text.length > 200 || BELONGS_TOGETHER.test(text)) return [];
  const clauses = text
    .split(/[,，、;；。\n]+|(?<=\p{L})[.!！]\s+|\s+(?:and|plus)\s+/iu)
    .map((clause) => clause.replace(/^\s*(?:and|plus|then|以及|而且|并且)\s*/iu, '').trim())
    .filter((clause) => clause !== '');
  if (clauses.slice(1).some((clause) => SAYS_WHEN.test(clause))) return [];
  const areRequests = clauses.every(
    (clause) => Array.from(clause).length >= 4 && intentOf(clause).kind === 'request',
  );
  return areRequests && (clauses.length === 2 || clauses.length === 3) ? clauses : [];
}

/** A clause without anything of its own that it is about: "and cannot sign in", "登不上去". */
export function isAboutTheSame(clause: string): boolean {
  return WITHOUT_SUBJECT.test(clause.trim());
}

const WITHOUT_SUBJECT =
  /^(?:(?:now|still|so|then|also|therefore|i|it)\s+)*(?:can(?:no|')?t|cannot|can not|could ?n[o']t|could not|wo n't|won'?t|will not|does ?n[o']t|doesn'?t|does not|am unable to|is|was|keeps?|gets?|unable to|not able to|am|got)\b(?!.*\b(?:the|my|our|a|an|any)\b)|^(?:现在|所以|就|也|都|结果|一直|总是?|还是?)*(?:(?:打|登|用|连|开|进|上|收|发|点|装|下|关|看|出|动)(?:录|陆)?不(?:了|上|开|进|出|来|去|到|成功)|[无没]法|不能|没有?反应|动不了|没声音|没画面|进不去).{0,3}$/iu;
