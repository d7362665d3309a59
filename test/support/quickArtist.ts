import { FileSystem } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect, Layer } from "effect"
import { Artist, type SimulatorSettings } from "xai-simulator"
import { readSpec, sizeFor } from "../../packages/xai-simulator/src/drawing/Artist.js"
import { sign } from "../../packages/xai-simulator/src/drawing/Comment.js"
import { clipFacts } from "../../packages/xai-simulator/src/server/wire/ClipFacts.js"
import { makeClip, makePicture } from "./media.js"
import { simulatedStudio } from "./simulatedStudio.js"

/** What ffmpeg made for these tests, by what it was asked: equal wishes are made once in a process. */
const made = new Map<string, Promise<Uint8Array>>()

const once = (name: string, make: (to: string) => Effect.Effect<string>) =>
  Effect.promise(() => {
    const known = made.get(name)
    if (known !== undefined) return known
    const fresh = Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      return yield* fs.readFile(yield* make(`${folder}/${name}`))
    }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer), Effect.runPromise)
    made.set(name, fresh)
    return fresh
  })

const clip = (width: number, height: number, seconds: number, rate: number, sound: boolean) =>
  once(`${width}x${height}-${seconds}s-${rate}-${sound}.mp4`, (to) =>
    makeClip(to, {
      ...{ width, height, seconds, rate: String(rate), encoder: ["-preset", "ultrafast"] },
      ...(sound ? {} : { sound: 0 })
    })
  )

/** At what part of the true size this artist draws and films each way: nobody looks at these films. */
export const quickScale = 0.25

/**
 * An artist whose pictures and clips are plain but real: they decode, and ffmpeg joins them. For tests about faults,
 * which should not wait for paint.
 */
const artistAt = (scale: number) =>
  Layer.succeed(Artist, {
    draw: ({ height, seed, spec, width }) =>
      Effect.map(
        once(`${width}x${height}.jpg`, (to) => makePicture(to, width, height)),
        (jpeg) => sign(jpeg, { artist: "grok-video-pipeline/simulator", width, height, seed, spec })
      ),
    readSpec,
    inspect: () => Effect.succeedNone,
    film: ({ framesPerSecond, height, seconds, sound, width }) =>
      clip(width, height, seconds, framesPerSecond, sound),
    refilm: (request) =>
      Effect.flatMap(Effect.flatMap(clipFacts(request.clip), Effect.orDie), ({ height, seconds, width }) =>
        clip(width, height, seconds, 4, true)
      ),
    sizeFor: (aspect, resolution) => {
      const { height, width } = sizeFor(aspect, resolution)
      const small = (side: number) => 2 * Math.round((side * scale) / 2)
      return { width: small(width), height: small(height) }
    }
  })

export const quickArtist = artistAt(quickScale)

/** The same, as large as is ordered. */
export const plainArtist = artistAt(1)

/** A simulated studio with that artist: for films that nobody looks at. */
export const quickStudio = (settings: SimulatorSettings = {}) =>
  simulatedStudio({ framesPerSecond: 4, scale: 1, ...settings }, quickArtist, quickScale)
