import { FileSystem, Path } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, Option, type Scope } from "effect"
import { Concept } from "../../../src/domain/Concept.js"
import { encodeState, PipelineState } from "../../../src/domain/PipelineState.js"
import { StoryPlan } from "../../../src/domain/StoryPlan.js"
import { StateStore, StoreFailed } from "../../../src/services/StateStore.js"
import { readJournal } from "../../../src/services/store/Journal.js"
import { sha256 } from "../../../src/services/store/Keys.js"
import { repair } from "../../../src/services/store/Repair.js"
import { cents, filesBelow, newFolder, platform, run } from "../../support/storeKit.js"

const inFolder = <A, E>(
  film: (folder: string) => Effect.Effect<A, E, Layer.Layer.Success<typeof platform> | Scope.Scope>
) => Effect.flatMap(newFolder, film).pipe(Effect.scoped, Effect.provide(platform))

const original = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const here = yield* path.fromFileUrl(new URL("../../fixtures/original-state.json", import.meta.url))
  return yield* fs.readFileString(here)
})

const put = Effect.fnUntraced(function* (folder: string, name: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* fs.makeDirectory(path.dirname(`${folder}/${name}`), { recursive: true })
  yield* fs.writeFileString(`${folder}/${name}`, text)
})

const ours = (concept: string, finalVideoPath: string) =>
  encodeState(
    new PipelineState({
      plan: new StoryPlan({
        title: "Fox",
        style: "ink",
        aspectRatio: "16:9",
        colorPalette: "red",
        characters: [],
        scenes: []
      }),
      characters: [],
      keyframes: [],
      videos: [],
      finalVideoPath: Option.some(finalVideoPath),
      concept,
      degradations: [],
      spent: cents(56)
    })
  )

describe("a state.json without its journal", () => {
  it.effect("of the original program is taken over with its files, which nothing then overwrites", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        yield* put(folder, "state.json", yield* original)
        yield* put(folder, "character_sheets/Fern_v2.jpg", "old sheet")
        yield* put(folder, "videos/scene_1.mp4", "old clip")
        const film = Effect.gen(function* () {
          const store = yield* StateStore
          yield* store.begin(Concept.make("A fox finds a crystal"))
          return yield* store.produce({ path: "videos/scene_1.mp4", inputs: [1] }, (temporary) =>
            fs.writeFileString(temporary, "new clip")
          )
        })
        yield* run(folder, film)
        const { journal, records } = yield* readJournal(folder)
        assert.strictEqual(journal.concept, "A fox finds a crystal")
        assert.deepStrictEqual(
          records.flatMap((record) => (record.kind === "file" ? [record.path] : [])),
          ["character_sheets/Fern_v2.jpg", "videos/scene_1.mp4", "videos/scene_1.mp4"]
        )
        assert.strictEqual(yield* fs.readFileString(`${folder}/videos/scene_1.mp4`), "new clip")
        assert.strictEqual(
          yield* fs.readFileString(`${folder}/superseded/${sha256("old clip")}.mp4`),
          "old clip"
        )
        assert.strictEqual(yield* fs.readFileString(`${folder}/state.json`), yield* original)
      })
    )
  )

  it.effect("of ours is taken over once somebody says so, with its concept, its plan and what it cost", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        yield* put(folder, "state.json", ours("A fox", "final_video.mp4"))
        yield* put(folder, "final_video.mp4", "film")
        const look = Effect.flatMap(StateStore, (store) =>
          Effect.all({ other: Effect.flip(store.begin(Concept.make("An owl"))), ledger: store.ledger })
        )
        const unasked = yield* Effect.flip(run(folder, look))
        assert.match(
          unasked instanceof StoreFailed ? unasked.message : "",
          /journal\.log is gone.*\$0\.56.*a repair begin a new one/
        )
        assert.deepStrictEqual(
          unasked instanceof StoreFailed ? unasked.mending : Option.none(),
          Option.some({ folder, way: "NewJournal" as const })
        )
        yield* repair(folder, { withoutJournal: true })
        const first = yield* run(folder, look)
        assert.strictEqual(first.other.reason, "OtherFilm")
        assert.strictEqual(first.ledger.settled, cents(56))
        const before = (yield* readJournal(folder)).records.length
        yield* run(folder, look)
        assert.strictEqual((yield* readJournal(folder)).records.length, before)
        // What it is, its plan, and its one file.
        assert.strictEqual(before, 3)
      })
    )
  )

  it.effect("cannot reach out of the folder with the paths in it", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const outside = yield* newFolder
        yield* put(outside, "secret", "x")
        const path = yield* Path.Path
        for (const place of [
          `${outside}/secret`,
          path.relative(folder, `${outside}/secret`),
          "journal.log",
          "state.json"
        ]) {
          yield* put(folder, "state.json", ours("A fox", place))
          yield* put(folder, "journal.log", "")
          yield* repair(folder, { withoutJournal: true })
          yield* run(folder, Effect.void)
          assert.strictEqual((yield* readJournal(folder)).journal.files.size, 0, place)
        }
      })
    )
  )

  it.effect("that is no film's state stops the run and is left as it is", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        for (const text of ["{", "[]", '{"plan":7}', ""]) {
          yield* put(folder, "state.json", text)
          const error = yield* Effect.flip(run(folder, Effect.void))
          assert(error._tag === "StoreFailed")
          assert.strictEqual(error.reason, "Unreadable")
          assert.strictEqual(yield* fs.readFileString(`${folder}/state.json`), text)
          assert.deepStrictEqual(yield* filesBelow(folder), ["state.json"])
        }
      })
    )
  )
})

describe("a state.json beside its journal", () => {
  it.effect("is never read, so that damage to it does not matter", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        yield* run(
          folder,
          Effect.flatMap(StateStore, (store) => store.begin(Concept.make("A fox")))
        )
        yield* put(folder, "state.json", "{ damaged")
        yield* run(
          folder,
          Effect.flatMap(StateStore, (store) => store.begin(Concept.make("A fox")))
        )
      })
    )
  )
})
