import { Array, Option } from "effect"
import { ClipId, isSameAsset, KeyframeId, NarrationId, type PartId, SheetId } from "../domain/AssetId.js"
import type { OrderId } from "../domain/OrderId.js"
import { mostDoubts } from "../domain/RetryPolicy.js"
import { saidInScene } from "../domain/SceneSpeech.js"
import type { SoundMode } from "../domain/Speech.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { wishedAfresh } from "../film/DubbedFilm.js"
import { doubtsOf, type JournalState } from "../services/FilmHistory.js"
import { marksOf } from "../services/StateStore.js"
import { legacySlug, paths, slug } from "../services/Workspace.js"
import type { Forecast } from "./Forecast.js"

/**
 * How far one part of a film is. `unfinished`: an answer is there, its file or its verdict is not. `stale`: it was made, but
 * what it was made from has changed since. `gone`: it was made, and a file of it is gone or changed. `in doubt`: a call for
 * it was sent and never answered. `left out`: every wording was refused, or something it is made from is left out.
 */
export type Progress = "made" | "missing" | "unfinished" | "stale" | "gone" | "in doubt" | "left out"

/** One part of a film and how far it is. */
export interface AssetStatus {
  readonly name: string
  readonly howFar: Progress
}

/** An asset, and which files are its takes. */
export interface PlannedAsset {
  readonly name: string
  readonly asset: PartId
  readonly files: RegExp
}

/** Whether an order is made for a part. */
const isFor = ({ asset }: PlannedAsset, { subject }: OrderId): boolean => isSameAsset(asset, subject)

/**
 * Where a character's portraits lie. They keep the number they were drawn under, wherever the character stands in the plan
 * now; only where two names look alike in a path must the number tell them apart.
 */
const sheetFiles = ({ characters }: StoryPlan, name: string, ordinal: number): RegExp => {
  const alike = characters.filter((it) => slug(it.name) === slug(name)).length
  return new RegExp(
    `^character_sheets/${alike > 1 ? `0*${ordinal}` : "\\d+"}-(?:${slug(name)}|${legacySlug(name)})_v`
  )
}

const partOf = (asset: PartId, files: RegExp): PlannedAsset => ({
  name: `${asset.kind} of ${asset.name}`,
  asset,
  files
})

/** Every sheet, keyframe, narration and clip a plan asks for in a film that sounds so, in the order they are made. */
export const plannedAssets = (plan: StoryPlan, sound: SoundMode): ReadonlyArray<PlannedAsset> => [
  ...plan.characters
    .map(({ name }, index) => partOf(new SheetId({ name }), sheetFiles(plan, name, index + 1)))
    .filter(({ asset }) => plan.isShown(asset.name)),
  ...plan.scenesInOrder.map(({ sceneId }) =>
    partOf(new KeyframeId({ sceneId }), new RegExp(`^keyframes/scene_${sceneId}_`))
  ),
  ...plan.scenesInOrder
    .filter((scene) => saidInScene(scene, sound).narration !== "")
    .map(({ sceneId }) => partOf(new NarrationId({ sceneId }), new RegExp(`^speech/scene_${sceneId}_`))),
  ...plan.scenesInOrder.map(({ sceneId }) =>
    partOf(new ClipId({ sceneId }), new RegExp(`^videos/scene_${sceneId}[._]`))
  )
]

/**
 * What is still to be done for an asset: whether anything is ordered or fetched for it, and whether these are but files that
 * were whole before.
 */
const workAhead = (forecast: Forecast, part: PlannedAsset) => {
  const isOrdered = forecast.orders.some(({ id }) => isFor(part, id))
  const files = forecast.files.filter((file) => part.files.test(file))
  const isAhead = isOrdered || files.length > 0
  return { isAhead, isGone: isAhead && !isOrdered && files.every((file) => forecast.again.includes(file)) }
}

/** A dub as a person names it. */
export const dubName = (language: string): string => `dub in ${language}`

/** How far each language is that a film was given besides its own. */
const dubStatuses = ({ marks, orders }: JournalState, { stale }: Forecast): ReadonlyArray<AssetStatus> => {
  const ordered = [...orders.values()].flatMap((order) =>
    order.id.subject.kind === "dub" ? [{ language: order.id.subject.language, order }] : []
  )
  const made = marks.flatMap((mark) => (mark.kind === "dubbed" ? [mark.language] : []))
  const howFar = (language: string): Progress => {
    const isInDoubt = ordered.some(
      (one) => one.language === language && one.order.open.length > 0 && one.order.answer === undefined
    )
    if (isInDoubt) return "in doubt"
    if (!made.includes(language) || wishedAfresh(marks, language).size > 0) return "unfinished"
    return stale.includes(language) ? "stale" : "made"
  }
  return Array.dedupe([...made, ...ordered.map(({ language }) => language)]).map((language) => ({
    name: dubName(language),
    howFar: howFar(language)
  }))
}

/** How far each part of a film is, by its journal and by what a run would order now. */
export const assetStatuses = (
  journal: JournalState,
  plan: StoryPlan,
  sound: SoundMode,
  forecast: Forecast
): ReadonlyArray<AssetStatus> => {
  const orders = [...journal.orders.values()]
  const files = [...journal.files.values()].map(({ path }) => path)
  const howFar = (part: PlannedAsset): Progress => {
    const own = orders.filter(({ id }) => isFor(part, id))
    const answered = own.filter(({ answer }) => answer !== undefined)
    if (own.some(({ answer, open }) => open.length > 0 && answer === undefined)) return "in doubt"
    // What was taken over from a state.json was accepted, though no order of it is known.
    const isAnswered = answered.length > 0 || marksOf(journal.marks, "accepted", part.asset).length > 0
    // Words in other words for a refused prompt are answers too, and make nothing.
    const isMade = isAnswered && files.some((file) => part.files.test(file))
    const { isAhead, isGone } = workAhead(forecast, part)
    if (!isAhead) return isMade ? "made" : Option.isSome(forecast.stops) ? "missing" : "left out"
    // The same order under other inputs: what it was made from has changed.
    if (answered.some(({ id }) => forecast.media.some((order) => order.id.text === id.text))) return "stale"
    if (isGone) return "gone"
    return isAnswered ? "unfinished" : "missing"
  }
  const isStale = forecast.files.includes(paths.finalVideo)
  const final = files.includes(paths.finalVideo) ? (isStale ? "stale" : "made") : "missing"
  return [
    ...plannedAssets(plan, sound).map((part) => ({ name: part.name, howFar: howFar(part) })),
    { name: "final video", howFar: final },
    ...dubStatuses(journal, forecast)
  ]
}

/** Whether a call for a part was sent and never answered, so that a run would stop for a decision. */
export const isUndecided = (
  journal: JournalState,
  part: { readonly asset: Parameters<typeof isSameAsset>[0] },
  onDoubt: "retry" | "stop" = "retry"
): boolean =>
  [...journal.orders.values()].some(
    (order) =>
      isSameAsset(part.asset, order.id.subject) &&
      order.answer === undefined &&
      order.open.length > 0 &&
      doubtsOf(order) >= (onDoubt === "stop" ? 1 : mostDoubts)
  )

/**
 * Whether a run would still make a part, as it is asked for: neither is it made, nor are only its files gone, nor does a
 * doubt about it wait for a decision.
 */
export const isUnmade = (
  journal: JournalState,
  forecast: Forecast,
  part: PlannedAsset,
  onDoubt: "retry" | "stop"
): boolean => {
  const { isAhead, isGone } = workAhead(forecast, part)
  return isAhead && !isGone && !isUndecided(journal, part, onDoubt)
}
