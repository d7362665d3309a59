import { Effect, Option } from "effect"

/** What a clip says of itself. */
export interface ClipFacts {
  readonly seconds: number
  readonly width: number
  readonly height: number
}

/** Measures a clip from its bytes; none when it is no MP4 with a picture. */
export const clipFacts = (bytes: Uint8Array): Effect.Effect<Option.Option<ClipFacts>> =>
  Effect.tryPromise(async () => {
    const { BufferSource, Input, MP4 } = await import("mediabunny")
    const input = new Input({ source: new BufferSource(bytes), formats: [MP4] })
    try {
      const track = await input.getPrimaryVideoTrack()
      if (track === null) return Option.none()
      // The picture's own length: a sound track is padded to whole packets and runs a little longer.
      const seconds = await track.computeDuration()
      return Option.some({
        seconds,
        width: await track.getDisplayWidth(),
        height: await track.getDisplayHeight()
      })
    } finally {
      input.dispose()
    }
  }).pipe(Effect.orElseSucceed(() => Option.none()))
