import { Array, Context, Effect, Option, Schema } from "effect"
import type { AssetId } from "../domain/AssetId.js"
import { type FilmAsset, keptTake, LocalFile, type Take } from "../domain/Assets.js"
import { isSameDecision, type Json, rulesOf } from "../domain/Decisions.js"
import { FilmSettings } from "../domain/Settings.js"
import { saysTheSame } from "../domain/Words.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { marksOf, StateStore } from "../services/StateStore.js"

/**
 * Whether the pipeline only goes through what an earlier version made, to find out what was decided on it. Then what that
 * version kept counts, as state.json tells it: the loop over the takes is run to its end, and picks nothing else.
 */
export class Adopting extends Context.Reference<Adopting>()("grok-video-pipeline/Adopting", {
  defaultValue: () => false
}) {}

const filesOf = ({ takes }: FilmAsset): ReadonlyArray<LocalFile> =>
  takes.map(({ path, sha256 }) => new LocalFile({ path, sha256 }))

/** Whether nothing was made for `one` that `other` does not know. */
const isWithin = (one: FilmAsset, other: FilmAsset): boolean =>
  one.takes.every(({ sha256 }) => other.takes.some((take) => take.sha256 === sha256))

/** Tells of an asset that stands as it is. */
const announce = Effect.fnUntraced(function* (asset: AssetId, { cost, takes }: FilmAsset, kept: Take) {
  const { publish } = yield* PipelineEvents
  for (const [index, { score }] of takes.entries()) {
    yield* publish({ _tag: "TakeStarted", asset, take: index + 1 })
    yield* publish({ _tag: "TakeJudged", asset, take: index + 1, score, isUnchanged: true })
  }
  yield* publish({
    _tag: "AssetKept",
    asset,
    cost,
    path: kept.path,
    isUnchanged: true,
    score: kept.score.overallScore,
    takes: takes.length
  })
})

/**
 * The asset as it was accepted under the same decisions, if its files are whole: it stands however this version would
 * judge, and under other limits too, as long as what is kept passes them. Else what the loop over its takes comes to
 * (`make`). Where that made nothing new, what was accepted before is kept, so that a limit that was lowered takes nothing
 * away; else the new asset is written down as the accepted one.
 * Takes   `decided`: what a person decided on it; `schema`: its kind.
 * Fails   StoreFailed where it cannot be looked up or written down; and whatever `make` fails with.
 */
export const acceptedOr = Effect.fn("Accepted.or")(function* <A extends FilmAsset, I, E, R>(
  asset: AssetId,
  decided: Readonly<Record<string, Json>>,
  schema: Schema.Schema<A, I>,
  make: Effect.Effect<A, E, R>
) {
  const store = yield* StateStore
  const settings = yield* FilmSettings
  const isAdopting = yield* Adopting
  const made: Json = { ...decided, judge: settings.judgeModel.id }
  const rules = rulesOf(asset.kind, settings)
  const marks = marksOf(yield* store.marks, "accepted", asset)
  const mark = marks.findLast((known) => isSameDecision(known.made, made))
  const last = marks.at(-1)
  const before = isAdopting
    ? Option.flatMap(yield* store.savedState, ({ characters, keyframes, videos }) => {
        const all: ReadonlyArray<FilmAsset> = [...characters, ...keyframes, ...videos]
        return Array.findFirst(all.filter(Schema.is(schema)), (it) => saysTheSame(it.subject, asset.name))
      })
    : Option.flatMap(Option.fromNullable(mark), ({ value }) => Schema.decodeUnknownOption(schema)(value))
  const isWhole = Option.isSome(before) && (yield* store.areWhole(filesOf(before.value)))

  const accept = Effect.fnUntraced(function* (fresh: A) {
    const known = Option.filter(before, (it) => isWithin(fresh, it) && Option.isSome(keptTake(it)))
    const isKept = Option.isSome(known) && (yield* store.areWhole(filesOf(known.value)))
    const accepted = isKept ? known.value : fresh
    const value = yield* Effect.orDie(Schema.encode(schema)(accepted))
    const isNoted =
      last !== undefined &&
      isSameDecision([last.made, last.rules], [made, rules]) &&
      JSON.stringify(last.value) === JSON.stringify(value)
    const { kind, name } = asset
    if (!isNoted) yield* store.mark({ kind: "accepted", asset: kind, name, made, rules, value })
    return { value: accepted, stands: false }
  })

  if (Option.isNone(before)) return yield* accept(yield* make)
  const { value } = before
  // Taken over from a state.json whose journal is gone: what was decided on it is what the film is made by now.
  if (isAdopting && last?.made === null) return yield* accept(value)
  const kept = Option.filter(
    keptTake(value),
    ({ score }) =>
      mark !== undefined && (isSameDecision(mark.rules, rules) || score.passes(settings.acceptAt))
  )
  if (isAdopting || !isWhole || Option.isNone(kept)) return yield* accept(yield* make)
  yield* announce(asset, value, kept.value)
  return { value, stands: true }
})
