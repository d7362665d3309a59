import { Effect, Either, Option } from "effect"
import { SheetMissing } from "../domain/Cast.js"
import { Degradation } from "../domain/Degradation.js"
import { withoutStop, withStop } from "../domain/Words.js"
import { ClipLost, GrokRejected, PromptRefused } from "../services/GrokError.js"
import { type AssetName, PipelineEvents } from "../services/PipelineEvents.js"
import type { NothingToAssemble } from "../steps/Assembly.js"
import { Rehearsing } from "../takes/Accepted.js"
import { Gates } from "./Gates.js"

/** What took an asset away. */
type Cause = NothingToAssemble["causes"][number]

/** Notes that something is not in the film, says so at once, and goes on without it. */
export const leaveOut = Effect.fn("Without.leaveOut")(function* (
  asset: AssetName,
  kind: Degradation["kind"],
  because: string
) {
  const events = yield* PipelineEvents
  yield* events.publish({ _tag: "AssetLeftOut", asset, because })
  return Either.left(new Degradation({ kind, subject: asset.name, detail: because }))
})

/** How the sentence begins that says why an asset is left out. It stands in a degradation, and tells the causes apart. */
const because: { readonly [cause in Cause]: string } = {
  words: "every wording was refused",
  loss: "it was lost twice",
  form: "its order is not taken as it is"
}

const causes = ["words", "loss", "form"] as const

/** Why the assets of a film were left out, each cause once; what hangs on another asset has none of its own. */
export const causesOf = (lost: ReadonlyArray<Degradation>): ReadonlyArray<Cause> =>
  causes.filter((cause) => lost.some(({ detail }) => detail.includes(because[cause])))

/**
 * Why a film can go on without an asset: failures that are final for it and say nothing of the others. An order that is
 * not taken for its form or its size is none of these: it says something of the photo, the key's rights or the way, and
 * the next order costs money before it may say so again.
 */
const reasonToGoOn = (failure: unknown): Option.Option<string> => {
  if (failure instanceof PromptRefused)
    return Option.some(`${because.words} (${withoutStop(failure.detail)}).`)
  if (failure instanceof ClipLost)
    return Option.some(`${because.loss} at the provider (${withoutStop(failure.detail)}).`)
  return failure instanceof SheetMissing ? Option.some(withStop(failure.message)) : Option.none()
}

/** Why a film could go on without a clip, all stills being there, if somebody says so. */
const reasonToAsk = (failure: unknown): Option.Option<string> =>
  failure instanceof GrokRejected && (failure.reason === "BadRequest" || failure.reason === "TooLarge")
    ? Option.some(`${because.form} (${withoutStop(failure.detail)}).`)
    : Option.none()

/**
 * The asset, or the note that the film goes on without it; what concerns the whole film still fails. Where only what is
 * there is gone through, one asset takes none of the others with it.
 */
export const orWithout = <A, E, R, R2>(
  asset: Effect.Effect<A, E, R>,
  without: (reason: string) => Effect.Effect<Either.Either<never, Degradation>, never, R2>
): Effect.Effect<Either.Either<A, Degradation>, E, R | R2> =>
  asset.pipe(
    Effect.map((made): Either.Either<A, Degradation> => Either.right(made)),
    Effect.catchAll((failure) =>
      Effect.flatMap(Rehearsing, (isRehearsing) =>
        Option.match(isRehearsing ? Option.some("it is not as it was.") : reasonToGoOn(failure), {
          onNone: () => Effect.fail(failure),
          onSome: without
        })
      )
    )
  )

/** The same for a clip: one whose order is not taken for its form is left out where a person says so (`Gates`). */
export const orAskWithout = <A, E, R, R2>(
  name: AssetName,
  asset: Effect.Effect<A, E, R>,
  without: (reason: string) => Effect.Effect<Either.Either<never, Degradation>, never, R2>
): Effect.Effect<Either.Either<A, Degradation>, E, R | R2> =>
  orWithout(asset, without).pipe(
    Effect.catchAll((failure) =>
      Effect.gen(function* () {
        const reason = reasonToAsk(failure)
        const { mayLeaveOut } = yield* Gates
        if (Option.isNone(reason) || mayLeaveOut === undefined) return yield* Effect.fail(failure)
        return (yield* mayLeaveOut(name, reason.value))
          ? yield* without(reason.value)
          : yield* Effect.fail(failure)
      })
    )
  )
