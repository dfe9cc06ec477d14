/** Something is wanted that they do not have: "I need Photoshop", "我要装个photoshop", "申请一台显示器". */
export function isOrder(text: string): boolean {
  return (
    Array.from(text).length <= 120 &&
    /^(?:(?:hi|hello|hey|please)[,\s]+)*(?:(?:i|we) (?:(?:would|'d) (?:like|need)|need|want|require)|i'd (?:like|need)|(?:can|could|may) (?:i|we) (?:please )?(?:get|have|order)|(?:please |can you |could you )*(?:install|order|buy|get me|give me)|requesting)(?: to (?:have|get|order|install|buy|use))? (?!(?:to|help|support|assistance|somebody|someone|it|this|that|these|those|them|my|you)\b)\S|^(?:你好|您好|请|麻烦)?[，,]?\s*(?:我们?|帮(?:我|忙)|给我)?(?:想|需)?(?:要|申请|买|装|安装|领|订|配|需要|采购|开通)(?:装|安装|申请|买|领|订|配|一?[个台套份块把])/iu.test(
      text.trim(),
    )
  );
}

/**
 * An order of what IT gives out, as far as its words tell: it is to be installed, has the name of a product, or is one of
 * the things a desk has. A taxi, a chair or a day off is not.
 */
export function isOrderOfIt(text: string): boolean {
  return isOrder(text) && (INSTALLED.test(text) || GIVEN_OUT.test(text) || namesProduct(text.trim()));
}

const INSTALLED = /\binstall|装|开通|授权|激活/iu;

const GIVEN_OUT =
  /\b(?:laptop|notebook|computer|desktop|pc|mac\w*|monitor|screen|display|keyboard|mouse|headset|headphones?|earphones?|webcam|camera|microphone|speakers?|dock(?:ing)?|adapt[eo]r|cable|charger|power bank|battery|hub|dongle|usb|stick|drive|disk|ssd|ram|memory|printer|scanner|toner|cartridge|projector|phone|mobile|iphone|ipad|tablet|sim|router|switch|server|vm|virtual machine|storage|software|app|application|program|tool|licen[cs]e|subscription|account|access|permissions?|rights|mailbox|vpn|e-?mail|database|token|certificate|domain|website|password)s?\b|电脑|笔记本|主机|台式机|显示器|屏幕|键盘|鼠标|耳机|耳麦|摄像头|麦克风|音箱|扩展坞|转接[头器]|数据线|网线|充电器|电源|硬盘|内存|U盘|打印机|扫描仪|墨盒|硒鼓|投影|手机|平板|手写板|电话卡|话机|座机|路由器|交换机|服务器|虚拟机|存储|空间|软件|程序|系统|工具|许可|正版|序列号|会员|账号|账户|帐号|权限|邮箱|数据库|令牌|证书|域名|网络|密码|工位机/iu;

/** "Photoshop" after "I need", "visio" among Chinese, and no word beside it that makes it a thing of every day. */
function namesProduct(text: string): boolean {
  if (/\p{Script=Han}/u.test(text)) return /[\p{Script=Latin}]{3,}/u.test(text);
  const thing = text
    .replace(/[.!?]+$/u, '')
    .replace(
      /^.*?\b(?:like|need|want|require|get|have|order|buy|use|me|requesting)\b(?: to (?:have|get|order|buy|use))?\s+/iu,
      '',
    )
    .replace(/\s+(?:please|asap|for (?:my|the|our|a) .*|on (?:my|the) .*)$/iu, '');
  return /^\S+$/u.test(thing) || /(?:^|\s)(?:\p{Lu}[\p{L}\d+]{2,}|\p{L}+\d+)/u.test(thing);
}
