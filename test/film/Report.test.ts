import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Option } from "effect"
import { Simulator } from "xai-simulator"
import { FilmSettings } from "../../src/domain/Settings.js"
import { Gates, holdAfter } from "../../src/film/Gates.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { FileUnwritable, paths, Workspace } from "../../src/services/Workspace.js"
import { faultyStudio, shortest } from "../support/faultyFilm.js"
import { inVirtualTime, mockedStudio } from "../support/film.js"
import { plan, scene } from "../support/plans.js"
import { quick } from "../support/simulatedStudio.js"
import { leftovers } from "../torture/Folder.js"

const page = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const workspace = yield* Workspace
  return yield* fs.readFileString(workspace.absolute(paths.report))
})

/** A folder in which everything can be written but the report. */
const withoutReport = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Workspace, (workspace) =>
    Effect.provideService(effect, Workspace, {
      ...workspace,
      replace: (file, text) =>
        file === paths.report
          ? new FileUnwritable({ file, detail: "the disk is full" })
          : workspace.replace(file, text)
    })
  )

describe("report.html", () => {
  it.effect("is there after the script, and tells of the film once it is whole", () =>
    Effect.gen(function* () {
      yield* Effect.flip(Effect.provideService(inVirtualTime(makeFilm("A fox")), Gates, holdAfter("script")))
      const halfway = yield* page
      assert.include(halfway, "The film is not joined yet: 0 of 3 clips made.")
      assert.include(halfway, 'src="keyframes/scene_3_v1.jpg"')
      yield* inVirtualTime(makeFilm("A fox"))
      const whole = yield* page
      assert.match(whole, /<video class="film" src="final_video\.mp4"/)
      assert.include(whole, 'src="videos/scene_3.mp4"')
    }).pipe(Effect.provide(mockedStudio(plan()).layer))
  )

  it.effect("is there when the run is held before anything is filmed, or fails", () =>
    Effect.gen(function* () {
      yield* Effect.flip(Effect.provideService(inVirtualTime(makeFilm("A fox")), Gates, holdAfter("sheets")))
      const text = yield* page
      assert.include(text, 'src="character_sheets/01-fox_v1.jpg"')
      assert.include(text, "There is no keyframe.")
    }).pipe(Effect.provide(mockedStudio(plan()).layer))
  )

  it.effect("is not made where nothing is kept of what is written", () =>
    Effect.gen(function* () {
      const workspace = yield* Workspace
      yield* Effect.provideService(inVirtualTime(makeFilm("A fox")), Workspace, {
        ...workspace,
        isUntouched: true
      })
      const fs = yield* FileSystem.FileSystem
      assert.isTrue(yield* fs.exists(workspace.absolute(paths.script)))
      assert.isFalse(yield* fs.exists(workspace.absolute(paths.report)))
    }).pipe(Effect.provide(mockedStudio(plan()).layer))
  )

  it.effect("that cannot be written is told of, and takes no film with it", () => {
    const heard: Array<string> = []
    const ears = Logger.replace(
      Logger.defaultLogger,
      Logger.make(({ logLevel, message }) => {
        if (logLevel._tag === "Warning") heard.push(String(message))
      })
    )
    return Effect.gen(function* () {
      const { state } = yield* inVirtualTime(withoutReport(makeFilm("A fox")))
      assert.strictEqual(Option.getOrNull(state.finalVideoPath), paths.finalVideo)
      assert.deepStrictEqual(state.degradations, [])
      assert.include(heard[0], "report.html is not written. report.html cannot be written: the disk is full.")
    }).pipe(Effect.provide(Layer.merge(mockedStudio(plan()).layer, ears)))
  })

  it.live(
    "is the same after another run of a finished film, which orders nothing and leaves nothing lying about",
    () =>
      Effect.gen(function* () {
        const { root } = yield* Workspace
        const simulator = yield* Simulator
        yield* makeFilm("A fox")
        const [first, bill] = [yield* page, yield* simulator.bill]
        yield* makeFilm("A fox")
        assert.strictEqual(yield* page, first)
        assert.deepStrictEqual(yield* simulator.bill, bill)
        assert.deepStrictEqual(
          (yield* leftovers(root)).filter((name) => name !== paths.lock),
          []
        )

        // Another action: another keyframe in the same place, and the old one still to be seen.
        const [only] = shortest.scenes
        const changed = plan({ ...shortest, scenes: [scene(1, { ...only, action: "Fox sits down" })] })
        yield* makeFilm("A fox", Option.some(changed))
        const after = yield* page
        assert.include(after, "Fox sits down")
        assert.match(after, /alt="Replaced: keyframes\/scene_1_v1\.jpg"/)
        assert.match(after, /src="superseded\/[0-9a-f]{64}\.jpg"/)
        assert.notInclude(after, "Replaced: frames/")
      }).pipe(Effect.provideService(FilmSettings, quick), Effect.provide(faultyStudio(shortest)))
  )
})
