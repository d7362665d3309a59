import { assert, describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Ref } from "effect"
import { linesOf, plainListener, withListener } from "../../src/cli/output/Printer.js"
import { ClipId, NarrationId, SheetId } from "../../src/domain/AssetId.js"
import { Degradation } from "../../src/domain/Degradation.js"
import { ticksFromUsd } from "../../src/domain/Money.js"
import { SceneId } from "../../src/domain/StoryPlan.js"
import { type PipelineEvent, PipelineEvents } from "../../src/services/PipelineEvents.js"
import { score } from "../support/plans.js"

const fox = new SheetId({ name: "Fox" })
const clip = new ClipId({ sceneId: SceneId.make(2) })

const story: ReadonlyArray<PipelineEvent> = [
  { _tag: "StepStarted", step: 1, name: "Ideation" },
  {
    _tag: "PlanReady",
    title: "The Glowing\u001b[31m Crystal",
    characters: 2,
    scenes: 1,
    cost: ticksFromUsd(0.0042)
  },
  { _tag: "StepStarted", step: 2, name: "Character sheets" },
  {
    _tag: "TakeJudged",
    asset: fox,
    take: 1,
    score: score(0.62, ["The scarf is red.", "One ear is missing."])
  },
  { _tag: "TakeJudged", asset: fox, take: 2, score: score(0.91) },
  {
    _tag: "AssetKept",
    asset: fox,
    score: 0.91,
    takes: 2,
    cost: ticksFromUsd(0.121),
    path: "character_sheets/01-fox_v2.jpg"
  },
  { _tag: "ClipRendering", asset: clip, progress: 40 },
  { _tag: "PromptReworded", asset: clip, because: "violence" },
  { _tag: "AssetLeftOut", asset: clip, because: "Every wording was refused." },
  {
    _tag: "NarrationRecorded",
    sceneId: clip.sceneId,
    seconds: 6.44,
    cost: ticksFromUsd(0.0012),
    path: "speech/scene_2_v1.wav"
  },
  { _tag: "PromptReworded", asset: new NarrationId({ sceneId: clip.sceneId }), because: "violence" },
  { _tag: "NarrationLeftOut", sceneId: clip.sceneId, because: "Every wording\u0007 was refused." },
  { _tag: "NarrationNotRenewed", sceneId: clip.sceneId, because: "The one before stays." },
  { _tag: "FlowRetry", because: "checkVideo: Busy (slow down)", seconds: 60 },
  { _tag: "FileWritten", path: "final_video.mp4" },
  {
    _tag: "FilmFinished",
    path: "/films/output/final_video.mp4",
    seconds: 151.4,
    spent: ticksFromUsd(2.5),
    notes: [],
    degradations: [
      new Degradation({
        kind: "scene-without-clip",
        subject: "scene 2",
        detail: "Every wording was refused."
      })
    ],
    stretches: {
      black: [{ from: 1, to: 2.04 }],
      frozen: [
        { from: 3, to: 6 },
        { from: 9.5, to: 12 }
      ]
    }
  }
]

describe("the printed lines", () => {
  it("tell a film from the first step to the path of the final video", async () => {
    await expect(`${story.flatMap(linesOf).join("\n")}\n`).toMatchFileSnapshot(
      "../fixtures/golden/printed.txt"
    )
  })

  it("hold no control characters, whatever the model calls things", () => {
    for (const line of story.flatMap(linesOf)) assert.notMatch(line, /\p{Cc}/u)
  })

  it.effect("are all printed, in order, before the film is over, even when it fails", () =>
    Effect.gen(function* () {
      const printed = yield* Ref.make(Chunk.empty<string>())
      const events = yield* PipelineEvents
      const film = Effect.zipRight(
        Effect.forEach(
          Array.from({ length: 500 }, (_, index) => index),
          (index) => events.publish({ _tag: "FileWritten", path: `file-${index}` })
        ),
        Effect.zipRight(events.publish({ _tag: "FilmStopped" }), Effect.fail("out of film"))
      )
      const failure = yield* Effect.flip(
        withListener(
          film,
          plainListener((line) => Ref.update(printed, Chunk.append(line)))
        )
      )
      assert.strictEqual(failure, "out of film")
      const lines = Chunk.toReadonlyArray(yield* Ref.get(printed))
      assert.deepStrictEqual(
        lines,
        Array.from({ length: 500 }, (_, index) => `1970-01-01T00:00:00Z   wrote file-${index}`)
      )
    }).pipe(Effect.provide(PipelineEvents.layer))
  )
})
