/** Articles that ask people for what nobody is to be told. Pure. */

const SECRET = String.raw`(?:passwords?|pass ?codes?|pass ?phrases?|pin(?: code)?|credentials|otp|(?:one[- ]time|verification|security|sms|mfa|2fa|login|sign-in) (?:codes?|passwords?))\b`;
/** Somebody is told it: a page into which it is typed is none. */
const TELLS = new RegExp(
  String.raw`\b(?:reply|respond|answer|send|(?:e-?)?mail|text|message|post|tell|give|share|forward|provide|submit)\b(?: (?:us|me|them|him|her|it|back|here|to|with|by|in|this|chat|(?:e-?)?mail|the|desk|team|support|security))*[:,]? (?:your|their)(?: (?!not\b)[\w-]+){0,5}? ${SECRET}`,
  'iu',
);
const TELLS_ZH =
  /(?:回复|发送|发给|发来|告诉|告知|提供|提交|回传|报给)(?:我们?|我方|本部门|安全部|服务台)?[^，。；\n]{0,6}(?:您|你|本人|自己)的[^，。；\n]{0,10}(?:密码|口令|验证码|动态码)|把[^。；\n]{0,16}(?:密码|口令|验证码|动态码)[^。；\n]{0,14}(?:回复|发送|发到|发给|发来|告诉|告知|提供|提交|回传|报给)/u;
const NEVER = /\b(?:not|never|no|nobody|none|without)\b|n['’]t\b|不|勿|别|禁止|没有人/iu;

/** Whether it says to tell somebody one's own password or code, and not that one must not. */
export function asksForSecrets(markdown: string): boolean {
  return markdown
    .replace(/[*_`]+/gu, '')
    .split(/[.!?](?=\s|$)|[。！？；;\n]+/u)
    .some((clause) => (TELLS.test(clause) || TELLS_ZH.test(clause)) && !NEVER.test(clause));
}
