/** Who somebody in Slack is: name, language, time zone, and whether the desk serves them. Asked once in a while. */
import type { Clock, Log } from '../../bot/ports.ts';
import type { Language, Person } from '../../bot/types.ts';
import { Recent } from '../../knowledge/recent.ts';
import type { Clients } from './clients.ts';
import { slackCode } from './delivery-problem.ts';
import { personId } from './ids.ts';
import { within } from './within.ts';

/** Why somebody is not served. */
export type NotServed = 'bot' | 'deactivated' | 'stranger';

export type Known =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'not-served'; readonly why: NotServed; readonly language: Language };

export interface Who {
  readonly user: string;
  readonly team?: string | undefined;
  readonly userTeam?: string | undefined;
  readonly name?: string | undefined;
}

interface Profile {
  readonly name: string;
  readonly language?: Language;
  readonly timeZone?: string;
  readonly notServed?: NotServed;
  /** The organization they belong to. */
  readonly enterprise?: string;
  /** A workspace of theirs (`T…`), also where Slack names their organization as their team. */
  readonly workspace?: string;
  /** Their own workspace. */
  readonly team?: string;
  /** Only where the app may read addresses (`users:read.email`). */
  readonly mailDomain?: string;
}

/** Whom Slack does not name by then is served under the name at hand. */
const ANSWER_WITHIN_MS = 900;
/** Whoever is being asked about and not known by then is introduced later. */
const AT_ONCE_MS = 50;
/** Who was known for this long is asked about again, while what is known still counts. */
const FRESH_MS = 10 * 60_000;
const MOST_KEPT = 10_000;

export class People {
  readonly #clients: Clients;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #kept = new Recent<string, { profile: Promise<Profile | undefined>; askedAt: number }>(MOST_KEPT);
  readonly #names = new Recent<string, string>(MOST_KEPT);

  constructor(clients: Clients, clock: Clock, log: Log) {
    this.#clients = clients;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * When Slack does not say who it is, the person is served under the name at hand: who is locked out of the
   * directory is still helped.
   */
  async know(who: Who): Promise<Known> {
    return this.#known(who, await this.#soon(who.user, who.team, ANSWER_WITHIN_MS));
  }

  /**
   * As `know`, for one whose words are kept before anything else: `introduce` is there when Slack has yet to be
   * asked, and asks then. Asked now, fifty who write for the first time would hold up each other's acknowledgements.
   */
  async meet(who: Who): Promise<{ readonly known: Known; readonly introduce?: () => Promise<Known> }> {
    const isBeingAsked = this.#kept.has(keyOf(who.user, who.team));
    let profile = isBeingAsked ? await this.#soon(who.user, who.team, AT_ONCE_MS) : undefined;
    let known = await this.#known(who, profile);
    // Whether somebody of another workspace belongs here, their profile alone tells.
    if (known.kind === 'not-served' && !isBeingAsked) {
      profile = await this.#soon(who.user, who.team, AT_ONCE_MS);
      known = await this.#known(who, profile);
    }
    return profile ? { known } : { known, introduce: () => this.know(who) };
  }

  async #known(who: Who, profile: Profile | undefined): Promise<Known> {
    const language = profile?.language;
    const isOutsider = await this.#isOutsider(who.team, who.userTeam, profile);
    const notServed = profile?.notServed ?? (isOutsider ? 'stranger' : undefined);
    if (notServed) return { kind: 'not-served', why: notServed, language: language ?? 'en' };
    return {
      kind: 'person',
      person: {
        id: personId(who.user, who.team),
        name: profile?.name ?? who.name ?? who.user,
        ...(language && { language }),
        ...(profile?.timeZone && { timeZone: profile.timeZone }),
        ...belongingOf(who, profile),
      },
    };
  }

  /** Undefined: Slack does not say. */
  async workspaceOf(user: string, team: string | undefined): Promise<string | undefined> {
    return (await this.#soon(user, team))?.workspace;
  }

  /** A name that was asked for before. */
  nameOf(user: string): string | undefined {
    return this.#names.get(user);
  }

  /** Asks for names, so that `nameOf` knows them. */
  async learn(users: readonly string[], team: string | undefined): Promise<void> {
    await Promise.all([...new Set(users)].slice(0, 10).map((user) => this.#soon(user, team)));
  }

  async #isOutsider(
    team: string | undefined,
    userTeam: string | undefined,
    profile: Profile | undefined,
  ): Promise<boolean> {
    if (!userTeam) return false;
    const here = await this.#clients.installation(team).catch(() => undefined);
    if (!here || userTeam === here.team || userTeam === here.enterprise) return false;
    // The workspaces of an organization are one company.
    return here.enterprise === undefined || profile?.enterprise !== here.enterprise;
  }

  #soon(user: string, team: string | undefined, ms = ANSWER_WITHIN_MS): Promise<Profile | undefined> {
    return within(ms, this.#profile(user, team), 'users.info').catch(() => undefined);
  }

  #profile(user: string, team: string | undefined): Promise<Profile | undefined> {
    const key = keyOf(user, team);
    const now = this.#clock.now().getTime();
    const kept = this.#kept.get(key);
    if (kept && kept.askedAt + FRESH_MS > now) return kept.profile;
    const asked = this.#ask(user, team).catch((error: unknown) => {
      this.#log.warn('slack.person-unknown', { code: slackCode(error), error });
      return undefined;
    });
    const entry = { profile: kept?.profile ?? asked, askedAt: now };
    this.#kept.set(key, entry);
    void asked.then((profile) => {
      if (profile) entry.profile = asked;
      else if (!kept) this.#kept.delete(key);
    });
    return entry.profile;
  }

  async #ask(user: string, team: string | undefined): Promise<Profile> {
    const client = await this.#clients.of(team);
    const { user: found } = await client.users.info({ user, include_locale: true });
    const name =
      found?.profile?.display_name || found?.profile?.real_name || found?.real_name || found?.name || user;
    this.#names.set(user, name);
    const notServed: NotServed | undefined = found?.deleted
      ? 'deactivated'
      : found?.is_bot
        ? 'bot'
        : (found as { is_stranger?: boolean } | undefined)?.is_stranger
          ? 'stranger'
          : undefined;
    const teams = [found?.team_id, ...(found?.enterprise_user?.teams ?? [])];
    const workspace = teams.find((id) => id?.startsWith('T'));
    return {
      name: name.slice(0, 100),
      ...(workspace && { workspace }),
      ...(found?.locale && { language: found.locale.toLowerCase().startsWith('zh') ? 'zh' : 'en' }),
      ...(found?.tz && { timeZone: found.tz }),
      ...(notServed && { notServed }),
      ...(found?.enterprise_user?.enterprise_id && { enterprise: found.enterprise_user.enterprise_id }),
      ...(found?.team_id && { team: found.team_id }),
      ...(found?.profile?.email && { mailDomain: found.profile.email.replace(/^.*@/s, '').toLowerCase() }),
    };
  }
}

function keyOf(user: string, team: string | undefined): string {
  return `${team ?? ''}/${user}`;
}

/** Their own workspace says more than the one they write in, and that more than their organization. */
function belongingOf(who: Who, profile: Profile | undefined): Pick<Person, 'belongsTo'> {
  const places = [who.userTeam, profile?.team, who.team, profile?.enterprise];
  const belongsTo = new Set([
    ...(profile?.mailDomain ? [`mail:${profile.mailDomain}`] : []),
    ...places.flatMap((place) => (place ? [`slack:${place}`] : [])),
  ]);
  return belongsTo.size > 0 ? { belongsTo: [...belongsTo] } : {};
}
