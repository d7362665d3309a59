import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { FileSystem, Path } from "@effect/platform"
import { Array as Arrays, Clock, Deferred, Effect, Layer } from "effect"
import { type LogEntry, paidRoutes, Simulator } from "xai-simulator"
import { sha256 } from "../../packages/xai-simulator/src/Seed.js"
import type { Sha256 } from "../../src/domain/Assets.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { paths } from "../../src/services/Workspace.js"
import { type Found, inspect, leftovers } from "./Folder.js"
import { oneProvider } from "./OneProvider.js"
import { concept, type Sound } from "./Order.js"
import { type Ended, startVictim } from "./Processes.js"

/** What a request asks for: equal requests, and only they, have equal digests. */
export const digestOf = (entry: LogEntry): string =>
  sha256(JSON.stringify([entry.method, entry.path, entry.body]))

export const isPaid = (entry: LogEntry): boolean => paidRoutes.some((route) => route === entry.route)
/** The film as it is when nothing happens to it; every tortured one is held against it. */
export interface Undisturbed {
  readonly scenes: 2 | 3
  readonly sound: Sound
  /** How the runs ended that were started at once to make it. */
  readonly ends: ReadonlyArray<Ended>
  readonly found: Found
  readonly leftovers: ReadonlyArray<string>
  /** How many requests that are not mere looks arrived. */
  readonly posts: number
  /** Which request belongs to which order of the journal. */
  readonly requestOf: ReadonlyMap<Sha256, string>
  /** The final video, picture by picture and sound by sound. */
  readonly frames: string
  readonly calls: number
  readonly ticks: number
  readonly millis: number
  /** Every point of the journal and the files that a run passes, in order. */
  readonly points: ReadonlyArray<string>
}

/** The film, picture by picture and sound by sound. */
export const framesOf = Effect.fn("Torture.frames")(function* (video: string) {
  const ffmpeg = (yield* (yield* Ffmpeg).chosen).path
  const { stdout } = spawnSync(ffmpeg, ["-v", "error", "-i", video, "-map", "0", "-f", "framemd5", "-"], {
    encoding: "utf8"
  })
  return stdout
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#software"))
    .join("\n")
})

/** A new provider and a new folder, the same film every time. */
export const scenery = Effect.fnUntraced(function* (scenes: Undisturbed["scenes"]) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const place = yield* fs.makeTempDirectoryScoped({ prefix: "torture-" })
  const simulator = yield* Layer.build(oneProvider(scenes))
  return { place: yield* fs.realPath(place), path, simulator }
})

/**
 * Makes the film once with nothing in its way, one call after the other. Of `runs` that are started at once one is to make
 * it, and the others to leave.
 */
export const undisturbed = Effect.fn("Torture.undisturbed")(function* (
  program: string,
  scenes: Undisturbed["scenes"],
  { runs = 1, sound = "narrated" }: { readonly runs?: number; readonly sound?: Sound } = {}
) {
  const { path, place, simulator } = yield* scenery(scenes)
  return yield* Effect.gen(function* () {
    const { apiKey, bill, log, url } = yield* Simulator
    const folder = path.join(place, "film")
    const passed = (run: number) => path.join(place, `passed-${run}`)
    const began = yield* Clock.currentTimeMillis
    const victims = yield* Effect.forEach(Arrays.range(1, runs), (run) =>
      startVictim(program, {
        concept,
        folder,
        url,
        apiKey,
        oneByOne: true,
        sound,
        switch: { _tag: "Never", passed: passed(run) }
      })
    )
    const ends = yield* Effect.forEach(victims, ({ ended }) => Deferred.await(ended))
    const maker = ends.findIndex(({ code }) => code === 0)
    if (maker === -1) return yield* Effect.dieMessage(`nobody made the undisturbed film: ${ends[0]?.words}`)
    const millis = (yield* Clock.currentTimeMillis) - began
    const found = yield* inspect(folder)
    const { records } = found
    const entries = yield* log
    const paid = entries.filter(isPaid)
    const intents = records.filter((record) => record.kind === "intent")
    if (paid.length !== intents.length) {
      return yield* Effect.dieMessage(`${intents.length} intents, but ${paid.length} paid requests`)
    }
    const reference: Undisturbed = {
      ...{ scenes, sound, ends, found },
      leftovers: yield* leftovers(folder),
      posts: entries.filter(({ method }) => method === "POST").length,
      requestOf: new Map(
        paid.flatMap((entry, n) => {
          const intent = intents[n]
          return intent === undefined ? [] : [[intent.key, digestOf(entry)] as const]
        })
      ),
      frames: yield* framesOf(path.join(folder, paths.finalVideo)),
      calls: paid.length,
      ticks: (yield* bill).ticks,
      millis,
      points: readFileSync(passed(maker + 1), "utf8")
        .split("\n")
        .filter(Boolean)
    }
    return reference
  }).pipe(Effect.provide(simulator))
}, Effect.scoped)
