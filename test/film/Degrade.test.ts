import { assert, it } from "@effect/vitest"
import { Effect, Either, Option } from "effect"
import { ClipId } from "../../src/domain/AssetId.js"
import { causesOf } from "../../src/domain/Degradation.js"
import { noTicks } from "../../src/domain/Money.js"
import { SceneId } from "../../src/domain/StoryPlan.js"
import { orSkip } from "../../src/film/Degrade.js"
import { ClipLost, PromptRefused } from "../../src/services/GrokError.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"

const told = { requestId: Option.none(), detail: "it was lost twice; every wording was refused" }
const refused = new PromptRefused({ ...told, call: "drawImage", billed: noTicks })

const lostBy = (failure: unknown) =>
  orSkip(new ClipId({ sceneId: SceneId.make(1) }), Effect.fail(failure)).pipe(
    Effect.map(Either.flip),
    Effect.map(Either.getOrThrow),
    Effect.provide(PipelineEvents.layer)
  )

it.effect("why something is left out is known by its failure, whatever the provider's own words are", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(causesOf([yield* lostBy(refused)]), ["words"])
    const lost = new ClipLost({ ...told, call: "checkVideo", reason: "Failed" })
    assert.deepStrictEqual(causesOf([yield* lostBy(lost)]), ["loss"])
    assert.deepStrictEqual(causesOf([yield* lostBy(lost), yield* lostBy(refused), yield* lostBy(lost)]), [
      "words",
      "loss"
    ])
  })
)
