/** The Slack door: Bolt with its own receivers, behind a gate that keeps before it acknowledges. */

import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { App, ExpressReceiver } from '@slack/bolt';
import { type RequestHandler, Router } from 'express';
import type { Desk } from '../../bot/desk.ts';
import type { Clock, Intake, Log, Messenger, Outbox } from '../../bot/ports.ts';
import type { Language } from '../../bot/types.ts';
import { type Clients, clientOptions, singleClient } from './clients.ts';
import { slackCode } from './delivery-problem.ts';
import { SlackFiles } from './files.ts';
import { openGate } from './gate.ts';
import { NotInstalled, openInstallations } from './installations.ts';
import { Listeners } from './listeners.ts';
import { SlackMessenger } from './messenger.ts';
import { People } from './people.ts';
import { Progress } from './progress.ts';
import { sdkLogger } from './sdk-logger.ts';
import type { SlackSettings } from './settings.ts';
import { Sharing } from './sharing.ts';
import { openSocket, type Socket } from './socket.ts';
import { checkSetup, type SetupProblem, SlackSetupError } from './start-check.ts';
import { Streams } from './streams.ts';
import type { OtherFiles, SlackMemory, SlackReads } from './types.ts';

export const EVENTS_PATH = '/slack/events';
/** Slack's own requests are far smaller; a body above it is refused unread. */
const BODY_LIMIT_BYTES = 1_000_000;
const CLOCK_TOLERANCE_S = 300;

export interface SlackDoorParts {
  readonly settings: SlackSettings;
  readonly intake: Intake;
  /** What somebody shares with a channel goes out by it. */
  readonly outbox: Pick<Outbox, 'add'>;
  readonly desk: () => Desk;
  readonly reads: SlackReads;
  readonly memory: SlackMemory;
  readonly clock: Clock;
  readonly log: Log;
  /** Bytes of files that came through other doors. */
  readonly otherFiles?: OtherFiles;
  /** Questions people ask most, newest knowledge first; for the suggested prompts. */
  readonly topics?: (language: Language) => Promise<readonly string[]>;
  /** Waited for before what is only for show; see `Arrivals.turn`. */
  readonly turn?: () => Promise<unknown>;
}

export interface SlackDoor {
  readonly messenger: Messenger;
  /**
   * Requests from Slack, at `/slack/events`, and the pages that install the app; absent in Socket Mode with one
   * token. Mount it before any body parser.
   */
  readonly router?: Router;
  /**
   * Looks at the installation and begins to receive. Faults that do not stop it are logged and returned.
   * @throws SlackSetupError when Slack refuses the tokens or a needed scope is missing.
   */
  start(): Promise<readonly SetupProblem[]>;
  /** Resolves when nothing is being received, shown or uploaded. */
  idle(): Promise<void>;
  /** Stops receiving, waits for what is being received, and says goodbye. */
  stop(): Promise<void>;
  /** Whether events can come in now. */
  isReceiving(): boolean;
  /** For the other doors: a file that came through Slack; see `SlackFiles.open`. */
  openFile: SlackFiles['open'];
}

export function slackDoor(parts: SlackDoorParts): SlackDoor {
  const { settings, clock, log, memory, reads } = parts;
  const logger = sdkLogger(log);
  const options = clientOptions(settings.apiUrl, logger);
  const installations =
    settings.access.kind === 'oauth'
      ? openInstallations(settings.access, { memory, clock, log, options })
      : undefined;
  const clients: Clients =
    settings.access.kind === 'oauth'
      ? installations!.clients
      : singleClient(settings.access.botToken, options, clock);
  const background = openBackground(log);
  const people = new People(clients, clock, log);
  const wait = async (ms: number): Promise<void> => {
    await sleep(ms, undefined, { ref: false });
  };
  const files = new SlackFiles({
    clients,
    memory,
    log,
    trustedHosts: settings.apiUrl ? [new URL(settings.apiUrl).host] : [],
    ...(parts.otherFiles && { others: parts.otherFiles }),
  });
  const sharing = new Sharing({ memory, reads, outbox: parts.outbox, clock });
  const progress = new Progress({
    clients,
    reads,
    memory,
    clock,
    log,
    reactions: settings.statusReactions,
    wait,
    turn: parts.turn ?? setImmediate,
    inBackground: background.run,
  });
  const messenger: SlackMessenger = new SlackMessenger({
    clients,
    memory,
    files,
    streams: new Streams({ clients, people, memory, log }),
    clock,
    log,
    personIn: async (conversation) => (await reads.conversation(conversation))?.person,
    posted: (to) => progress.posted(to),
    ...(settings.answersInChannels === 'private' && {
      keepBack: (to, reply, post) => sharing.keepBack(to, reply, post),
    }),
  });
  const listeners = new Listeners({
    ...parts,
    clients,
    files,
    people,
    messenger,
    progress,
    sharing,
    inBackground: background.run,
    ...(installations && { uninstalled: (team: string) => installations.remove(team) }),
  });

  let isStarted = false;
  const { transport } = settings;
  const socket: Socket | undefined =
    transport.kind === 'socket'
      ? openSocket({ appToken: transport.appToken, clientOptions: options, logger, log, wait })
      : undefined;
  const router = Router();
  const http =
    transport.kind === 'http'
      ? new ExpressReceiver({
          signingSecret: transport.signingSecret,
          endpoints: EVENTS_PATH,
          router: router.post(
            EVENTS_PATH,
            readToTheEnd,
            withPlainType,
            refuseFuture(log),
            refuseUnless(() => isStarted),
          ),
          processBeforeResponse: true,
          bodyLimit: BODY_LIMIT_BYTES,
          logger,
          // The gate has said what went wrong; anything but 2xx makes Slack send it again.
          processEventErrorHandler: async ({ response }) => {
            if (!response.headersSent) {
              response.writeHead(503, { 'retry-after': '60' });
              response.end();
            }
            return true;
          },
          unhandledRequestHandler: ({ response }) => {
            if (response.headersSent) return;
            response.writeHead(503);
            response.end();
          },
        })
      : undefined;
  if (installations) router.use(installations.router);
  const gate = openGate((http ?? socket!.receiver) as Parameters<typeof openGate>[0], log, (body) =>
    listeners.strange(body),
  );
  const app = new App({
    receiver: gate.receiver,
    logger,
    clientOptions: { ...options },
    convoStore: false,
    ignoreSelf: false,
    authorize: async ({ teamId, enterpriseId, isEnterpriseInstall }) => {
      const team = isEnterpriseInstall ? enterpriseId : teamId;
      const { botToken: token, botUser, botId } = await clients.installation(team);
      return { botToken: token, botUserId: botUser, ...(botId && { botId }), ...(teamId && { teamId }) };
    },
  });
  app.error(async (error) => {
    const cause = rootOf(error);
    // No retry changes that.
    if (cause instanceof NotInstalled) return log.warn('slack.not-installed', { error: cause });
    // Thrown on: the gate leaves the event to Slack's retry.
    throw cause;
  });
  listeners.register(app);

  const idle = async (): Promise<void> => {
    await gate.idle();
    await background.idle();
  };

  return {
    messenger,
    ...((http || installations) && { router }),
    idle,
    async start() {
      // Installed by others at any time: what each workspace allows is seen when it is used.
      const problems = installations
        ? []
        : await checkSetup(await clients.of(undefined), parts.desk(), settings);
      for (const problem of problems)
        log[problem.isFatal ? 'error' : 'warn']('slack.setup', { code: problem.code, fix: problem.message });
      if (problems.some((problem) => problem.isFatal)) throw new SlackSetupError(problems);
      try {
        await socket?.start();
      } catch (error) {
        throw new SlackSetupError([
          {
            code: 'TOKEN',
            isFatal: true,
            message: `SLACK_APP_TOKEN: Slack answers ${slackCode(error) ?? 'nothing useful'}. Turn on "Socket Mode" and create an app-level token with the scope connections:write.`,
          },
        ]);
      }
      isStarted = true;
      log.info('slack.started', { transport: transport.kind, problems: problems.length });
      return problems;
    },
    async stop() {
      isStarted = false;
      gate.close();
      await gate.idle();
      await socket?.stop();
      await idle();
    },
    isReceiving: () => isStarted && (socket?.isOpen() ?? true),
    openFile: (ref) => files.open(ref),
  };
}

/** What Bolt's wrappers hide. */
function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 5; depth += 1) {
    const { original } = root as { original?: unknown };
    if (original === undefined) return root;
    root = original;
  }
  return root;
}

/** What was refused unread would stand before the next request on that connection for ever. */
const readToTheEnd: RequestHandler = (request, response, next) => {
  response.on('finish', () => request.resume());
  next();
};

/** Bolt knows a form by its bare type; with a character set behind it, it would be read as JSON. */
const withPlainType: RequestHandler = (request, _response, next) => {
  const type = (request.headers['content-type'] ?? '').replace(/;.*$/s, '').trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') request.headers['content-type'] = type;
  next();
};

/** Bolt refuses old signatures and takes those of tomorrow: a stolen one must not stay good for long. */
function refuseFuture(log: Log): RequestHandler {
  return (request, response, next) => {
    const at = Number(request.headers['x-slack-request-timestamp']);
    const version = String(request.headers['x-slack-signature'] ?? '').split('=')[0];
    // The system's clock, as Bolt reads it for old ones.
    const nowS = Date.now() / 1_000;
    if (Number.isFinite(at) && Math.abs(at - nowS) <= CLOCK_TOLERANCE_S && version === 'v0') return next();
    log.warn('slack.signature-refused', { aheadS: Number.isFinite(at) ? Math.round(at - nowS) : 'none' });
    response.status(401).end();
  };
}

function refuseUnless(isReady: () => boolean): RequestHandler {
  return (_request, response, next) => {
    if (isReady()) return next();
    response.status(503).set('retry-after', '60').end();
  };
}

interface Background {
  readonly run: (task: () => Promise<void>) => void;
  idle(): Promise<void>;
}

/** Work nobody waits for, until the desk stops. */
function openBackground(log: Log): Background {
  const running = new Set<Promise<void>>();
  return {
    run(task) {
      const done = task()
        .catch((error: unknown) => log.warn('slack.background-failed', { code: slackCode(error), error }))
        .finally(() => running.delete(done));
      running.add(done);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
