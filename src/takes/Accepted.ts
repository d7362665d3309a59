import { Context, Effect, Option, Schema } from "effect"
import { type AssetId, isSameAsset } from "../domain/AssetId.js"
import { LocalFile, type Take } from "../domain/Assets.js"
import { isSameDecision, type Json } from "../domain/Decisions.js"
import type { Ticks } from "../domain/Money.js"
import type { PipelineState } from "../domain/PipelineState.js"
import { FilmSettings } from "../domain/Settings.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"

/**
 * Whether the pipeline only goes through what an earlier version made, to find out what was decided on it. Then what that
 * version kept counts, as state.json tells it: the loop over the takes is run to its end, and picks nothing else.
 */
export class Rehearsing extends Context.Reference<Rehearsing>()("grok-video-pipeline/Rehearsing", {
  defaultValue: () => false
}) {}

/** What every asset has that may be accepted. */
interface Acceptable {
  readonly takes: ReadonlyArray<Take>
  readonly sha256: Option.Option<string>
  readonly cost: Ticks
}

const keptOf = ({ sha256, takes }: Acceptable): Option.Option<Take> =>
  Option.fromNullable(takes.find((take) => Option.contains(sha256, String(take.sha256))))

const filesOf = ({ takes }: Acceptable): ReadonlyArray<LocalFile> =>
  takes.map(({ path, sha256 }) => new LocalFile({ path, sha256 }))

/** Whether nothing was made for `one` that `other` does not know. */
const isWithin = (one: Acceptable, other: Acceptable): boolean =>
  one.takes.every(({ sha256 }) => other.takes.some((take) => take.sha256 === sha256))

/** Tells of an asset that stands as it is. */
const announce = Effect.fnUntraced(function* (asset: AssetId, value: Acceptable, kept: Take) {
  const events = yield* PipelineEvents
  for (const [index, { score }] of value.takes.entries()) {
    yield* events.publish({ _tag: "TakeStarted", asset, take: index + 1 })
    yield* events.publish({ _tag: "TakeJudged", asset, take: index + 1, score, isUnchanged: true })
  }
  yield* events.publish({
    _tag: "AssetKept",
    asset,
    score: kept.score.overallScore,
    takes: value.takes.length,
    cost: value.cost,
    path: kept.path,
    isUnchanged: true
  })
})

/**
 * What was accepted of an asset, and the way to accept it.
 * `standing`: the asset as it was accepted under the same decisions, if its files are whole. It stands however this
 * version would judge, and under other limits too, as long as what is kept passes them.
 * `accept`: takes what the loop over the takes came to. Where it made nothing new, what was accepted before is kept, so
 * that a limit that was lowered takes nothing away; else the new asset is written down as the accepted one.
 */
export const acceptance = Effect.fn("Accepted.of")(function* <A extends Acceptable, I>(
  asset: AssetId,
  decisions: { readonly made: Json; readonly rules: Json },
  schema: Schema.Schema<A, I>,
  saved: (state: PipelineState) => A | undefined
) {
  const store = yield* StateStore
  const { acceptAt } = yield* FilmSettings
  const isRehearsing = yield* Rehearsing
  const marks = (yield* store.marks).flatMap((mark) =>
    mark.kind === "accepted" && isSameAsset({ kind: mark.asset, name: mark.name }, asset) ? [mark] : []
  )
  const mark = marks.findLast(({ made }) => isSameDecision(made, decisions.made))
  // Taken over from a state.json whose journal is gone: what was decided on it is what the film is made by now.
  const takenOver = isRehearsing && marks.at(-1)?.made === null
  const before = isRehearsing
    ? Option.flatMapNullable(yield* store.savedState, saved)
    : Option.flatMap(Option.fromNullable(mark), ({ value }) => Schema.decodeUnknownOption(schema)(value))
  const isWhole = Option.isSome(before) ? yield* store.areWhole(filesOf(before.value)) : false

  const accept = Effect.fnUntraced(function* (fresh: A) {
    const known = Option.filter(before, (it) => isWithin(fresh, it) && Option.isSome(keptOf(it)))
    const isKept = Option.isSome(known) && (yield* store.areWhole(filesOf(known.value)))
    const value = isKept ? known.value : fresh
    const encoded = yield* Effect.orDie(Schema.encode(schema)(value))
    const last = marks.at(-1)
    const isNoted =
      last !== undefined &&
      isSameDecision(last.made, decisions.made) &&
      isSameDecision(last.rules, decisions.rules) &&
      JSON.stringify(last.value) === JSON.stringify(encoded)
    if (!isNoted)
      yield* store.mark({
        kind: "accepted",
        asset: asset.kind,
        name: asset.name,
        ...decisions,
        value: encoded
      })
    return value
  })

  const standing = Effect.gen(function* () {
    if (takenOver && Option.isSome(before)) return Option.some(yield* accept(before.value))
    if (isRehearsing || !isWhole || mark === undefined || Option.isNone(before)) return Option.none<A>()
    const kept = keptOf(before.value)
    if (Option.isNone(kept)) return Option.none<A>()
    const isEnough = isSameDecision(mark.rules, decisions.rules) || kept.value.score.passes(acceptAt)
    if (!isEnough) return Option.none<A>()
    yield* announce(asset, before.value, kept.value)
    return before
  })

  return { standing, accept } as const
})
