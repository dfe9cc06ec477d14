/** A server that never stops talking costs no more memory than this; the time limit alone would let it fill a gigabyte. */
export class OversizedAnswer extends Error {
  readonly code = 'OVERSIZED_ANSWER';
}

/** `fetch` whose answers end with an `OversizedAnswer` after so many bytes, unpacked. */
export function boundedFetch(bytesMax: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.body) return response;
    let bytes = 0;
    const bounded = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength;
          if (bytes > bytesMax)
            controller.error(new OversizedAnswer(`The answer is longer than ${bytesMax} bytes`));
          else controller.enqueue(chunk);
        },
      }),
    );
    const { status, statusText, headers } = response;
    return new Response(bounded, { status, statusText, headers });
  };
}
