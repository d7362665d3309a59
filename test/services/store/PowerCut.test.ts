import { FileSystem, Path } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, FastCheck, Option } from "effect"
import { Concept } from "../../../src/domain/Concept.js"
import { orderIdFrom } from "../../../src/domain/OrderId.js"
import { decodeState, PipelineState } from "../../../src/domain/PipelineState.js"
import { StoryPlan } from "../../../src/domain/StoryPlan.js"
import { StateStore } from "../../../src/services/StateStore.js"
import { readJournal } from "../../../src/services/store/Journal.js"
import { sha256 } from "../../../src/services/store/Keys.js"
import { cutAt, type Manner } from "../../support/faultyDisk.js"
import { isLong } from "../../support/longForm.js"
import { cents, filesBelow, newFolder, pictureOrder, platform, run } from "../../support/storeKit.js"

const state = new PipelineState({
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
  finalVideoPath: Option.none(),
  concept: "A fox",
  degradations: [],
  spent: cents(0)
})

/** What the provider and the caller saw over all runs of one film. */
interface Seen {
  readonly sent: Array<string>
  readonly answered: Array<string>
  /** Calls that were sent although the caller had their answer. */
  readonly paidTwice: Array<string>
}

const nothingSeen = (): Seen => ({ sent: [], answered: [], paidTwice: [] })

/** A film with every kind of thing in it: small and large answers, a clip and its look, files that give way. */
const film = (seen: Seen) =>
  Effect.gen(function* () {
    const store = yield* StateStore
    const fs = yield* FileSystem.FileSystem
    const ask = (label: string, answer: string, settles?: string) =>
      store
        .once(
          { ...pictureOrder(label), ...(settles === undefined ? {} : { settles: orderIdFrom(settles) }) },
          Effect.sync(() => {
            if (seen.answered.includes(label)) seen.paidTwice.push(label)
            seen.sent.push(label)
            return {
              answer: { picture: answer, seed: 1 },
              cost: label === "clip" ? Option.none() : Option.some(cents(3))
            }
          })
        )
        .pipe(Effect.tap(() => Effect.sync(() => seen.answered.push(label))))
    const make = (path: string, text: string) =>
      store.produce({ path, inputs: [text] }, (temporary) => fs.writeFileString(temporary, text))

    yield* store.begin(Concept.make("A fox"))
    yield* ask("sheet", "fox")
    yield* ask("keyframe", "f".repeat(20_000))
    yield* make("keyframes/scene_1_v1.jpg", "keyframe")
    yield* ask("clip", "job-1")
    yield* ask("clip/look", "link", "clip")
    yield* make("videos/scene_1.mp4", "dawn")
    yield* make("videos/scene_1.mp4", "dusk")
    yield* make("videos/scene_1.mp4", "dawn")
    yield* store.saveState(state)
    yield* store.mark({ kind: "end", outcome: "complete" })
    return yield* store.ledger
  })

/** One run that dies at the n-th deed; the lock it leaves is that of a dead process. */
const dyingRun = (folder: string, seen: Seen, n: number, manner: Manner) =>
  Effect.gen(function* () {
    const cut = cutAt(n, manner)
    const exit = yield* Effect.exit(run(folder, film(seen)).pipe(Effect.provide(cut.layer)))
    const fs = yield* FileSystem.FileSystem
    yield* fs.remove(`${folder}/.lock`, { force: true })
    return { exit, died: cut.isDark(), deeds: cut.deeds }
  })

/** What must be true of a folder at any instant, and after the next run. */
const check = Effect.fnUntraced(function* (folder: string, seen: Seen, deaths: number, where: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path

  // P4: state.json is absent or whole.
  const snapshot = path.join(folder, "state.json")
  if (yield* fs.exists(snapshot)) {
    const text = yield* fs.readFileString(snapshot)
    assert.isTrue(text.endsWith("}\n"), where)
    assert.deepStrictEqual(yield* decodeState(text), state, where)
  }

  const ledger = yield* run(folder, film(seen))
  // P1 and P2.
  assert.deepStrictEqual(seen.paidTwice, [], where)
  for (const label of ["sheet", "keyframe", "clip"]) {
    const sent = seen.sent.filter((one) => one === label).length
    const priced = ledger.entries.filter((entry) => entry.id.text === label).length
    assert.isAtLeast(sent, 1, where)
    assert.isAtMost(sent, 1 + deaths, where)
    // No sending without its line in the ledger; a line more where the power went between intent and sending.
    assert.isAtLeast(priced, sent, where)
    assert.isAtMost(priced, 1 + deaths, where)
  }
  const repeats = ledger.entries.length - 3
  assert.isAtMost(repeats, deaths, where)
  assert.strictEqual(ledger.inDoubt, cents(5 * repeats), where)
  assert.strictEqual(ledger.settled, cents(9), where)

  // P5: what is recorded is what stands there, or waits aside.
  const { journal } = yield* readJournal(folder)
  for (const record of journal.files.values()) {
    const aside = path.join(folder, "superseded", `${record.sha256}${path.extname(record.path)}`)
    const texts = yield* Effect.forEach([path.join(folder, record.path), aside], (file) =>
      Effect.orElseSucceed(fs.readFileString(file), () => "")
    )
    assert.isTrue(
      texts.some((text) => sha256(text) === record.sha256),
      `${record.path}, ${where}`
    )
  }
  assert.strictEqual(yield* fs.readFileString(path.join(folder, "videos/scene_1.mp4")), "dawn", where)
  assert.deepStrictEqual(
    (yield* filesBelow(folder)).filter((name) => name.includes(".part-")),
    [],
    where
  )
})

/**
 * Whether a deed changes what is on the disk: before and after a sync it is the same, and so where a folder or a file that
 * is made or opened is there already.
 */
const isChange = (deed: string, n: number, deeds: ReadonlyArray<string>): boolean => {
  const [verb = "", file = ""] = deed.split(" ")
  const isThere = deeds.slice(0, n).some((before) => before.endsWith(` ${file}`))
  return verb !== "sync" && !(/^(?:makeDirectory|open)$/.test(verb) && isThere)
}

/** Each film has a folder of its own, and mostly waits for the disk. */
const sideBySide = { concurrency: 6, discard: true } as const

describe("a power cut", () => {
  it.live(
    "at any deed, before, within or after it, loses no answer and pays for none twice",
    () =>
      Effect.gen(function* () {
        const whole = yield* dyingRun(yield* newFolder, nothingSeen(), Number.MAX_SAFE_INTEGER, "before")
        assert.isTrue(Exit.isSuccess(whole.exit))
        assert.isAbove(whole.deeds.length, 60)
        const cuts = whole.deeds.flatMap((deed, n) => {
          const isWrite = /^(writeAll|writeFile) /.test(deed)
          const manners: ReadonlyArray<Manner> = isWrite ? ["before", "within", "after"] : ["before", "after"]
          // Before a deed the disk is as after the one before it: every deed that changes it is cut in one manner, a
          // writing within it. The long form cuts every deed, in all.
          const telling = isWrite ? "within" : "after"
          return manners.flatMap((manner) =>
            isLong || (manner === telling && isChange(deed, n, whole.deeds)) ? [{ n, manner, deed }] : []
          )
        })
        yield* Effect.forEach(
          cuts,
          ({ deed, manner, n }) => {
            const where = `${manner} ${n}: ${deed}`
            return Effect.gen(function* () {
              const folder = yield* newFolder
              const seen = nothingSeen()
              const { died } = yield* dyingRun(folder, seen, n, manner)
              assert.isTrue(died, where)
              yield* check(folder, seen, 1, where)
            }).pipe(Effect.scoped)
          },
          sideBySide
        )
      }).pipe(Effect.scoped, Effect.provide(platform)),
    180_000
  )

  it.live(
    "that strikes again during the recovery loses no answer either",
    () =>
      Effect.gen(function* () {
        const cuts = FastCheck.sample(
          FastCheck.tuple(
            FastCheck.nat(90),
            FastCheck.nat(90),
            FastCheck.constantFrom<Manner>("before", "within", "after"),
            FastCheck.constantFrom<Manner>("before", "within", "after")
          ),
          { numRuns: isLong ? 40 : 4, seed: 11 }
        )
        yield* Effect.forEach(
          cuts,
          ([first, second, one, other]) =>
            Effect.gen(function* () {
              const folder = yield* newFolder
              const seen = nothingSeen()
              yield* dyingRun(folder, seen, first, one)
              yield* dyingRun(folder, seen, second, other)
              const where = `${one} ${first}, then ${other} ${second}`
              // Two deaths in flight of the same order use its repeat up: then a person is asked, and nothing is sent.
              const stuck = yield* Effect.exit(run(folder, film(seen)))
              if (Exit.isFailure(stuck)) {
                assert.include(String(stuck.cause), "was sent twice", where)
                assert.deepStrictEqual(seen.paidTwice, [], where)
              } else yield* check(folder, seen, 2, where)
            }).pipe(Effect.scoped),
          sideBySide
        )
      }).pipe(Effect.provide(platform)),
    180_000
  )
})
