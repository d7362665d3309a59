import { assert, describe, it } from "@effect/vitest"
import { batchFrame, type FilmRow } from "../../../src/cli/commands/batch/BatchFrame.js"
import { after, nothingHappened } from "../../../src/cli/live/Progress.js"
import type { TerminalStyle } from "../../../src/cli/output/TerminalStyle.js"
import { ClipId } from "../../../src/domain/AssetId.js"
import { noTicks, ticksFromUsd } from "../../../src/domain/Money.js"
import { SceneId } from "../../../src/domain/StoryPlan.js"
import { widthOf } from "../../../src/domain/Width.js"
import type { PipelineEvent } from "../../../src/services/PipelineEvents.js"

const style = (columns: number, rows = 24): TerminalStyle => ({
  columns,
  rows,
  hasColour: false,
  isUnicode: true
})
const clip = (id: number) => new ClipId({ sceneId: SceneId.make(id) })

const filming: ReadonlyArray<PipelineEvent> = [
  { _tag: "FilmStarted", concept: "A fox", spent: ticksFromUsd(0.5) },
  { _tag: "StepStarted", step: 1, name: "Ideation" },
  {
    _tag: "AssetsPlanned",
    assets: [1, 2].map((id) => ({ asset: clip(id), price: ticksFromUsd(0.3) }))
  },
  { _tag: "StepStarted", step: 5, name: "Videos" },
  { _tag: "TakeStarted", asset: clip(1), take: 1 },
  { _tag: "ClipRendering", asset: clip(1), progress: 50 }
]
const atWork = filming.reduce((progress, event) => after(progress, event, 0), nothingHappened)

const films: ReadonlyArray<FilmRow> = [
  { mark: "[1]", name: "a-fox", progress: atWork },
  {
    mark: "[2]",
    name: "梟の子",
    progress: nothingHappened,
    made: { outcome: "failed", says: "There is no key\u001b[2J.", spent: noTicks }
  },
  {
    mark: "[3]",
    name: "an-owl-bakes-bread-in-a-tiny-kitchen-at-night",
    progress: atWork,
    made: { outcome: "complete", says: "complete", spent: ticksFromUsd(1.2) }
  }
]

describe("a batch on a terminal", () => {
  it("has a living line for each film: its number, its name, what it is at, how long, what it cost", () => {
    const lines = batchFrame(films, 0, 65_000, style(100))
    assert.match(lines[0] ?? "", /^\[1\] \S a-fox +clips 0 of 2 +1:05 +\$0\.50$/)
    assert.match(lines[1] ?? "", /^\[2\] ✗ 梟の子 +There is no key/)
    assert.match(lines[2] ?? "", /^\[3\] ✓ an-owl-bakes-bread\S*… +complete +\$1\.20$/)
    assert.strictEqual(lines.at(-1), "  1:05 · 2 of 3 films done · $1.70 spent · about $0.30 left")
    for (const line of lines) assert.notMatch(line, /\p{Cc}/u)
  })

  it("shows every sum, however narrow the screen is and whatever a film says", () => {
    const ended = (says: string): FilmRow => ({
      ...{ mark: "[10]", name: "an-owl-bakes-bread-in-a-tiny-kitchen", progress: atWork },
      made: { outcome: "failed", says, spent: ticksFromUsd(0.87) }
    })
    const failing = after(atWork, { _tag: "FlowRetry", because: "It is away.", seconds: 60 }, 0)
    const rows = [
      ended("The provider is not well: it answered with 503 five times."),
      ended("made, 2 less than planned"),
      ended("狐と梟が森で水晶を見つける狐と梟が森で水晶を見つける"),
      { mark: "[11]", name: "a-fox", progress: failing }
    ]
    for (const columns of [44, 60, 70, 80, 120])
      for (const line of batchFrame(rows, 0, 5000, style(columns)).slice(0, 4)) {
        assert.match(line, /\$0\.(?:87|50)$/, String(columns))
        assert.isBelow(widthOf(line), columns)
      }
    const [narrow = ""] = batchFrame(rows, 0, 5000, style(60))
    assert.match(narrow, /^\[10\] ✗ an-owl-bakes-br… {2}The provider is n… +\$0\.87$/)
  })

  it("names no sum to come while a film has no plan", () => {
    const waiting: FilmRow = { mark: "[4]", name: "later", progress: nothingHappened }
    const lines = batchFrame([...films, waiting], 0, 0, style(100))
    assert.match(lines[3] ?? "", /^\[4\] · later +waiting$/)
    assert.match(lines.at(-1) ?? "", /\$1\.70 spent$/)
  })

  it("keeps within the screen, and shows those at work first", () => {
    const many = Array.from({ length: 40 }, (_, index): FilmRow => {
      const [working, failed] = films
      const like = index === 37 ? working : failed
      const named = { mark: `[${index + 1}]`, name: `film ${index + 1}` }
      return { progress: nothingHappened, ...like, ...named }
    })
    for (const columns of [20, 40, 60, 100, 200])
      for (const rows of [5, 10, 24]) {
        const lines = batchFrame(many, 0, 0, style(columns, rows))
        assert.isBelow(lines.length, rows)
        for (const line of lines) assert.isBelow(widthOf(line), columns, line)
        assert.include(lines.join("\n"), "[38]")
      }
  })
})
