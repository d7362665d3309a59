import { Effect, Either, Option } from "effect"
import type { AssetId } from "../domain/AssetId.js"
import { SheetMissing } from "../domain/Cast.js"
import { Degradation, type LossCause } from "../domain/Degradation.js"
import { withoutStop, withStop } from "../domain/Words.js"
import { ClipLost, GrokRejected, PromptRefused } from "../services/GrokError.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { Rehearsing } from "../takes/Accepted.js"
import { Gates } from "./Gates.js"

/** Why a film goes on without an asset. */
export interface Reason {
  readonly words: string
  readonly cause?: LossCause
}

/** Notes that something is not in the film, says so at once, and goes on without it. */
export const degrade = Effect.fn("Degrade.degrade")(function* (
  asset: AssetId,
  kind: Degradation["kind"],
  because: string,
  cause?: LossCause
) {
  const events = yield* PipelineEvents
  yield* events.publish({ _tag: "AssetLeftOut", asset, because })
  return Either.left(
    new Degradation({ kind, subject: asset.name, detail: because, ...(cause === undefined ? {} : { cause }) })
  )
})

/** A reason of a kind that is known, with what the provider said in brackets. */
const because = (cause: LossCause, words: string, detail: string): Option.Option<Reason> =>
  Option.some({ cause, words: `${words} (${withoutStop(detail)}).` })

/**
 * Why a film can go on without an asset: failures that are final for it and say nothing of the others. An order that is
 * not taken for its form or its size is none of these: it says something of the photo, the key's rights or the way, and
 * the next order costs money before it may say so again.
 */
const reasonToGoOn = (failure: unknown): Option.Option<Reason> => {
  if (failure instanceof PromptRefused) return because("words", "every wording was refused", failure.detail)
  if (failure instanceof ClipLost) return because("loss", "it was lost twice at the provider", failure.detail)
  return failure instanceof SheetMissing ? Option.some({ words: withStop(failure.message) }) : Option.none()
}

/** Why a film could go on without a clip, all stills being there, if somebody says so. */
const reasonToAsk = (failure: unknown): Option.Option<Reason> =>
  failure instanceof GrokRejected && (failure.reason === "BadRequest" || failure.reason === "TooLarge")
    ? because("form", "its order is not taken as it is", failure.detail)
    : Option.none()

/**
 * The asset, or the note that the film goes on without it; what concerns the whole film still fails. Where only what is
 * there is gone through, one asset takes none of the others with it.
 */
export const orSkip = <A, E, R, R2>(
  asset: Effect.Effect<A, E, R>,
  without: (reason: Reason) => Effect.Effect<Either.Either<never, Degradation>, never, R2>
): Effect.Effect<Either.Either<A, Degradation>, E, R | R2> =>
  asset.pipe(
    Effect.map((made): Either.Either<A, Degradation> => Either.right(made)),
    Effect.catchAll((failure) =>
      Effect.flatMap(Rehearsing, (isRehearsing) =>
        Option.match(
          isRehearsing ? Option.some<Reason>({ words: "it is not as it was." }) : reasonToGoOn(failure),
          {
            onNone: () => Effect.fail(failure),
            onSome: without
          }
        )
      )
    )
  )

/** The same for a clip: one whose order is not taken for its form is left out where a person says so (`Gates`). */
export const orAskAndSkip = <A, E, R, R2>(
  name: AssetId,
  asset: Effect.Effect<A, E, R>,
  without: (reason: Reason) => Effect.Effect<Either.Either<never, Degradation>, never, R2>
): Effect.Effect<Either.Either<A, Degradation>, E, R | R2> =>
  orSkip(asset, without).pipe(
    Effect.catchAll((failure) =>
      Effect.gen(function* () {
        const reason = reasonToAsk(failure)
        const { mayLeaveOut } = yield* Gates
        if (Option.isNone(reason) || mayLeaveOut === undefined) return yield* Effect.fail(failure)
        return (yield* mayLeaveOut(name, reason.value.words))
          ? yield* without(reason.value)
          : yield* Effect.fail(failure)
      })
    )
  )
