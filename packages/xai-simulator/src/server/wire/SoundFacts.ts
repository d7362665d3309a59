import { Effect, Option } from "effect"

/**
 * How long a file is heard, in seconds: a film as long as its picture, since its sound is padded to whole packets. None where
 * it is neither.
 */
export const soundSeconds = (bytes: Uint8Array): Effect.Effect<Option.Option<number>> =>
  Effect.tryPromise(async () => {
    const { ALL_FORMATS, BufferSource, Input } = await import("mediabunny")
    const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS })
    try {
      const track = (await input.getPrimaryVideoTrack()) ?? (await input.getPrimaryAudioTrack())
      return track === null ? Option.none() : Option.some(await track.computeDuration())
    } finally {
      input.dispose()
    }
  }).pipe(Effect.orElseSucceed(() => Option.none()))
