import { assert, describe, it } from "@effect/vitest"
import { chapter, frame } from "../../../src/cli/live/Frame.js"
import { clock } from "../../../src/cli/live/Lines.js"
import { after, nothingHappened, priceLeft, spentSoFar, timeLeft } from "../../../src/cli/live/Progress.js"
import { isUnicodeLocale, type TerminalStyle, wantsColour } from "../../../src/cli/output/TerminalStyle.js"
import { ClipId, SheetId } from "../../../src/domain/AssetId.js"
import { ticksFromUsd } from "../../../src/domain/Money.js"
import { orderIdFrom } from "../../../src/domain/OrderId.js"
import { SceneId } from "../../../src/domain/StoryPlan.js"
import { cell, truncatedTo, widthOf } from "../../../src/domain/Width.js"
import type { PipelineEvent } from "../../../src/services/PipelineEvents.js"
import { score } from "../../support/plans.js"

const style = (columns: number, rows = 24): TerminalStyle => ({
  columns,
  rows,
  hasColour: false,
  isUnicode: true
})
const sheet = (name: string) => new SheetId({ name })
const clip = (id: number) => new ClipId({ sceneId: SceneId.make(id) })
const cents = ticksFromUsd(0.1)

const planned = (cast: ReadonlyArray<string>, scenes: number): ReadonlyArray<PipelineEvent> => [
  { _tag: "FilmStarted", concept: "A fox", spent: ticksFromUsd(1) },
  { _tag: "StepStarted", step: 1, name: "Ideation" },
  { _tag: "PlanReady", title: "The \u001b[2JLantern", characters: cast.length, scenes, cost: cents },
  {
    _tag: "AssetsPlanned",
    assets: [
      ...cast.map((name) => ({ asset: sheet(name), price: cents })),
      ...Array.from({ length: scenes }, (_, index) => ({ asset: clip(index + 1), price: cents }))
    ]
  }
]

/** The film after events, one a second. */
const told = (events: ReadonlyArray<PipelineEvent>) =>
  events.reduce((progress, event, index) => after(progress, event, index * 1000), nothingHappened)

const long = "Bartholomew the Extraordinarily Long-Named Hedgehog of the Northern Woods"
const sheets: PipelineEvent = { _tag: "StepStarted", step: 2, name: "Character sheets" }

describe("a frame of the live view", () => {
  const events: ReadonlyArray<PipelineEvent> = [
    ...planned(["Fox", long, "梟の子", "Owl"], 2),
    sheets,
    { _tag: "TakeStarted", asset: sheet("Fox"), take: 1 },
    { _tag: "CallSent", id: orderIdFrom("sheet/1/take-1"), price: cents },
    { _tag: "CallAnswered", id: orderIdFrom("sheet/1/take-1"), cost: cents },
    { _tag: "BillChanged", id: orderIdFrom("sheet/1/take-1"), spent: ticksFromUsd(1.1) },
    { _tag: "TakeJudged", asset: sheet("Fox"), take: 1, score: score(0.62, ["The scarf is red."]) },
    { _tag: "TakeStarted", asset: sheet("Fox"), take: 2 },
    { _tag: "TakeStarted", asset: sheet(long), take: 1 },
    { _tag: "TakeJudging", asset: sheet(long) },
    {
      _tag: "AssetLeftOut",
      asset: sheet("Owl"),
      because: "every wording was refused by the provider, and there is no other"
    }
  ]

  it("says where every asset stands, what was spent and what is left", () => {
    const lines = frame(told(events), 42_000, style(100))
    assert.deepStrictEqual(lines.slice(0, 1), ["═══ STEP 2: Character sheets ═══"])
    assert.match(lines[1] ?? "", /^ {2}\S Fox +take 2 after 0\.62, drawing {2}0:37$/)
    assert.match(lines[2] ?? "", /^ {2}\S Bartholomew the Extraordi\S* +judging$/)
    assert.match(lines[3] ?? "", /^ {2}· 梟の子 +waiting$/)
    assert.match(lines[4] ?? "", /^ {2}✗ Owl +left out {2}every wording/)
    assert.include(lines.join("\n"), "Fox: take 1 judged 0.62: The scarf is red.")
    assert.include(lines.join("\n"), "Videos: 2 waiting")
    assert.strictEqual(lines.at(-1), "  0:42 elapsed · $1.10 spent · about $0.40 left")
  })

  it("keeps within the screen, however narrow, low or crowded it is, and shows what is at work", () => {
    const crowd = [
      ...planned(
        Array.from({ length: 60 }, (_, index) => `Character ${index + 1}`),
        40
      ),
      sheets,
      { _tag: "TakeStarted", asset: sheet("Character 57"), take: 1 } as const
    ]
    for (const columns of [20, 40, 60, 100, 200])
      for (const rows of [6, 10, 24, 200])
        for (const progress of [told(events), told(crowd)]) {
          const lines = frame(progress, 1000, style(columns, rows))
          assert.isAtMost(lines.length, Math.max(rows - 1, 3))
          for (const line of lines) assert.isBelow(widthOf(line), columns, line)
        }
    const low = frame(told(crowd), 1000, style(60, 12))
    assert.match(low.join("\n"), /Character 57 +drawing[\s\S]*and \d+ more: \d+ waiting/)
  })

  it("has no control character in it that is not its own, and none of Unicode's signs in ASCII", () => {
    const plain = { ...style(80), isUnicode: false }
    const [ideation] = told(events.slice(0, 4)).steps
    assert.isDefined(ideation)
    if (ideation === undefined) return
    const lines = [
      ...chapter(told(events.slice(0, 4)), ideation, 0, plain),
      ...frame(told(events), 0, plain)
    ].filter((line) => !line.startsWith("═══"))
    for (const line of lines) assert.notMatch(line, /[\p{Cc}✓·✗█…]/u)
  })

  it("says that the narration is recorded, what there is of it, and what there is not", () => {
    const scene = (id: number) => ({ sceneId: SceneId.make(id) })
    const recording = told([
      ...planned(["Fox"], 3),
      { _tag: "StepStarted", step: 4, name: "Script" },
      {
        _tag: "NarrationRecorded",
        ...scene(1),
        ...{ seconds: 6.44, cost: ticksFromUsd(0.0012), path: "speech/scene_1_v1.wav" }
      },
      { _tag: "NarrationLeftOut", ...scene(2), because: "Every wording was refused." },
      { _tag: "NarrationNotRenewed", ...scene(2), because: "The one before stays." },
      { _tag: "CallSent", id: orderIdFrom("narration/scene-3/take-1"), price: cents }
    ])
    const lines = frame(recording, 42_000, style(100))
    assert.match(lines[1] ?? "", /^ {2}\S recording the narration$/)
    assert.match(lines[2] ?? "", /^ {2}✓ scene 1 +said 6\.4 s +\$0\.0012 +speech\/scene_1_v1\.wav$/)
    assert.include(lines.join("\n"), "scene 2: NO NARRATION. Every wording was refused.")
    assert.include(lines.join("\n"), "scene 2: NOT RECORDED ANEW. The one before stays.")
    assert.match(frame(recording, 42_000, style(60))[2] ?? "", /^ {2}✓ scene 1 {3}said 6\.4 s {9}\$0\.0012$/)
  })

  it("leaves warnings in full in what stays on the screen", () => {
    const progress = told(events)
    const step = progress.steps.at(-1)
    assert.isDefined(step)
    if (step === undefined) return
    const lines = chapter(progress, step, 0, style(50)).join(" ").replace(/\s+/g, " ")
    assert.include(lines, "! Owl: left out. every wording was refused by the provider, and there is no other")
  })
})

describe("a step that stays on the screen after Ctrl-C or a spent budget", () => {
  it("says of nothing that it is still being made", () => {
    const progress = told([
      ...planned(["Fox", "Owl", "Bear"], 5),
      { _tag: "StepStarted", step: 5, name: "Videos" },
      { _tag: "TakeStarted", asset: clip(1), take: 1 },
      { _tag: "ClipRendering", asset: clip(1), progress: 18 },
      { _tag: "TakeStarted", asset: clip(2), take: 1 },
      { _tag: "TakeJudging", asset: clip(2) },
      { _tag: "TakeStarted", asset: clip(3), take: 1 },
      { _tag: "TakeJudged", asset: clip(3), take: 1, score: score(0.62, []) },
      { _tag: "TakeStarted", asset: clip(4), take: 1 }
    ])
    const step = progress.steps.at(-1)
    assert.isDefined(step)
    if (step === undefined) return
    assert.deepStrictEqual(chapter(progress, step, 90_000, style(60)).slice(1), [
      "  · scene 1   stopped while rendering",
      "  · scene 2   stopped while judging",
      "  · scene 3   stopped after 0.62",
      "  · scene 4   not finished",
      "  · scene 5   not begun"
    ])
    assert.match(frame(progress, 90_000, style(60)).join("\n"), /scene 1 +rendering +18 %/)
  })
})

describe("what is spent and left", () => {
  it("is what the bill says, also after Ctrl-C and a resume: a clip that was accepted is owed once", () => {
    // The first run was stopped while scene 1 was rendering: its bill holds the clip at its list price.
    const events: ReadonlyArray<PipelineEvent> = [
      { _tag: "FilmStarted", concept: "A fox", spent: ticksFromUsd(0.5) },
      ...planned([], 3).slice(1),
      { _tag: "StepStarted", step: 5, name: "Videos" },
      { _tag: "TakeStarted", asset: clip(1), take: 1 },
      { _tag: "ClipRendering", asset: clip(1), progress: 18 }
    ]
    const resumed = told(events)
    assert.strictEqual(spentSoFar(resumed), ticksFromUsd(0.5))
    assert.strictEqual(priceLeft(resumed), 2 * cents)
    const ended = told([
      ...events,
      { _tag: "CallAnswered", id: orderIdFrom("video/scene-1/take-1/finished"), cost: cents },
      { _tag: "BillChanged", id: orderIdFrom("video/scene-1/take-1/finished"), spent: ticksFromUsd(0.5) }
    ])
    assert.strictEqual(spentSoFar(ended), ticksFromUsd(0.5))
  })

  it("forgets what a worker had under way that died when another goes on", () => {
    const left = told([
      ...planned(["Fox"], 0),
      { _tag: "CallSent", id: orderIdFrom("sheet/1/take-1"), price: cents },
      { _tag: "FilmStarted", concept: "A fox", spent: ticksFromUsd(1.1) }
    ])
    assert.strictEqual(spentSoFar(left), ticksFromUsd(1.1))
  })

  it("counts a call under way as left, and not as spent too", () => {
    const drawing = told([
      ...planned(["Fox", "Owl"], 0),
      sheets,
      { _tag: "TakeStarted", asset: sheet("Fox"), take: 1 },
      { _tag: "CallSent", id: orderIdFrom("sheet/1/take-1"), price: cents },
      { _tag: "TakeStarted", asset: sheet("Owl"), take: 1 },
      { _tag: "CallSent", id: orderIdFrom("sheet/2/take-1"), price: cents },
      // The bill reckons with both; one of them has ended.
      { _tag: "BillChanged", id: orderIdFrom("sheet/1/take-1"), spent: ticksFromUsd(1.2) },
      { _tag: "TakeJudging", asset: sheet("Fox") },
      // A look of the judge is under way; the bill of before knows nothing of it.
      { _tag: "CallSent", id: orderIdFrom("sheet/1/take-1/judgement"), price: cents }
    ])
    assert.strictEqual(spentSoFar(drawing), ticksFromUsd(1.1))
    assert.strictEqual(priceLeft(drawing), cents)
  })

  it("is the list price of all that is not made, and the time its like took", () => {
    const steps: ReadonlyArray<PipelineEvent> = [
      ...planned([], 3),
      { _tag: "StepStarted", step: 5, name: "Videos" },
      { _tag: "TakeStarted", asset: clip(1), take: 1 }
    ]
    assert.isUndefined(timeLeft(told(steps), 6000))
    const kept = told([
      ...steps,
      {
        _tag: "AssetKept",
        asset: clip(1),
        score: 0.9,
        takes: 1,
        cost: cents,
        path: "videos/scene_1.mp4",
        isUnchanged: false
      }
    ])
    assert.strictEqual(priceLeft(kept), 2 * cents)
    assert.strictEqual(timeLeft(kept, 6000), 2000)
  })

  it("is not guessed from what was there already", () => {
    const unchanged = told([
      ...planned([], 2),
      { _tag: "StepStarted", step: 5, name: "Videos" },
      { _tag: "TakeStarted", asset: clip(1), take: 1 },
      { _tag: "AssetKept", asset: clip(1), score: 0.9, takes: 1, cost: cents, path: "v", isUnchanged: true }
    ])
    assert.isUndefined(timeLeft(unchanged, 9000))
  })
})

describe("a terminal's ways", () => {
  it("are known from its environment", () => {
    assert.isTrue(isUnicodeLocale({ LANG: "en_GB.UTF-8" }))
    assert.isFalse(isUnicodeLocale({ LANG: "en_GB.UTF-8", LC_ALL: "C" }))
    assert.isFalse(isUnicodeLocale({}))
    assert.isFalse(wantsColour({ NO_COLOR: "1", TERM: "xterm" }))
    assert.isTrue(wantsColour({ NO_COLOR: "", TERM: "xterm" }))
  })

  it("count wide letters twice and cut where the room ends", () => {
    assert.strictEqual(widthOf("梟 e\u0301🦊"), 6)
    assert.strictEqual(truncatedTo("梟梟梟", 4), "梟…")
    assert.strictEqual(cell("ab", 4), "ab  ")
    assert.strictEqual(clock(3_723_000), "1:02:03")
  })
})
