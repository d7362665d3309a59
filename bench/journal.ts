import { FileSystem, Path } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Array, Console, Duration, Effect, Layer } from "effect"
import { ticksFromUsd } from "../src/domain/Money.js"
import { defaultOptions, FilmSettings } from "../src/domain/Settings.js"
import { makeFilm } from "../src/film/pipeline.js"
import { PipelineEvents } from "../src/services/PipelineEvents.js"
import { StateStore } from "../src/services/StateStore.js"
import { paths, Workspace } from "../src/services/Workspace.js"
import { layerTest as ffmpegTest } from "../src/testing/FfmpegTest.js"
import { plan, scene } from "../test/support/plans.js"
import { scriptedGrok } from "../test/support/scriptedGrok.js"

// What journal and snapshot cost as a film grows: time and bytes per scene, as ratios of medians: `npm run bench:journal`.

const sizes = [15, 30, 60, 120] as const
const rounds = 5
const mostBytes = 1.25
const mostTime = 2

/** What one film cost its store. */
interface Cost {
  readonly millis: number
  readonly bytes: number
  readonly records: number
}

/** Adds up the time an effect takes, less what `without` of it takes. */
const stopwatch = () => {
  let millis = 0
  const timed =
    (sign: 1 | -1) =>
    <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.flatMap(Effect.sync(performance.now.bind(performance)), (began) =>
        Effect.ensuring(
          effect,
          Effect.sync(() => {
            millis += sign * (performance.now() - began)
          })
        )
      )
  return { add: timed(1), subtract: timed(-1), millis: () => millis }
}

const film = (scenes: number) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.makeTempDirectoryScoped()
    const watch = stopwatch()
    let snapshots = 0

    // The store's own time: all of a verb, less the call or the file it waits for.
    const timed = Layer.effect(
      StateStore,
      Effect.map(StateStore, (store) => {
        const once: typeof store.once = (order, call) => watch.add(store.once(order, watch.subtract(call)))
        const produce: typeof store.produce = (order, make) =>
          watch.add(store.produce(order, (temporary, wasWhole) => watch.subtract(make(temporary, wasWhole))))
        const saveState: typeof store.saveState = (state) =>
          Effect.tap(watch.add(store.saveState(state)), () =>
            Effect.map(Effect.orDie(fs.stat(path.join(folder, paths.state))), ({ size }) => {
              snapshots += Number(size)
            })
          )
        return { ...store, once, produce, saveState, begin: (concept) => watch.add(store.begin(concept)) }
      })
    ).pipe(Layer.provide(StateStore.layer({ budget: ticksFromUsd(10_000) })))

    const story = plan({ scenes: Array.makeBy(scenes, (n) => scene(n + 1)) })
    const layer = Layer.mergeAll(
      scriptedGrok({}, story).layer,
      ffmpegTest(),
      timed,
      PipelineEvents.layer
    ).pipe(Layer.provideMerge(Workspace.layer(folder)))
    yield* makeFilm("A fox").pipe(
      Effect.provideService(FilmSettings, { ...defaultOptions, pollInterval: Duration.millis(1) }),
      Effect.provide(layer)
    )

    const sizeOf = (file: string) => Effect.map(fs.stat(file), ({ size }) => Number(size))
    const journal = path.join(folder, paths.journal)
    const answers = path.join(folder, "responses")
    const apart = yield* Effect.forEach(yield* fs.readDirectory(answers), (name) =>
      sizeOf(path.join(answers, name))
    )
    const bytes = (yield* sizeOf(journal)) + snapshots + apart.reduce((sum, size) => sum + size, 0)
    const records = (yield* fs.readFileString(journal)).split("\n").length - 1
    return { millis: watch.millis(), bytes, records } satisfies Cost
  }).pipe(Effect.scoped, Effect.provide(Layer.merge(NodeFileSystem.layer, NodePath.layer)))

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const main = Effect.gen(function* () {
  yield* film(sizes[0])
  const runs = yield* Effect.forEach(Array.range(1, rounds), () =>
    Effect.forEach(sizes, (scenes) => Effect.map(film(scenes), (cost) => ({ scenes, ...cost })))
  )
  const medians = sizes.map((scenes) => {
    const of = runs.flat().filter((run) => run.scenes === scenes)
    return {
      scenes,
      records: median(of.map(({ records }) => records)),
      bytes: median(of.map(({ bytes }) => bytes / scenes)),
      millis: median(of.map(({ millis }) => millis / scenes))
    }
  })
  const [smallest] = medians
  const largest = medians.at(-1)
  if (smallest === undefined || largest === undefined) return yield* Effect.dieMessage("nothing was measured")
  yield* Console.log("scenes   records   bytes/scene   ratio   ms/scene   ratio")
  for (const { bytes, millis, records, scenes } of medians) {
    yield* Console.log(
      [
        String(scenes).padStart(6),
        String(records).padStart(9),
        bytes.toFixed(0).padStart(13),
        (bytes / smallest.bytes).toFixed(2).padStart(7),
        millis.toFixed(2).padStart(10),
        (millis / smallest.millis).toFixed(2).padStart(7)
      ].join(" ")
    )
  }
  yield* Console.log(
    `medians of ${rounds} rounds; per scene at most ${mostBytes} × the bytes and ${mostTime} × the time of the shortest film`
  )
  return largest.bytes / smallest.bytes <= mostBytes && largest.millis / smallest.millis <= mostTime
})

process.exitCode = (await Effect.runPromise(main)) ? 0 : 1
