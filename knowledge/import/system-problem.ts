import type { Bilingual } from './outcome.ts';

const PROBLEMS: readonly (readonly [codes: string, en: string, zh: string])[] = [
  ['ECONNREFUSED', 'nothing answers at that address', '该地址没有服务响应'],
  ['ECONNRESET EPIPE', 'the server broke the connection off', '服务器中断了连接'],
  ['ENOTFOUND EAI_AGAIN', 'the name of the host is not known', '无法解析主机名'],
  ['EHOSTUNREACH ENETUNREACH', 'no network leads there', '网络不可达'],
  ['ETIMEDOUT', 'the server does not answer', '服务器没有响应'],
  ['CERT_HAS_EXPIRED', 'the certificate of the server has expired', '服务器证书已过期'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name', '服务器证书属于另一个域名'],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'nobody whom this machine trusts has signed its certificate; name your own authority in NODE_EXTRA_CA_CERTS',
    '本机不信任其证书的签发者；请用 NODE_EXTRA_CA_CERTS 指定贵公司的根证书',
  ],
  ['EPROTO', 'the server does not speak HTTPS', '对方不支持 HTTPS'],
  ['EACCES EPERM', 'the desk may not read it', '服务台没有读取权限'],
  ['ENOENT ENOTDIR', 'it does not exist', '不存在'],
  ['EBUSY', 'another program is using it', '正被其他程序占用'],
  ['EMFILE ENFILE', 'too many files are open', '打开的文件过多'],
  ['ELOOP', 'it is a link that leads round in circles', '它是循环链接'],
  ['EIO', 'the disk reports an error', '磁盘报告错误'],
];

/** What the system says of a file or a connection, in words for the one who can mend it, with the system's own code. */
export function systemProblem(error: unknown): Bilingual {
  const said = error instanceof Error ? error.message || error.name : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = PROBLEMS.find(([codes]) => codes.split(' ').includes(code));
  if (known) return { en: `${known[1]} (${code})`, zh: `${known[2]}（${code}）` };
  return /^HPE_/.test(code)
    ? { en: `the server does not speak HTTP (${code})`, zh: `对方不支持 HTTP（${code}）` }
    : { en: said, zh: `系统提示“${said}”` };
}
