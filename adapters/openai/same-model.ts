/**
 * An endpoint may run another model under the name and with the dimensions it had: its vectors compare with nothing of the
 * first, and no error says so. One text whose vector is remembered tells them apart.
 */
import { vectorsInFolder } from '../../knowledge/search/vector-cache.ts';
import type { Embedder } from '../../knowledge/types.ts';
import { OtherModel } from './embedder.ts';

const TOLD_BY = 'Which model reads this? 这句话由哪个模型来读？';
/** Endpoints answer a text slightly differently from time to time; two models are not even near each other. */
const SAME = 0.98;
const LOOK_EVERY_MS = 10 * 60_000;

/**
 * The same embedder, by a name that no other model has had here: the second one of its name is `name.2`, and who comes
 * back has its own again. From then on it is looked at while it is used, and rejects with `OtherModel` once it is another
 * one. Rejects when it does not answer.
 */
export async function recognised(
  opened: Embedder,
  folder: string,
  now: () => number = () => performance.now(),
): Promise<Embedder> {
  const read = async () => (await opened.embed([TOLD_BY], 'query'))[0]!;
  const first = await read();
  const known = vectorsInFolder(folder, `${opened.model}.known`, opened.dimensions);
  let place = 1;
  for (let kept = known.get('1'); kept && likeness(kept, first) < SAME; kept = known.get(String(place)))
    place++;
  if (!known.get(String(place))) known.put([[String(place), first]]);

  let lookedAt = now();
  let isOther = false;
  const look = async (): Promise<void> => {
    if (isOther || now() - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = now();
    // What it does not say now it is asked the next time.
    const vector = await read().catch(() => undefined);
    isOther = vector !== undefined && likeness(first, vector) < SAME;
  };
  return {
    ...opened,
    model: place === 1 ? opened.model : `${opened.model}.${place}`,
    async embed(texts, as) {
      const [made] = await Promise.all([isOther ? [] : opened.embed(texts, as), look()]);
      if (isOther) throw new OtherModel('The embedding endpoint runs another model than it was opened with');
      return made;
    },
  };
}

/** Of vectors of length one. */
function likeness(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, i) => sum + value * other[i]!, 0);
}
