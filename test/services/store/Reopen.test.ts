import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Duration, Effect, Exit, type Layer, Option, Schema, type Scope, TestClock } from "effect"
import { SheetId } from "../../../src/domain/AssetId.js"
import { Concept } from "../../../src/domain/Concept.js"
import { orderIdFrom } from "../../../src/domain/OrderId.js"
import { PipelineState } from "../../../src/domain/PipelineState.js"
import { StateStore, StoreFailed } from "../../../src/services/StateStore.js"
import { readJournal } from "../../../src/services/store/Journal.js"
import { encodeLine, schemaVersion } from "../../../src/services/store/JournalRecord.js"
import { orderKey } from "../../../src/services/store/Keys.js"
import { repair } from "../../../src/services/store/Repair.js"
import { FreeSpace, roomForAnswers } from "../../../src/services/store/Room.js"
import { type Meddler, meddleWith, noSpace } from "../../support/faultyDisk.js"
import { plan } from "../../support/plans.js"
import {
  type CountingStudio,
  cents,
  filesBelow,
  letTimePass,
  makeStudio,
  newFolder,
  offSchema,
  orderOf,
  pictureOrder,
  platform,
  refusal,
  run,
  unavailable
} from "../../support/storeKit.js"

const at = DateTime.unsafeMake("2026-11-22T12:00:00Z")

const ask = (studio: CountingStudio, label: string, picture = label) =>
  Effect.flatMap(StateStore, (store) => store.once(pictureOrder(label), studio.draw(picture)))

const failing = <E>(studio: CountingStudio, label: string, error: E) =>
  Effect.flatMap(StateStore, (store) =>
    Effect.flip(store.once(pictureOrder(label), studio.fail(label, error)))
  )

const inFolder = <A, E>(
  film: (folder: string) => Effect.Effect<A, E, Layer.Layer.Success<typeof platform> | Scope.Scope>
) => Effect.flatMap(newFolder, film).pipe(Effect.scoped, Effect.provide(platform))

/** A journal whose last run died with one order in flight. */
const diedInFlight = Effect.fnUntraced(function* (folder: string, label: string) {
  const fs = yield* FileSystem.FileSystem
  const text = [
    encodeLine({
      kind: "run",
      schemaVersion,
      runId: "r",
      programVersion: "0",
      concept: "A fox",
      provider: null,
      at
    }),
    encodeLine({
      kind: "intent",
      key: orderKey(pictureOrder(label)),
      id: orderIdFrom(label),
      price: cents(5),
      at
    })
  ]
  yield* fs.writeFileString(`${folder}/journal.log`, text.join(""))
})

describe("the next run", () => {
  it.effect("goes on where the clock was set back between two runs, and the second died (fault row 41)", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        const film = (label: string, isSaved: boolean) =>
          Effect.gen(function* () {
            const store = yield* StateStore
            yield* store.begin(Concept.make("A fox"))
            yield* ask(studio, label)
            if (isSaved) yield* store.saveState(state)
          }).pipe((it) => run(folder, it))
        yield* TestClock.setTime(at.epochMillis)
        yield* film("before", true)
        yield* TestClock.setTime(at.epochMillis - Duration.toMillis("1 hour"))
        yield* film("after", false)
        yield* film("after", true)
        assert.strictEqual(yield* studio.count, 2)
      })
    )
  )

  it.effect("has every answer of the one before, large ones and refusals too, and the same bill", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        const film = Effect.gen(function* () {
          const store = yield* StateStore
          yield* store.begin(Concept.make("A fox"))
          const small = yield* ask(studio, "small")
          const large = yield* ask(studio, "large", "x".repeat(30_000))
          const refused = yield* failing(studio, "refused", refusal)
          const off = yield* failing(studio, "off", offSchema)
          return { small, large, refused: String(refused), off: String(off), ledger: yield* store.ledger }
        })
        const first = yield* run(folder, film)
        const second = yield* run(folder, film)
        assert.deepStrictEqual(second, first)
        assert.strictEqual(yield* studio.count, 4)
        assert.strictEqual(second.ledger.settled, cents(9))
        const files = yield* filesBelow(folder)
        assert.strictEqual(files.filter((name) => name.startsWith("responses/")).length, 1)
      })
    )
  )

  it.effect("refuses another concept", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const begin = (concept: string) =>
          run(
            folder,
            Effect.flatMap(StateStore, (store) => store.begin(Concept.make(concept)))
          )
        yield* begin("A fox")
        yield* begin("A fox ")
        const error = yield* Effect.flip(begin("An owl"))
        assert(error._tag === "StoreFailed")
        assert.strictEqual(error.reason, "OtherFilm")
      })
    )
  )

  it.effect("counts an order in flight at death as possibly billed, and sends it once more", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        yield* diedInFlight(folder, "a")
        const before = yield* run(
          folder,
          Effect.flatMap(StateStore, (store) => store.ledger)
        )
        assert.deepStrictEqual(before.entries, [{ id: orderIdFrom("a"), cost: cents(5), state: "in-doubt" }])
        const after = yield* run(
          folder,
          Effect.zipRight(
            ask(studio, "a"),
            Effect.flatMap(StateStore, (store) => store.ledger)
          )
        )
        assert.strictEqual(yield* studio.count, 1)
        assert.deepStrictEqual([after.inDoubt, after.settled], [cents(5), cents(3)])
      })
    )
  )

  it.effect("asks a person about it when told to stop, with its name and price", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        yield* diedInFlight(folder, "sheet/fox")
        const error = yield* Effect.flip(run(folder, ask(studio, "sheet/fox"), { onDoubt: "stop" }))
        assert.strictEqual(error._tag, "InDoubt")
        assert.include(error.message, "The sheet of fox")
        assert.include(error.message, "$0.05")
        assert.strictEqual(yield* studio.count, 0)
        // The person may allow the repeat later.
        yield* run(folder, ask(studio, "sheet/fox"))
        assert.strictEqual(yield* studio.count, 1)
      })
    )
  )

  it.effect("does not begin the count of doubts anew", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        // One sending died with its process, so only the one repeat is left, over however many runs.
        yield* diedInFlight(folder, "a")
        for (let time = 0; time < 4; time++) {
          const error = yield* run(folder, failing(studio, "a", unavailable("InDoubt")))
          assert.strictEqual(error._tag, "InDoubt")
        }
        assert.strictEqual(yield* studio.count, 1)
      })
    )
  )

  it.effect("counts doubts anew for what a person wished a fresh take of, and for nothing else", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        const labels = [
          "sheet/1/traits",
          "video/scene-1/take-1/judgement",
          "video/scene-12/take-1",
          "sheet/12/take-1"
        ]
        for (const label of labels) {
          yield* run(folder, failing(studio, label, unavailable("InDoubt")), { onDoubt: "stop" })
          assert.strictEqual(
            (yield* Effect.flip(run(folder, ask(studio, label), { onDoubt: "stop" })))._tag,
            "InDoubt"
          )
        }
        const wish = (asset: "sheet" | "clip", name: string, more = {}) =>
          run(
            folder,
            Effect.flatMap(StateStore, (store) => store.mark({ kind: "redo", asset, name, ...more }))
          )
        yield* wish("sheet", "Owl", { meant: new SheetId({ name: "1" }) })
        yield* wish("clip", "scene 1")
        const [traits = "", judgement = "", ...others] = labels
        yield* run(folder, ask(studio, traits), { onDoubt: "stop" })
        yield* run(folder, ask(studio, judgement), { onDoubt: "stop" })
        for (const other of others)
          assert.strictEqual(
            (yield* Effect.flip(run(folder, ask(studio, other), { onDoubt: "stop" })))._tag,
            "InDoubt"
          )
        // What was doubted stays on the bill.
        assert.strictEqual((yield* readJournal(folder)).ledger.inDoubt, cents(20))
        // A journal from before the labels were told of: every sheet is meant.
        yield* wish("sheet", "Owl")
        yield* run(folder, ask(studio, "sheet/12/take-1"), { onDoubt: "stop" })
      })
    )
  )

  it.effect("counts what earlier runs spent and doubted against the budget", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        yield* run(folder, ask(studio, "a"))
        yield* run(folder, failing(studio, "b", unavailable("InDoubt")), { onDoubt: "stop" })
        const error = yield* Effect.flip(run(folder, ask(studio, "c"), { budget: cents(12) }))
        assert(error._tag === "BudgetSpent")
        assert.deepStrictEqual([error.spent, error.price, error.budget], [cents(8), cents(5), cents(12)])
        yield* run(folder, ask(studio, "c"), { budget: cents(13) })
      })
    )
  )

  it.effect("takes over a whole answer that was saved but not journaled", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const studio = yield* makeStudio
        const journal = `${folder}/journal.log`
        const first = yield* run(folder, ask(studio, "large", "x".repeat(30_000)))
        const lines = (yield* fs.readFileString(journal)).split("\n")
        yield* fs.writeFileString(journal, `${lines.slice(0, 2).join("\n")}\n`)
        const again = yield* run(
          folder,
          Effect.all([ask(studio, "large"), Effect.flatMap(StateStore, (store) => store.ledger)])
        )
        assert.deepStrictEqual(again[0], first)
        assert.deepStrictEqual(again[1].entries, [
          { id: orderIdFrom("large"), cost: cents(3), state: "answered", listed: cents(5) }
        ])
        assert.strictEqual(yield* studio.count, 1)
        assert.strictEqual((yield* readJournal(folder)).records.length, 3)
      })
    )
  )

  it.effect("does not order again an answer whose file was changed or lost", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const studio = yield* makeStudio
        yield* run(folder, ask(studio, "large", "x".repeat(30_000)))
        const [file = ""] = (yield* filesBelow(folder)).filter((name) => name.startsWith("responses/"))
        const text = yield* fs.readFileString(`${folder}/${file}`)
        const harm = [
          fs.writeFileString(`${folder}/${file}`, text.replace("xxx", "xyx")),
          fs.writeFileString(`${folder}/${file}`, text.slice(0, -100)),
          fs.remove(`${folder}/${file}`)
        ]
        for (const damage of harm) {
          yield* damage
          const error = yield* Effect.flip(run(folder, ask(studio, "large")))
          assert(error._tag === "StoreFailed")
          assert.strictEqual(error.reason, "Unreadable")
          assert.include(error.detail, "large")
        }
        assert.strictEqual(yield* studio.count, 1)
      })
    )
  )

  it.effect("orders a lost answer again only when a person gives it up; what it cost stays on the bill", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const studio = yield* makeStudio
        yield* run(folder, ask(studio, "large", "x".repeat(30_000)))
        yield* run(folder, ask(studio, "small"))
        const [file = ""] = (yield* filesBelow(folder)).filter((name) => name.startsWith("responses/"))
        assert.deepStrictEqual((yield* repair(folder)).lost, [])
        yield* fs.remove(`${folder}/${file}`)
        const journal = yield* fs.readFileString(`${folder}/journal.log`)
        const found = yield* repair(folder)
        assert.deepStrictEqual(
          found.lost.map(({ cost, id }) => [id.text, cost]),
          [["large", cents(3)]]
        )
        assert.strictEqual(yield* fs.readFileString(`${folder}/journal.log`), journal, "only told")
        const error = yield* Effect.flip(run(folder, ask(studio, "large")))
        assert.deepStrictEqual(
          error instanceof StoreFailed ? error.mending : Option.none(),
          Option.some({ folder, way: "OrderAgain" as const })
        )

        yield* repair(folder, { orderAgain: true })
        assert.deepStrictEqual((yield* repair(folder)).lost, [])
        yield* run(folder, ask(studio, "large", "x"))
        assert.strictEqual(yield* studio.count, 3)
        const { ledger } = yield* readJournal(folder)
        assert.strictEqual(ledger.settled, cents(9))
      })
    )
  )

  it.effect("sweeps what was left half-written, and nothing else", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        yield* fs.makeDirectory(`${folder}/videos`)
        yield* fs.writeFileString(`${folder}/videos/.part-77-ab-1-scene_1.mp4`, "half")
        yield* fs.writeFileString(`${folder}/.part-77-ab-2-state.json`, "{")
        yield* fs.writeFileString(`${folder}/videos/notes.part-1`, "somebody's")
        yield* run(folder, Effect.void)
        assert.deepStrictEqual(yield* filesBelow(folder), ["journal.log", "videos/notes.part-1"])
      })
    )
  )

  it.effect("finds its files by their hashes, and its marks", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        let makes = 0
        const film = Effect.gen(function* () {
          const store = yield* StateStore
          const file = yield* store.produce({ path: "videos/scene_1.mp4", inputs: ["x"] }, (temporary) => {
            makes++
            return fs.writeFileString(temporary, "clip")
          })
          yield* store.mark({ kind: "end", outcome: "complete" })
          return { file, marks: (yield* store.marks).length }
        })
        assert.strictEqual((yield* run(folder, film)).marks, 1)
        assert.strictEqual((yield* run(folder, film)).marks, 2)
        assert.strictEqual(makes, 1)
        yield* fs.writeFileString(`${folder}/videos/scene_1.mp4`, "cli")
        yield* run(folder, film)
        assert.strictEqual(makes, 2)
      })
    )
  )

  it.effect("shares nothing with another film of the same program", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const other = yield* newFolder
        const studio = yield* makeStudio
        yield* Effect.all([run(folder, ask(studio, "a", "fox")), run(other, ask(studio, "a", "owl"))], {
          concurrency: 2
        })
        assert.strictEqual(yield* studio.count, 2)
        assert.strictEqual((yield* run(folder, ask(studio, "a"))).answer.picture, "fox")
        assert.strictEqual((yield* run(other, ask(studio, "a"))).answer.picture, "owl")
      })
    )
  )
})

describe("a full disk", () => {
  /** Full until so many writes were refused, or for good: told by refusals, since a clock runs on while a machine is slow. */
  const fillable = (refusals = Number.POSITIVE_INFINITY) => {
    const disk = { full: false, refused: 0 }
    const meddle: Meddler = (deed, doIt) =>
      Effect.suspend(() => {
        if (!disk.full || (deed.verb !== "writeAll" && deed.verb !== "writeFile")) return doIt
        disk.refused++
        if (disk.refused >= refusals) disk.full = false
        // A full disk takes what still fits.
        return Effect.zipRight(deed.half, Effect.fail(noSpace(deed.path)))
      })
    return { disk, layer: meddleWith(meddle) }
  }

  it.effect("that has room again soon costs nothing but a moment", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        const { disk, layer } = fillable(2)
        const fills = Effect.zipLeft(
          studio.draw("a"),
          Effect.sync(() => {
            disk.full = true
          })
        )
        const film = Effect.flatMap(StateStore, (store) => store.once(pictureOrder("a"), fills))
        yield* letTimePass(yield* Effect.fork(run(folder, film).pipe(Effect.provide(layer))))
        assert.strictEqual(disk.refused, 2)
        // Nothing half-written is left between the lines.
        assert.strictEqual((yield* readJournal(folder)).tornBytes, 0)
        yield* run(folder, ask(studio, "a"))
        assert.strictEqual(yield* studio.count, 1)
      })
    )
  )

  it.effect("C12: that is as good as full sends nothing, and goes on with what is answered", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        yield* run(folder, ask(studio, "a"))
        const withFree = (bytes: Option.Option<number>) =>
          Effect.provideService(FreeSpace, () => Effect.succeed(bytes))
        const shut = yield* Effect.flip(
          run(folder, ask(studio, "b")).pipe(withFree(Option.some(roomForAnswers - 1)))
        )
        assert.strictEqual(shut instanceof StoreFailed ? shut.reason : shut, "Unwritable")
        assert.match(shut.message, /has 31 MB free.* nothing more is ordered\. Make room there/)
        assert.strictEqual(yield* studio.count, 1)
        assert.strictEqual((yield* readJournal(folder)).ledger.inDoubt, cents(0))
        // What is answered needs no room, and a disk that tells nothing is no full one.
        yield* run(folder, ask(studio, "a")).pipe(withFree(Option.some(0)))
        assert.strictEqual(yield* studio.count, 1)
        yield* run(folder, ask(studio, "b")).pipe(withFree(Option.none()))
        assert.strictEqual(yield* studio.count, 2)
      })
    )
  )

  it.effect(
    "that stays full fails with the order's name and the job's id, and loses the answer only with the process",
    () =>
      inFolder((folder) =>
        Effect.gen(function* () {
          const studio = yield* makeStudio
          const { disk, layer } = fillable()
          let submits = 0
          const submit = Effect.flatMap(StateStore, (store) =>
            store.once(
              orderOf("clip/scene-1", Schema.NonEmptyString),
              Effect.sync(() => {
                submits++
                disk.full = submits === 1
                return { answer: "job-4711", cost: Option.none() }
              })
            )
          )
          const film = Effect.gen(function* () {
            const error = yield* Effect.flip(submit)
            assert(error._tag === "StoreFailed")
            assert.strictEqual(error.reason, "Unwritable")
            assert.match(error.detail, /^clip\/scene-1 /i)
            assert.include(error.detail, "job-4711")
            assert.include(error.detail, "ENOSPC")
            // Nothing new is sent while the journal cannot take it.
            const other = yield* Effect.flip(ask(studio, "b"))
            assert.strictEqual(other._tag, "StoreFailed")
            assert.strictEqual(yield* studio.count, 0)
            disk.full = false
            return yield* submit
          })
          const found = yield* letTimePass(yield* Effect.fork(run(folder, film).pipe(Effect.provide(layer))))
          assert.strictEqual(found.answer, "job-4711")
          assert.strictEqual(submits, 1)
          const { ledger } = yield* readJournal(folder)
          assert.deepStrictEqual([ledger.settled, ledger.inDoubt], [cents(5), cents(0)])
        })
      )
  )

  it.effect("that will not even cut off its half-written lines is mended before the next one", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        let stubborn = false
        const layer = meddleWith((deed, doIt) =>
          Effect.suspend(() =>
            stubborn && deed.path.endsWith("journal.log")
              ? Effect.zipRight(deed.half, Effect.fail(noSpace(deed.path)))
              : doIt
          )
        )
        const film = Effect.gen(function* () {
          yield* ask(studio, "a")
          stubborn = true
          assert.strictEqual((yield* Effect.flip(ask(studio, "b")))._tag, "StoreFailed")
          assert.isAbove((yield* readJournal(folder)).tornBytes, 0)
          stubborn = false
          yield* ask(studio, "c")
        })
        yield* run(folder, film).pipe(Effect.provide(layer))
        const { journal } = yield* readJournal(folder)
        assert.deepStrictEqual(
          [...journal.orders.values()].map((order) => order.id.text),
          ["a", "c"]
        )
      })
    )
  )

  it.effect("gets a last chance when the run ends", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        const { disk, layer } = fillable()
        const film = Effect.gen(function* () {
          const store = yield* StateStore
          const fills = Effect.zipLeft(
            studio.draw("x".repeat(20_000)),
            Effect.sync(() => {
              disk.full = true
            })
          )
          yield* Effect.flip(store.once(pictureOrder("a"), fills))
          disk.full = false
        })
        yield* letTimePass(yield* Effect.fork(run(folder, film).pipe(Effect.provide(layer))))
        yield* run(folder, ask(studio, "a"))
        assert.strictEqual(yield* studio.count, 1)
      })
    )
  )

  it.effect("leaves the old file, snapshot and journal as they were", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { disk, layer } = fillable()
        const film = Effect.gen(function* () {
          const store = yield* StateStore
          const script = (text: string) =>
            Effect.flatMap(FileSystem.FileSystem, (meddled) =>
              store.produce({ path: "script.md", inputs: [text] }, (temporary) =>
                meddled.writeFileString(temporary, text)
              )
            )
          yield* script("old")
          disk.full = true
          const error = yield* Effect.exit(script("new"))
          assert.isTrue(Exit.isFailure(error))
        })
        yield* run(folder, film).pipe(Effect.provide(layer))
        assert.strictEqual(yield* fs.readFileString(`${folder}/script.md`), "old")
        assert.deepStrictEqual(yield* filesBelow(folder), ["journal.log", "script.md"])
      })
    )
  )
})

const state = new PipelineState({
  plan: plan(),
  characters: [],
  keyframes: [],
  videos: [],
  finalVideoPath: Option.none(),
  cut: Option.none(),
  orderedAt: Option.none()
})

describe("a folder that is moved away under a run", () => {
  it.live("C2: takes its film along, and nothing is written in its old place", () =>
    inFolder((above) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const film = Effect.gen(function* () {
          const store = yield* StateStore
          yield* store.begin(Concept.make("A fox"))
          yield* store.saveState(state)
          yield* fs.rename(`${above}/film`, `${above}/moved`)
          yield* fs.makeDirectory(`${above}/film`)
          const refused = yield* Effect.flip(store.saveState(state))
          assert.strictEqual(refused.reason, "Locked")
        })
        yield* run(`${above}/film`, film)
        assert.deepStrictEqual(yield* fs.readDirectory(`${above}/film`), [])
        assert.include(yield* fs.readDirectory(`${above}/moved`), "state.json")
      })
    )
  )
})

describe("C42: a wrong address of the API", () => {
  it.effect("that answered nothing is mended, and one that answered is another film's", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        const begun = (provider: string, then: Effect.Effect<unknown, unknown, StateStore> = Effect.void) =>
          Effect.exit(
            run(
              folder,
              Effect.flatMap(StateStore, (store) =>
                Effect.zipRight(store.begin(Concept.make("A fox")), then)
              ),
              { provider }
            )
          )
        yield* begun("api.x.ai.example", failing(studio, "sheet", unavailable("NotSent")))
        assert.isTrue(Exit.isSuccess(yield* begun("api.x.ai", ask(studio, "sheet"))))
        const refused = yield* begun("other.example")
        assert.match(String(refused), /as made by api\.x\.ai, and now it is to be made by other\.example/)
        assert.isTrue(Exit.isSuccess(yield* begun("api.x.ai")))
      })
    )
  )
})

describe("time", () => {
  it.effect("of an answer survives a restart, so that a deadline counts from the submit", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const studio = yield* makeStudio
        yield* TestClock.adjust("3 minutes")
        yield* run(folder, ask(studio, "clip"))
        yield* TestClock.adjust("7 minutes")
        const again = yield* run(folder, ask(studio, "clip"))
        assert.strictEqual(DateTime.toEpochMillis(again.at), Duration.toMillis("3 minutes"))
      })
    )
  )
})
