import { Effect, Either } from "effect"
import type { AssetId } from "../domain/AssetId.js"
import { SheetMissing } from "../domain/Cast.js"
import { Degradation, type LossCause } from "../domain/Degradation.js"
import { withoutStop, withStop } from "../domain/Words.js"
import { ClipLost, GrokRejected, PromptRefused } from "../services/GrokError.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { Adopting } from "../takes/Accepted.js"
import { Gates } from "./Gates.js"
import type { AssetOutcome } from "./PartialFilm.js"

/** Why a film goes on without an asset. */
interface Reason {
  readonly words: string
  readonly cause?: LossCause
}

/** A reason of a kind that is known, with what the provider said in brackets. */
const because = (cause: LossCause, words: string, detail: string): Reason => ({
  cause,
  words: `${words} (${withoutStop(detail)}).`
})

/**
 * Why a film can go on without an asset: failures that are final for it and say nothing of the others. An order that is
 * not taken for its form or its size is none of these: it says something of the photo, the key's rights or the way, and
 * the next order costs money before it may say so again.
 */
const reasonToGoOn = (failure: unknown): Reason | undefined => {
  if (failure instanceof PromptRefused) return because("words", "every wording was refused", failure.detail)
  if (failure instanceof ClipLost) return because("loss", "it was lost twice at the provider", failure.detail)
  return failure instanceof SheetMissing ? { words: withStop(failure.message) } : undefined
}

/** Why a film could go on without a clip, all stills being there, if somebody says so. */
const reasonToAsk = (failure: unknown): Reason | undefined =>
  failure instanceof GrokRejected && (failure.reason === "BadRequest" || failure.reason === "TooLarge")
    ? because("form", "its order is not taken as it is", failure.detail)
    : undefined

const lossOf = (asset: AssetId, { cause, words }: Reason): Degradation => {
  const what = {
    sheet: `The portrait cannot be had, so scenes that show ${asset.name} are left out`,
    keyframe: "Its keyframe cannot be had",
    clip: "Its clip cannot be had"
  }
  return new Degradation({
    kind: asset.kind === "sheet" ? "character-without-sheet" : "scene-without-clip",
    subject: asset.name,
    detail: `${what[asset.kind]}: ${words}`,
    ...(cause === undefined ? {} : { cause })
  })
}

/**
 * The asset, or the note that the film goes on without it, said at once; what concerns the whole film still fails. A clip
 * whose order is not taken for its form is left out where a person says so (`Gates`). Where only what is there is gone
 * through, one asset takes none of the others with it.
 */
export const orSkip = <A, E, R>(asset: AssetId, made: Effect.Effect<A, E, R>) =>
  made.pipe(
    Effect.map((made): AssetOutcome<A> => Either.right(made)),
    Effect.catchAll((failure) =>
      Effect.gen(function* () {
        const events = yield* PipelineEvents
        const { mayLeaveOut = () => Effect.succeed(false) } = yield* Gates
        const asked = asset.kind === "clip" ? reasonToAsk(failure) : undefined
        const isAllowed = asked !== undefined && (yield* mayLeaveOut(asset, asked.words))
        const known = (yield* Adopting) ? { words: "it is not as it was." } : reasonToGoOn(failure)
        const reason = isAllowed ? asked : known
        if (reason === undefined) return yield* Effect.fail(failure)
        const loss = lossOf(asset, reason)
        yield* events.publish({ _tag: "AssetLeftOut", asset, because: loss.detail })
        return Either.left(loss)
      })
    )
  )

/** Makes an asset, or notes why the film goes on without it, and writes among the `outcomes` what became of it. */
export const recorded = <A, E, R>(
  outcomes: Map<string, AssetOutcome<A>>,
  asset: AssetId,
  made: Effect.Effect<A, E, R>
) =>
  orSkip(asset, made).pipe(
    Effect.tap((outcome) => Effect.sync(() => outcomes.set(asset.name, outcome))),
    Effect.annotateLogs(asset.kind === "sheet" ? { character: asset.name } : { scene: asset.sceneId }),
    Effect.annotateSpans(
      asset.kind === "sheet" ? { "character.name": asset.name } : { "scene.id": asset.sceneId }
    )
  )
