/**
 * The words of the journeys. A **player** is somebody who takes part: staff or an engineer. A **driver** does
 * through one door what players do, as that platform would bring it, and reads what it shows them. Journeys know
 * players and drivers; drivers know platforms.
 */
import type { ConversationId, Language, PersonId } from '../../bot/types.ts';

export interface Player {
  /** As the desk file and the platforms' ids spell it, e.g. `li-na`. */
  readonly key: string;
  readonly name: string;
  readonly language: Language;
  readonly isEngineer: boolean;
}

/** Channel of the desk file. */
export type ChannelKey = 'engineers' | 'managers';

export interface SentFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A message of the desk as somebody sees it now. */
export interface Seen {
  /** The same message has the same id however often it is redrawn. */
  readonly id: string;
  /** Plain text, line by line. */
  readonly lines: readonly string[];
  readonly buttons: readonly SeenButton[];
  /** Id of the message it stands under. */
  readonly under?: string;
  /** The platform's own "done" after a press: says nothing that is not said elsewhere. */
  readonly isConfirmation?: boolean;
  /** Of an article: not the desk's own sentences. */
  readonly isArticle?: boolean;
}

export interface SeenButton {
  readonly label: string;
  /** Names of what it asks for before it acts. */
  readonly inputs: readonly string[];
  /** Also long after the message has changed: an old button on an old card. */
  press(by: Player, inputs?: Readonly<Record<string, string>>): Promise<void>;
}

export interface DoorDriver {
  readonly name: string;
  /** Settings that open the door. */
  readonly settings: Readonly<Record<string, string>>;
  personId(player: Player): PersonId;
  channelId(channel: ChannelKey): ConversationId;
  /** The desk listens there; the players arrive. */
  enter(deskUrl: string, players: readonly Player[]): Promise<void>;

  writes(player: Player, text: string, files?: readonly SentFile[]): Promise<void>;
  /** Under a card in a channel. */
  writesUnder(
    player: Player,
    channel: ChannelKey,
    card: string,
    text: string,
    files?: readonly SentFile[],
  ): Promise<void>;
  /** The platform brings once more, unchanged, the last thing that was done. */
  deliversAgain(): Promise<void>;
  /** What was not taken comes again: by the platform itself, or the person does it once more. */
  triesAgain(): Promise<void>;

  /** The player's own chat with the desk and what was shown to the player alone, oldest first. */
  shownTo(player: Player): Promise<readonly Seen[]>;
  /** What everybody in the channel sees; the buttons are those that `viewer` sees. */
  shownIn(channel: ChannelKey, viewer: Player): Promise<readonly Seen[]>;
  /** The bytes of a file of that name that a player can open in the own chat or a channel. */
  opensFile(player: Player, where: 'own chat' | ChannelKey, name: string): Promise<Buffer | undefined>;
  /** What the platform would have refused of what the desk sent. */
  refused(): readonly string[];
  close(): Promise<void>;
}

/** The newest message first, and in it the first button of that label. */
export function newestButton(seen: readonly Seen[], label: string): SeenButton | undefined {
  for (const one of [...seen].reverse()) {
    const found = one.buttons.find((button) => button.label === label);
    if (found) return found;
  }
  return undefined;
}
