/**
 * The way out of a network that has only a proxy: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as other programs read them. What
 * goes to this machine never goes through it, nor does a crawl: whether an address is private is seen only by whoever
 * connects to it.
 */
import https from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { type Dispatcher, EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';

export interface ProxySettings {
  /** For addresses with https, and with http where there is no other. */
  readonly https: string;
  readonly http?: string;
  /** Hosts that are reached directly, separated by commas; `.example.com` is every host below. */
  readonly direct?: string;
}

export const PROXY_SETTINGS = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const;
const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]', '::1'];

type Environment = Readonly<Record<string, string | undefined>>;

/** Small letters count first, as everywhere. Without a proxy there is none, and no problem. */
export function readProxySettings(env: Environment): {
  readonly settings?: ProxySettings;
  readonly problems: readonly string[];
} {
  const read = (name: string) => env[name.toLowerCase()]?.trim() || env[name]?.trim() || undefined;
  const [forHttps, forHttp, direct] = PROXY_SETTINGS.map(read);
  const problems = [...faultOf('HTTPS_PROXY', forHttps), ...faultOf('HTTP_PROXY', forHttp)];
  const either = forHttps ?? forHttp;
  if (either === undefined || problems.length > 0) return { problems };
  return {
    problems,
    settings: { https: either, ...(forHttp && { http: forHttp }), ...(direct && { direct }) },
  };
}

function faultOf(name: string, value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  const isAddress = URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);
  // Before the last @ stand a name and a password.
  const shown = value.slice(value.lastIndexOf('@') + 1).slice(0, 80);
  return isAddress
    ? []
    : [`${name}=${shown}: should be the address of an HTTP proxy, like http://proxy.example.com:8080`];
}

let dispatcher: Dispatcher | undefined;

/** Everything that this process asks of others from now on goes through the proxy; once, before anything is asked. */
export function goThroughProxy({ https: forHttps, http: forHttp = '', direct = '' }: ProxySettings): void {
  const noProxy =
    direct === '*' ? direct : [...direct.split(/[\s,]+/u).filter(Boolean), ...THIS_MACHINE].join(',');
  const values = { HTTPS_PROXY: forHttps, HTTP_PROXY: forHttp, NO_PROXY: noProxy };
  // Libraries that read them for themselves (botbuilder's clients, pip) read the same; they differ in whose letters count.
  for (const [name, value] of Object.entries(values)) {
    process.env[name] = value;
    process.env[name.toLowerCase()] = value;
  }
  dispatcher = new EnvHttpProxyAgent({
    httpsProxy: forHttps,
    httpProxy: forHttp,
    noProxy,
    // Most proxies open a tunnel to port 443 alone; without one they are asked for the page itself.
    proxyTunnel: false,
  });
  setGlobalDispatcher(dispatcher);
  // botbuilder fetches tokens and keys with it.
  https.globalAgent = new AgentWithExceptions(forHttps, noProxy.split(','));
}

/** For whoever brings a dispatcher of its own to a WebSocket; undefined without a proxy. */
export function proxyDispatcher(): Dispatcher | undefined {
  return dispatcher;
}

/** For what knows nothing of dispatchers. */
class AgentWithExceptions extends HttpsProxyAgent<string> {
  readonly #exceptions: readonly string[];
  readonly #direct = new https.Agent({ keepAlive: true });

  constructor(proxy: string, exceptions: readonly string[]) {
    super(proxy);
    this.#exceptions = exceptions;
  }

  override connect(...[request, options]: Parameters<Connect>): ReturnType<Connect> {
    // The class it comes from takes another agent for an answer; its types do not say so.
    return this.#exceptions.some((one) => isBelow(options.host ?? '', options.port, one))
      ? (Promise.resolve(this.#direct) as unknown as ReturnType<Connect>)
      : super.connect(request, options);
  }
}

type Connect = HttpsProxyAgent<string>['connect'];

/** As the dispatcher reads an entry of NO_PROXY: the host itself, and every host below it. */
function isBelow(host: string, port: number | undefined, entry: string): boolean {
  const [, name = entry, onPort] = /^(.+):(\d+)$/u.exec(entry) ?? [];
  if (entry === '*') return true;
  if (onPort !== undefined && Number(onPort) !== port) return false;
  const above = name.replace(/^\*?\./u, '').toLowerCase();
  return host.toLowerCase() === above || host.toLowerCase().endsWith(`.${above}`);
}
