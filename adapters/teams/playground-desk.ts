import { parseDocument, type YAMLMap } from 'yaml';

/** Alex and Megan, and the channel "Announcements", as the playground calls them. */
const PEOPLE = ['teams:00000000-0000-0000-0000-0000000000020', 'teams:00000000-0000-0000-0000-0000000000021'];
const CHANNEL = 'teams:channel-announcements-id';

/** The same desk file with people and a channel of the playground. */
export function deskForPlayground(text: string): string {
  const document = parseDocument(text);
  const nth = (map: string, index: number): unknown =>
    (document.get(map) as YAMLMap<unknown, YAMLMap> | undefined)?.items[index]?.key;
  for (const [index, person] of PEOPLE.entries())
    document.addIn(['engineers', nth('engineers', index), 'people'], person);
  document.addIn(['channels', nth('channels', 0), 'conversations'], CHANNEL);
  return String(document);
}
