import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { formatUsd } from "../../src/domain/Money.js"
import { Scene, StoryPlan } from "../../src/domain/StoryPlan.js"
import { readHistory } from "../../src/services/FilmHistory.js"
import { StoreFailed } from "../../src/services/StateStore.js"
import { ledgerOf } from "../../src/services/store/JournalState.js"
import { repair } from "../../src/services/store/Repair.js"
import { inProcess } from "../support/inProcess.js"
import { goOn, oldFilm } from "../support/oldFilms.js"

const original = new URL("../fixtures/original-state.json", import.meta.url)

const ways: ReadonlyArray<readonly [string, (folder: string) => void]> = [
  ["is gone", (folder) => rmSync(path.join(folder, "journal.log"))],
  ["has no byte left", (folder) => truncateSync(path.join(folder, "journal.log"))],
  [
    "is gone with its answers",
    (folder) => {
      rmSync(path.join(folder, "journal.log"))
      rmSync(path.join(folder, "responses"), { recursive: true, force: true })
    }
  ]
]

// Each in a folder of its own, and mostly waiting for the disk.
describe.concurrent("C13: a film whose journal is lost", () => {
  for (const [how, lose] of ways)
    it.live(
      `orders nothing unasked, and says what it would cost and the command that goes on: it ${how}`,
      Effect.fnUntraced(function* () {
        const folder = oldFilm("finished")
        lose(folder)
        const refused = yield* Effect.flip(goOn(folder))
        assert.instanceOf(refused, StoreFailed)
        assert.include(refused.message, "for $0.61")
        assert.deepStrictEqual(
          refused instanceof StoreFailed ? refused.mending : Option.none(),
          Option.some({ folder, way: "NewJournal" as const })
        )
        assert.strictEqual(refused instanceof StoreFailed ? refused.reason : "", "Unreadable")
        // Who only looks is told the same.
        const looked = yield* Effect.flip(Effect.provide(readHistory(folder), NodeContext.layer))
        assert.strictEqual(looked.message, refused.message)
        if (how !== "is gone") return
        const told = yield* Effect.promise(() =>
          inProcess(["status", "--output-dir", path.basename(folder)], { cwd: path.dirname(folder) })
        )
        assert.strictEqual(told.code, 5)
        assert.match(
          told.stderr,
          /was answered for \$0\.61\. Nothing was ordered\. Bring [\s\S]* To order the whole film anew instead, by the plan in state\.json, would cost about \$\d\.\d\d and at most \$\d\.\d\d for questions\./
        )

        yield* Effect.provide(repair(folder, { withoutJournal: true }), NodeContext.layer)
        // What it had cost, and the answers that still lie there, are one bill.
        const { journal } = yield* Effect.provide(readHistory(folder), NodeContext.layer)
        assert.strictEqual(formatUsd(ledgerOf(journal).settled), "$0.61")
        const { film, sent } = yield* goOn(folder)
        assert.deepStrictEqual(sent, [])
        assert.strictEqual(film.state.videos.length, 2)
        // Answers that still lie in responses/ are not counted a second time.
        assert.strictEqual(formatUsd(film.state.spent), "$0.61")
        // From then on it is a film like any other: what is changed is ordered, and nothing else.
        const { plan } = film.state
        const scenes = plan.scenes.map((scene, index) =>
          index === 1
            ? new Scene({ ...scene, promptSummary: "The fox looks up; the camera holds still." })
            : scene
        )
        const changed = yield* goOn(folder, { plan: new StoryPlan({ ...plan, scenes }) })
        assert.deepStrictEqual(changed.sent, ["video/scene-2/take-1", "video/scene-2/take-1/judgement"])
      })
    )

  it.live(
    "orders again what is not as state.json names it, and no more",
    Effect.fnUntraced(function* () {
      const folder = oldFilm("finished")
      rmSync(path.join(folder, "journal.log"))
      writeFileSync(path.join(folder, "videos/scene_2.mp4"), "no clip")
      yield* Effect.provide(repair(folder, { withoutJournal: true }), NodeContext.layer)
      const { sent } = yield* goOn(folder)
      assert.deepStrictEqual(sent, ["video/scene-2/take-1", "video/scene-2/take-1/judgement"])
    })
  )

  it.live(
    "without a state.json either, its answers alone are no film to go on with",
    Effect.fnUntraced(function* () {
      const folder = oldFilm("retaken")
      rmSync(path.join(folder, "journal.log"))
      rmSync(path.join(folder, "state.json"))
      assert.isTrue(existsSync(path.join(folder, "responses")))
      const refused = yield* Effect.flip(goOn(folder))
      assert.include(refused.message, "state.json is gone too")
    })
  )

  it.live(
    "but a state.json of the original program, which never had one, is taken over as ever",
    Effect.fnUntraced(function* () {
      const folder = oldFilm("after-sheets")
      for (const name of ["journal.log", "responses", "character_sheets"])
        rmSync(path.join(folder, name), { recursive: true, force: true })
      copyFileSync(original, path.join(folder, "state.json"))
      const { journal } = yield* Effect.provide(readHistory(folder), NodeContext.layer)
      assert.strictEqual(journal.orders.size, 0)
    })
  )
})

describe.concurrent("C13: a film whose journal knows less than its state", () => {
  it.live(
    "orders nothing unasked where it was cut, or is an older copy, and goes on by a repair for nothing",
    () =>
      Effect.gen(function* () {
        for (const lines of [2, 9]) {
          const folder = oldFilm("finished")
          const file = path.join(folder, "journal.log")
          const whole = readFileSync(file, "utf8")
          const cut = `${whole.split("\n").slice(0, lines).join("\n")}\n`
          writeFileSync(file, cut)
          const refused = yield* Effect.flip(goOn(folder))
          assert.instanceOf(refused, StoreFailed)
          assert.match(
            refused.message,
            /was cut, or is an older copy: it does not know .* Nothing was ordered|nothing was ordered/
          )
          const looked = yield* Effect.flip(Effect.provide(readHistory(folder), NodeContext.layer))
          assert.strictEqual(looked.message, refused.message)

          yield* Effect.provide(repair(folder, { withoutJournal: true }), NodeContext.layer)
          const aside = readdirSync(folder).filter((name) => name.startsWith("journal.log.damaged-"))
          assert.lengthOf(aside, 1)
          assert.strictEqual(readFileSync(path.join(folder, aside[0] ?? ""), "utf8"), cut)
          assert.strictEqual((yield* goOn(folder)).sent.length, 0)
        }
      })
  )

  it.live("notices that it lacks no more than a fresh take, and a doctor says the same", () =>
    Effect.gen(function* () {
      const folder = oldFilm("finished")
      const file = path.join(folder, "journal.log")
      yield* goOn(folder)
      const copy = readFileSync(file)
      const meant = { kind: "redo", asset: "clip", name: "scene 1" } as const
      assert.include((yield* goOn(folder, { wishes: [meant] })).sent, "video/scene-1/take-1")
      const newest = readFileSync(file)
      writeFileSync(file, copy)
      const refused = yield* Effect.flip(goOn(folder))
      assert.match(refused.message, /it does not know of the orders up to 20\d\d-.*nothing was ordered/)
      const looked = yield* Effect.promise(() =>
        inProcess(["doctor", "--simulate", "--output-dir", "finished"], { cwd: path.dirname(folder) })
      )
      assert.strictEqual(looked.code, 2)
      assert.match(looked.stdout, /journal .*was cut, or is an older copy/s)
      writeFileSync(file, newest)
      assert.strictEqual((yield* goOn(folder)).sent.length, 0)
    })
  )
})
