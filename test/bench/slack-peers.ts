/**
 * The Slack stand-in of the tests beside peers that nobody here wrote: npm `emulate` (its answers to the same
 * calls) and Slack's own Python `slack_sdk` (a second client of both transports, and a second opinion of every
 * block the desk shows). `npm run bench -- slack-peers` fetches them into a folder of their own, prints where they
 * differ, and ends with 1 when a difference is not explained below. With a folder as its option they stay there.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Scene, slackScenes } from '../support/slack-scenes.ts';
import { SlackStandIn } from '../support/slack-stand-in/slack-stand-in.ts';

const EMULATE = 'emulate@0.11.2';
const SLACK_SDK = 'slack_sdk==3.48.0';

/** Step or fault -> why the peer is not followed, from Slack's reference. */
const EXPLAINED: Readonly<Record<string, string>> = {
  'a token nobody gave out': 'emulate takes any token; Slack answers invalid_auth',
  'who am I': 'emulate names no bot_id; Slack does for a bot token',
  'a person with their locale': 'emulate knows no include_locale',
  'a post without text': 'emulate posts it; Slack answers no_text',
  'a post with broken blocks': 'emulate checks no blocks',
  'a thread that is not there': 'emulate posts into any thread; Slack answers thread_not_found',
  'a post with broken metadata': 'emulate keeps any metadata',
  'direct messages': 'emulate’s workspace holds one person, and nobody opens direct messages with themselves',
  'a method that is none': 'emulate answers with its own page; Slack answers unknown_method',
  'an empty upload': 'emulate hands out a place for nothing',
  'a form with a trigger that never was': 'emulate names it otherwise',
};

interface Place {
  readonly api: string;
  readonly token: string;
  readonly user: string;
  readonly channel: string;
}
type Answer = Readonly<Record<string, unknown>>;
interface Step {
  readonly name: string;
  readonly method: string;
  readonly args: (
    place: Place,
    earlier: Readonly<Record<string, Answer>>,
  ) => Readonly<Record<string, unknown>>;
  readonly token?: string;
  /** Fields that the desk reads. */
  readonly reads?: readonly string[];
}

const posted = (earlier: Readonly<Record<string, Answer>>) => String(earlier['a post']?.ts);
const STEPS: readonly Step[] = [
  { name: 'no token', method: 'auth.test', args: () => ({}), token: '' },
  { name: 'a token nobody gave out', method: 'auth.test', args: () => ({}), token: 'xoxb-wrong' },
  { name: 'who am I', method: 'auth.test', args: () => ({}), reads: ['team_id', 'user_id', 'bot_id'] },
  {
    name: 'a person',
    method: 'users.info',
    args: ({ user }) => ({ user }),
    reads: [
      'user.id',
      'user.name',
      'user.deleted',
      'user.is_bot',
      'user.profile.display_name',
      'user.team_id',
    ],
  },
  {
    name: 'a person with their locale',
    method: 'users.info',
    args: ({ user }) => ({ user, include_locale: true }),
    reads: ['user.locale'],
  },
  { name: 'nobody', method: 'users.info', args: () => ({ user: 'U404' }) },
  {
    name: 'direct messages',
    method: 'conversations.open',
    args: ({ user }) => ({ users: user }),
    reads: ['channel.id'],
  },
  { name: 'direct messages with nobody', method: 'conversations.open', args: () => ({ users: 'U404' }) },
  {
    name: 'a channel',
    method: 'conversations.info',
    args: ({ channel }) => ({ channel }),
    reads: ['channel.id', 'channel.name', 'channel.is_archived', 'channel.is_member'],
  },
  { name: 'no channel', method: 'conversations.info', args: () => ({ channel: 'C404' }) },
  {
    name: 'a post',
    method: 'chat.postMessage',
    args: ({ channel }) => ({ channel, text: 'hello' }),
    reads: ['channel', 'ts', 'message.text', 'message.ts'],
  },
  {
    name: 'a post with metadata',
    method: 'chat.postMessage',
    args: ({ channel }) => ({
      channel,
      text: 'k',
      metadata: { event_type: 'firstline_delivery', event_payload: { key: 'k1' } },
    }),
    reads: ['ts'],
  },
  {
    name: 'history with metadata',
    method: 'conversations.history',
    args: ({ channel }) => ({ channel, limit: 50, include_all_metadata: true }),
    reads: ['messages.0.ts', 'messages.0.metadata.event_payload.key'],
  },
  {
    name: 'a post with broken metadata',
    method: 'chat.postMessage',
    args: ({ channel }) => ({ channel, text: 'k', metadata: { event_type: 7 } }),
  },
  { name: 'a post without text', method: 'chat.postMessage', args: ({ channel }) => ({ channel }) },
  { name: 'a post nowhere', method: 'chat.postMessage', args: () => ({ channel: 'C404', text: 'x' }) },
  {
    name: 'a post with broken blocks',
    method: 'chat.postMessage',
    args: ({ channel }) => ({ channel, text: 'x', blocks: [{ type: 'section' }] }),
  },
  {
    name: 'a reply',
    method: 'chat.postMessage',
    args: ({ channel }, earlier) => ({ channel, text: 'in thread', thread_ts: posted(earlier) }),
    reads: ['ts', 'message.thread_ts'],
  },
  {
    name: 'a thread that is not there',
    method: 'chat.postMessage',
    args: ({ channel }) => ({ channel, text: 'x', thread_ts: '1.000001' }),
  },
  {
    name: 'a thread',
    method: 'conversations.replies',
    args: ({ channel }, earlier) => ({ channel, ts: posted(earlier) }),
    reads: ['messages.0.ts', 'messages.1.text'],
  },
  {
    name: 'a change',
    method: 'chat.update',
    args: ({ channel }, earlier) => ({ channel, ts: posted(earlier), text: 'changed' }),
    reads: ['ts', 'channel', 'text'],
  },
  {
    name: 'a change of nothing',
    method: 'chat.update',
    args: ({ channel }) => ({ channel, ts: '1.000001', text: 'x' }),
  },
  {
    name: 'words for one alone',
    method: 'chat.postEphemeral',
    args: ({ channel, user }) => ({ channel, user, text: 'psst' }),
    reads: ['message_ts'],
  },
  {
    name: 'a reaction',
    method: 'reactions.add',
    args: ({ channel }, earlier) => ({ channel, timestamp: posted(earlier), name: 'eyes' }),
  },
  {
    name: 'a reaction twice',
    method: 'reactions.add',
    args: ({ channel }, earlier) => ({ channel, timestamp: posted(earlier), name: 'eyes' }),
  },
  {
    name: 'a reaction taken back',
    method: 'reactions.remove',
    args: ({ channel }, earlier) => ({ channel, timestamp: posted(earlier), name: 'eyes' }),
  },
  {
    name: 'a reaction taken back twice',
    method: 'reactions.remove',
    args: ({ channel }, earlier) => ({ channel, timestamp: posted(earlier), name: 'eyes' }),
  },
  {
    name: 'a place to upload to',
    method: 'files.getUploadURLExternal',
    args: () => ({ filename: 'a.txt', length: 1 }),
    reads: ['upload_url', 'file_id'],
  },
  {
    name: 'an empty upload',
    method: 'files.getUploadURLExternal',
    args: () => ({ filename: 'a.txt', length: 0 }),
  },
  { name: 'no file', method: 'files.info', args: () => ({ file: 'F404' }) },
  {
    name: 'a home',
    method: 'views.publish',
    args: ({ user }) => ({ user_id: user, view: { type: 'home', blocks: [] } }),
    reads: ['view.type'],
  },
  {
    name: 'a form with a trigger that never was',
    method: 'views.open',
    args: () => ({
      trigger_id: 'x',
      view: { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [] },
    }),
  },
  { name: 'a method that is none', method: 'desk.nothing', args: () => ({}) },
];

async function ask(place: Place, step: Step, earlier: Readonly<Record<string, Answer>>): Promise<Answer> {
  const args = Object.entries(step.args(place, earlier)).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  const token = step.token ?? place.token;
  const response = await fetch(`${place.api}${step.method}`, {
    method: 'POST',
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    body: new URLSearchParams(args),
  });
  const text = await response.text();
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return { ok: false, error: `HTTP ${response.status}` };
  }
}

function outcome({ reads = [] }: Step, answer: Answer): string {
  if (answer.ok !== true) return String(answer.error);
  const lacking = reads.filter(
    (path) =>
      path.split('.').reduce<unknown>((value, key) => (value as Answer | undefined)?.[key], answer) ===
      undefined,
  );
  return lacking.length === 0 ? 'ok' : `ok, without ${lacking.join(', ')}`;
}

async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env = process.env,
): Promise<string> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}`);
  return out;
}

/** Both transports of the stand-in, driven by Slack's own Python client. */
const CLIENT = `
import json, os, sys, threading, time
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
c = json.loads(os.environ['PEER'])
web = WebClient(token=c['token'], base_url=c['api'])
faults = []
def check(what, ok):
    if not ok: faults.append(what)
def refused(what, code, call):
    try:
        call(); faults.append(what + ': taken')
    except SlackApiError as e:
        check(f"{what}: {e.response.get('error')} instead of {code}", e.response.get('error') == code)
me = web.auth_test()
check('auth.test names the bot', me['user_id'] == c['bot'])
check('scopes come as a header', 'chat:write' in me.headers.get('x-oauth-scopes', me.headers.get('X-OAuth-Scopes', '')))
dm = web.conversations_open(users=c['user'])['channel']['id']
blocks = [{'type': 'section', 'text': {'type': 'mrkdwn', 'text': 'hi'}}]
first = web.chat_postMessage(channel=dm, text='hi', blocks=blocks, metadata={'event_type': 'x', 'event_payload': {'key': '1'}})
check('blocks sent as JSON come back', first['message']['blocks'] == blocks)
web.chat_postMessage(channel=dm, text='in thread', thread_ts=first['ts'])
check('a thread has both', len(web.conversations_replies(channel=dm, ts=first['ts'])['messages']) == 2)
kept = [m.get('metadata', {}).get('event_payload', {}).get('key') for m in web.conversations_history(channel=dm, include_all_metadata=True)['messages']]
check('metadata comes back', '1' in kept)
web.chat_update(channel=dm, ts=first['ts'], text='new', blocks=blocks)
web.reactions_add(channel=dm, timestamp=first['ts'], name='eyes')
refused('a second reaction', 'already_reacted', lambda: web.reactions_add(channel=dm, timestamp=first['ts'], name='eyes'))
refused('no text', 'no_text', lambda: web.chat_postMessage(channel=dm, text=''))
refused('a wrong token', 'invalid_auth', lambda: WebClient(token='xoxb-no', base_url=c['api']).auth_test())
web.files_upload_v2(channel=dm, content='abc', filename='a.txt', title='a')
stream = web.chat_stream(channel=dm, thread_ts=first['ts'], buffer_size=8)
stream.append(markdown_text='**first part** ')
stream.append(markdown_text='second part, longer than the buffer')
stream.stop(blocks=blocks)
check('a stream becomes a post', any('second part' in m['text'] for m in web.conversations_replies(channel=dm, ts=first['ts'])['messages']))
web.views_publish(user_id=c['user'], view={'type': 'home', 'blocks': blocks})
signed = c['signed']
check('its signatures are good', SignatureVerifier(c['secret']).is_valid(signed['body'], signed['timestamp'], signed['signature']))
check('and only its own', not SignatureVerifier('other').is_valid(signed['body'], signed['timestamp'], signed['signature']))
got = threading.Event()
socket = SocketModeClient(app_token=c['appToken'], web_client=WebClient(base_url=c['api']))
def on(client, request):
    client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
    if request.type == 'events_api' and request.payload['event']['text'] == 'over the socket': got.set()
socket.socket_mode_request_listeners.append(on)
socket.connect()
print('connected', flush=True)
check('an event comes over the socket', got.wait(10))
time.sleep(0.3)
socket.close()
print(json.dumps(faults), flush=True)
os._exit(0)
`;

/** What Slack's own models say about blocks: faults, and what of a block they do not know. */
const MODELS = `
import json, sys
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
out = []
def lost(a, b, path=''):
    if isinstance(a, dict):
        for k, v in a.items():
            if not isinstance(b, dict) or k not in b: out.append((name, path + '/' + k + ': not known'))
            else: lost(v, b[k], path + '/' + k)
    elif isinstance(a, list):
        for i, v in enumerate(a):
            if not isinstance(b, list) or i >= len(b): out.append((name, path + '/' + str(i) + ': not known'))
            else: lost(v, b[i], path + '/' + str(i))
    elif a != b: out.append((name, path + ': ' + repr(a)[:60] + ' became ' + repr(b)[:60]))
for scene in json.load(open(sys.argv[1])):
    for i, block in enumerate(scene['blocks']):
        name = scene['name'] + ' ' + str(i) + ' ' + block['type']
        try:
            parsed = Block.parse(block)
            if parsed is None: out.append((name, 'not known')); continue
            parsed.validate_json()
            lost(block, parsed.to_dict())
        except Exception as e:
            out.append((name, type(e).__name__ + ': ' + str(e)[:200]))
print(json.dumps(out))
`;

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const given = process.argv[2];
const folder = given ?? (await mkdtemp(join(tmpdir(), 'firstline-peers-')));
await mkdir(folder, { recursive: true });
let unexplained = 0;
const tell = (what: string, name: string): void => {
  const why = EXPLAINED[name];
  if (!why) unexplained += 1;
  console.log(`  ${why ? 'explained' : 'DIFFERS  '}  ${what}${why ? ` (${why})` : ''}`);
};
const slack = await SlackStandIn.start();
try {
  const module = join(folder, 'node_modules', 'emulate', 'dist', 'api.js');
  if (!existsSync(module)) {
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', EMULATE], folder);
  }
  const python = join(folder, 'python');
  if (!existsSync(python))
    await run(
      'python3',
      ['-m', 'pip', 'install', '-q', '--root-user-action=ignore', '--target', python, SLACK_SDK],
      folder,
    );

  const person = slack.person('U0PEER', 'Peer').id;
  slack.channel('C0PEER', 'peers', [person, slack.botUser]);
  const { createEmulator } = (await import(pathToFileURL(module).href)) as {
    createEmulator(options: {
      service: 'slack';
      port: number;
    }): Promise<{ url: string; close(): Promise<void> }>;
  };
  const emulator = await createEmulator({ service: 'slack', port: await freePort() });
  const ours: Place = { api: slack.apiUrl, token: slack.botToken, user: person, channel: 'C0PEER' };
  const theirs: Place = {
    api: `${emulator.url}/api/`,
    token: 'test_token_admin',
    user: 'U000000001',
    channel: 'C000000001',
  };
  const earlier: Record<string, Answer>[] = [{}, {}];
  let same = 0;
  console.log(`${EMULATE} and the stand-in, ${STEPS.length} calls:`);
  for (const step of STEPS) {
    const answers = await Promise.all(
      [ours, theirs].map((place, index) => ask(place, step, earlier[index]!)),
    );
    for (const [index, answer] of answers.entries()) earlier[index]![step.name] = answer;
    const [one, other] = answers.map((answer) => outcome(step, answer));
    if (one === other) same += 1;
    else tell(`${step.name} (${step.method}): emulate "${other}", the stand-in "${one}"`, step.name);
  }
  await emulator.close();
  console.log(`  ${same} of ${STEPS.length} answered alike`);

  console.log(`${SLACK_SDK} as a client of the stand-in, HTTP and Socket Mode:`);
  const env = { ...process.env, PYTHONPATH: python };
  const at = Math.floor(Date.now() / 1_000);
  const body = '{"type":"event_callback"}';
  const headers = slack.sign(body, at);
  const peer = {
    api: slack.apiUrl,
    token: slack.botToken,
    appToken: slack.appToken,
    bot: slack.botUser,
    user: person,
    secret: slack.signingSecret,
    signed: { body, timestamp: String(at), signature: headers['x-slack-signature'] },
  };
  const client = run('python3', ['-c', CLIENT], folder, { ...env, PEER: JSON.stringify(peer) });
  await Promise.race([slack.untilConnected(), client]);
  const { sent } = await slack.say(person, slack.directOf(person).id, 'over the socket');
  const faults = JSON.parse((await client).trim().split('\n').at(-1)!) as readonly string[];
  for (const fault of faults) tell(fault, fault);
  if (sent[0]?.status !== 200) tell('the event was not acknowledged over the socket', '');
  console.log(`  ${faults.length} faults`);

  console.log(`${SLACK_SDK} on every block the desk shows:`);
  for (const language of ['en', 'zh'] as const) {
    const scenes: readonly Scene[] = await slackScenes(language);
    const file = join(folder, `scenes-${language}.json`);
    await writeFile(file, JSON.stringify(scenes));
    const found = JSON.parse(await run('python3', ['-c', MODELS, file], folder, env)) as readonly [
      string,
      string,
    ][];
    for (const [name, fault] of found) tell(`${language} ${name}: ${fault}`, fault);
    const blocks = scenes.reduce((sum, scene) => sum + scene.blocks.length, 0);
    console.log(
      `  ${language}: ${scenes.length} messages, forms and homes, ${blocks} blocks, ${found.length} remarks`,
    );
  }
} finally {
  await slack.stop();
  if (!given) await rm(folder, { recursive: true, force: true });
}
console.log(
  unexplained === 0
    ? 'No difference without an explanation.'
    : `${unexplained} differences without an explanation.`,
);
process.exit(unexplained === 0 ? 0 : 1);
