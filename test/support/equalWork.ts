import { createHash } from "node:crypto"
import { FileSystem } from "@effect/platform"
import { Effect, Layer, ManagedRuntime, Option } from "effect"
import { Artist } from "xai-simulator"
import { Ffmpeg, type FfmpegOptions, type JoinedFilm, type MediaFacts } from "../../src/services/Ffmpeg.js"
import { makeGates } from "../../src/services/store/Keys.js"
import { filmArtist } from "../../src/simulated/FilmArtist.js"
import { studio } from "./studio.js"

// What films are made with, for tests that make the same few again and again: equal work is done once in a process, by the
// real ffmpeg and the real artist, and its outcome is kept. What fails is not.

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex")

const oneAtATime = makeGates<string>()

/** Does `work`, or does `again` with what equal work came to; where that fails, `work` tells why. */
const once = <A, E, R, R2>(
  made: Map<string, A>,
  name: string,
  work: Effect.Effect<A, E, R>,
  again: (outcome: A) => Effect.Effect<void, unknown, R2> = () => Effect.void
): Effect.Effect<A, E, R | R2> =>
  Effect.suspend(() => {
    const fresh = Effect.tap(work, (outcome) => Effect.sync(() => made.set(name, outcome)))
    const known = made.get(name)
    return known === undefined ? fresh : Effect.orElse(Effect.as(again(known), known), () => fresh)
  }).pipe(oneAtATime(name))

const facts = new Map<string, MediaFacts>()
const frames = new Map<string, ReadonlyArray<Uint8Array>>()
const films = new Map<string, { readonly joined: JoinedFilm; readonly bytes: Uint8Array }>()

/** An ffmpeg that checks, looks into and joins equal files once. */
export const ffmpegOnce = (options: FfmpegOptions = {}) =>
  Layer.effect(
    Ffmpeg,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const real = yield* Ffmpeg
      const read = (file: string) => Effect.orDie(fs.readFile(file))
      /** What a work is known by: the ffmpeg in use, the bytes of the files, and what else is told. Nothing where one is missing. */
      const nameOf = (files: ReadonlyArray<string>, told: unknown) =>
        Effect.gen(function* () {
          const { path } = yield* real.chosen
          const hashes = yield* Effect.forEach(files, (file) => Effect.map(fs.readFile(file), sha256))
          return JSON.stringify([path, hashes, told])
        }).pipe(Effect.option)
      return Ffmpeg.of({
        ...real,
        verify: (file) =>
          Effect.flatMap(
            nameOf([file], "facts"),
            Option.match({
              onNone: () => real.verify(file),
              onSome: (name) => once(facts, name, real.verify(file))
            })
          ),
        frames: (clip, to) =>
          Effect.flatMap(
            nameOf([clip], to.length),
            Option.match({
              onNone: () => real.frames(clip, to),
              onSome: (name) =>
                once(frames, name, Effect.zipRight(real.frames(clip, to), Effect.forEach(to, read)), (made) =>
                  Effect.forEach(made, (bytes, index) => fs.writeFile(to[index] ?? "", bytes))
                ).pipe(Effect.asVoid)
            })
          ),
        assemble: (clips, to, wishes) =>
          Effect.flatMap(
            nameOf(
              clips.map(({ path }) => path),
              [clips.map(({ path: _, ...clip }) => clip), wishes]
            ),
            Option.match({
              onNone: () => real.assemble(clips, to, wishes),
              onSome: (name) =>
                once(
                  films,
                  name,
                  Effect.flatMap(real.assemble(clips, to, wishes), (joined) =>
                    Effect.map(read(to), (bytes) => ({ joined, bytes }))
                  ),
                  ({ bytes }) =>
                    Effect.zipRight(fs.writeFile(to, bytes), wishes.onProgress?.(100) ?? Effect.void)
                ).pipe(Effect.map(({ joined }) => joined))
            })
          )
      })
    })
  ).pipe(Layer.provide(Ffmpeg.layer(options)))

// One for all, which knows again what it has drawn.
const real = ManagedRuntime.make(Layer.provide(filmArtist, studio))
const drawn = new Map<string, Uint8Array>()

/** The simulator's own artist, who draws and films equal wishes once. */
export const artistOnce = Layer.effect(
  Artist,
  Effect.map(
    Effect.promise(() => real.runPromise(Artist)),
    (artist) =>
      Artist.of({
        ...artist,
        draw: (request) => once(drawn, JSON.stringify(request), artist.draw(request)),
        film: (request) =>
          once(drawn, JSON.stringify({ ...request, picture: sha256(request.picture) }), artist.film(request)),
        refilm: (request) =>
          once(drawn, JSON.stringify({ ...request, clip: sha256(request.clip) }), artist.refilm(request))
      })
  )
)

/** Both, for the program within this process. */
export const equalWorkOnce = { ffmpeg: ffmpegOnce, artist: artistOnce }
