/** Staff come in through one door, engineers work behind another; both are the doors' own drivers. */
import type { ConversationId, PersonId } from '../../bot/types.ts';
import type { ChannelKey, DoorDriver, Player, Seen, SentFile } from './door-driver.ts';

export class TwoDoorsDriver implements DoorDriver {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly #staff: DoorDriver;
  readonly #engineers: DoorDriver;
  #last: DoorDriver;

  constructor(staff: DoorDriver, engineers: DoorDriver) {
    this.#staff = staff;
    this.#engineers = engineers;
    this.#last = staff;
    this.name = `${staff.name}-${engineers.name}`;
    this.settings = { ...staff.settings, ...engineers.settings };
  }

  personId(player: Player): PersonId {
    return this.#of(player).personId(player);
  }

  channelId(channel: ChannelKey): ConversationId {
    return this.#engineers.channelId(channel);
  }

  async enter(deskUrl: string, players: readonly Player[]): Promise<void> {
    for (const driver of [this.#staff, this.#engineers])
      await driver.enter(
        deskUrl,
        players.filter((player) => this.#of(player) === driver),
      );
  }

  writes(player: Player, text: string, files?: readonly SentFile[]): Promise<void> {
    this.#last = this.#of(player);
    return this.#last.writes(player, text, files);
  }

  writesUnder(
    player: Player,
    channel: ChannelKey,
    card: string,
    text: string,
    files?: readonly SentFile[],
  ): Promise<void> {
    this.#last = this.#engineers;
    return this.#last.writesUnder(player, channel, card, text, files);
  }

  deliversAgain(): Promise<void> {
    return this.#last.deliversAgain();
  }

  triesAgain(): Promise<void> {
    return this.#last.triesAgain();
  }

  shownTo(player: Player): Promise<readonly Seen[]> {
    return this.#of(player).shownTo(player);
  }

  shownIn(channel: ChannelKey, viewer: Player): Promise<readonly Seen[]> {
    return this.#engineers.shownIn(channel, viewer);
  }

  opensFile(player: Player, where: 'own chat' | ChannelKey, name: string): Promise<Buffer | undefined> {
    return (where === 'own chat' ? this.#of(player) : this.#engineers).opensFile(player, where, name);
  }

  refused(): readonly string[] {
    return [...this.#staff.refused(), ...this.#engineers.refused()];
  }

  async close(): Promise<void> {
    await this.#staff.close();
    await this.#engineers.close();
  }

  #of(player: Player): DoorDriver {
    return player.isEngineer ? this.#engineers : this.#staff;
  }
}
