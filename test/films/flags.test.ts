import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { foldersFor } from "../../src/cli/commands/batch/Folders.js"
import { SheetId } from "../../src/domain/AssetId.js"
import { Concept, conceptFrom } from "../../src/domain/Concept.js"
import { OrderId } from "../../src/domain/OrderId.js"
import { isSamePlan } from "../../src/domain/PlanAsMeant.js"
import { Character, Scene, type StoryPlan } from "../../src/domain/StoryPlan.js"
import { forecastAt } from "../../src/forecast/Forecast.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { readHistory } from "../../src/services/FilmHistory.js"
import { encodeLine } from "../../src/services/store/JournalRecord.js"
import { goOn, oldSettings, recordsIn, sentIn } from "../support/oldFilms.js"
import { fox, plan, scene } from "../support/plans.js"

const tags = (land: string) =>
  [...land].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("")

/** What earlier versions read where a flag is. */
const bare = "\u{1f3f4}"
const flags = ["gbeng", "gbsct", "gbwls"].map((land) => `${bare}${tags(land)}\u{e007f}`)

/** A plan that has such a flag wherever a person may write. */
const flying = (flag: string): StoryPlan => {
  const name = `Fox ${flag}`
  const beside = (words: string) => `${words} ${flag}`
  return plan({
    ...{ title: beside("Flags"), style: beside("Gouache"), colorPalette: beside("russet") },
    characters: [new Character({ ...fox, name, visualDescription: beside(fox.visualDescription) })],
    scenes: [
      new Scene({
        ...scene(1, { charactersPresent: [name], durationSeconds: 3 }),
        ...{
          title: beside("Scene"),
          setting: beside("a hill"),
          camera: beside("still"),
          mood: beside("calm")
        },
        ...{ action: beside("Fox waves"), promptSummary: beside("Fox waves it.") }
      })
    ]
  })
}

const place = mkdtempSync(path.join(tmpdir(), "flags-"))
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe("a film whose words were read without the unseen letters of a flag", () => {
  it.live(
    "goes on with no paid call now that they are read with them",
    Effect.fnUntraced(
      function* () {
        const folder = path.join(place, "film")
        const settings = { negative: [`a kite ${bare}`, "rain"], sceneCount: Option.none<number>() }
        const first = yield* goOn(folder, { concept: `The ${bare}`, settings, plan: flying(bare) })
        // As every version but this one wrote it.
        assert.include(first.sent, `sheet/Fox ${bare}/take-1`)
        assert.include(first.sent, "video/scene-1/take-1")
        const before = sentIn(folder).length
        for (const flag of flags) {
          const wish = {
            concept: Concept.make(`The ${flag}`),
            settings: { ...settings, negative: [`a kite ${flag}`, "rain"] },
            plan: flying(flag)
          }
          const ahead = yield* forecastAt(1, {
            ...{ folder, history: yield* readHistory(folder), concept: wish.concept },
            ...{ plan: Option.some(wish.plan), settings: { ...oldSettings, ...wish.settings } }
          })
          assert.deepStrictEqual(ahead.orders, [])
          if (flag !== flags[0]) continue
          const { film, sent } = yield* goOn(folder, wish)
          assert.deepStrictEqual(sent, [])
          // What is shown has the flag.
          assert.strictEqual(film.state.characters[0]?.name, `Fox ${flag}`)
          assert.include(film.state.plan.title, flag)
        }
        // As a film that was stopped before anything was accepted, whose calls are known by their labels alone.
        const stopped = recordsIn(folder).filter(({ kind }) => kind !== "accepted")
        writeFileSync(path.join(folder, "journal.log"), stopped.map(encodeLine).join(""))
        const { sent } = yield* goOn(folder, {
          ...{ concept: `The ${flags[1]}`, settings },
          plan: flying(flags[1] ?? "")
        })
        assert.deepStrictEqual(sent, [])
        assert.lengthOf(sentIn(folder), before)
      },
      Effect.provide(Ffmpeg.layer()),
      Effect.provide(NodeContext.layer)
    )
  )

  it("is asked for by the labels it has", () => {
    for (const flag of flags)
      assert.strictEqual(
        OrderId.traits(new SheetId({ name: `Fox ${flag}` })).text,
        `sheet/Fox ${bare}/traits`
      )
  })

  it("is the same plan, and lies in the same folder of a batch", () => {
    for (const flag of flags) {
      assert.isTrue(isSamePlan(flying(bare), flying(flag)))
      const concept = (it: string) => Option.getOrThrow(conceptFrom(`${it} ${"\u72d0".repeat(9)} ${it}`))
      assert.deepStrictEqual(foldersFor([concept(flag)]), foldersFor([concept(bare)]))
    }
  })
})
