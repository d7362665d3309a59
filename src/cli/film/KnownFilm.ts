import path from "node:path"
import { Effect, Option, Record } from "effect"
import { conceptFrom } from "../../domain/Concept.js"
import { addTicks, formatUsd, ticksFromUsd } from "../../domain/Money.js"
import { sameName } from "../../domain/Names.js"
import { isSamePlan } from "../../domain/PlanAsMeant.js"
import { reshaped } from "../../domain/PlanRequest.js"
import type { FilmOptions } from "../../domain/Settings.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import { quoted } from "../../domain/Words.js"
import { hadMusic } from "../../film/KeptMusic.js"
import { drawnFromPhotos } from "../../film/KeptPhotos.js"
import type { FilmRequest } from "../../film/pipeline.js"
import { followedPlan } from "../../film/RunMemory.js"
import { usualConcept } from "../../forecast/DefaultPlan.js"
import { type Forecast, type ForecastRequest, forecast, forecastAt } from "../../forecast/Forecast.js"
import type { ForecastOrder } from "../../forecast/ForecastStudio.js"
import { Ffmpeg } from "../../services/Ffmpeg.js"
import { type FilmHistory, ledgerIn, noHistory, readHistory, savedState } from "../../services/FilmHistory.js"
import type { Gate } from "../../services/PipelineEvents.js"
import { type Ledger, StoreFailed } from "../../services/StateStore.js"
import { paths } from "../../services/Workspace.js"
import { UsageError } from "../ending/CliError.js"
import { isThere } from "../files/InFolder.js"
import type { Told } from "../flags/GoOnCommand.js"
import type { InForce } from "../flags/Setting.js"
import { isSameText, textOf } from "../flags/Settle.js"
import type { FilmInput, StudioInput } from "../flags/StudioFlags.js"
import { asPath } from "../output/CommandLine.js"
import { priceInWords } from "../output/MoneyLines.js"
import { say } from "../output/Say.js"
import { musicFor } from "./MusicFile.js"
import { planFileName, readPlanFile } from "./PlanFile.js"
import { photosFor } from "./References.js"

// The film in a command's folder: what is there, what of the command's settings holds for it, and what it would still order.

/** What a command is told of the film it is about: some can be told less. */
export interface FilmTold extends FilmOptions, Told, Omit<StudioInput, keyof FilmOptions | keyof Told> {
  readonly fresh?: boolean
  readonly replan?: boolean
  readonly dryRun?: boolean
  readonly stopAfter?: Option.Option<Gate>
  readonly json?: boolean
  readonly quiet?: boolean
}

/** A film as its folder remembers it. */
export interface KnownFilm<I> {
  /** The command's settings as they hold for this film, its photos among them. */
  readonly input: I
  readonly history: FilmHistory
  /** The plan the film follows; none where nobody planned it, or another plan is due. */
  readonly kept: Option.Option<StoryPlan>
}

/** What a command is told, and the plan of the film it is about. */
type FilmNow = Pick<KnownFilm<FilmTold>, "input" | "kept">

/** What the film that state.json tells of would cost if all of it were ordered anew; nothing where nobody can tell. */
const priceAnew = Effect.fn("KnownFilm.priceAnew")(function* (input: FilmTold) {
  const { concept, plan } = yield* Effect.flatten(savedState(input.outputDir))
  const unasked = { aspectRatio: Option.none(), style: Option.none(), sceneCount: Option.none() }
  return yield* bestCase({
    folder: input.outputDir,
    history: noHistory,
    concept: Option.getOrElse(conceptFrom(concept), () => usualConcept),
    plan: Option.some(plan),
    settings: { ...input, ...unasked, maxDuration: Option.none(), negative: [] }
  })
})

/**
 * What a film's folder remembers. Where its journal is lost, the failure says what it would cost to order the film anew,
 * besides what it has cost and the command that goes on.
 * Fails   StoreFailed, `Unreadable` or `Newer`. Nothing was spent.
 */
const historyOf = (input: FilmTold) =>
  Effect.catchIf(
    readHistory(input.outputDir),
    ({ mending }) => Option.exists(mending, ({ way }) => way === "NewJournal"),
    ({ detail, mending, reason, remedies }) =>
      priceAnew(input).pipe(
        Effect.map(
          (anew) =>
            `${detail} To order the whole film anew instead, by the plan in state.json, would cost about ${priceInWords(anew)}.`
        ),
        Effect.orElseSucceed(() => detail),
        Effect.flatMap((detail) => new StoreFailed({ reason, remedies, mending, detail }))
      )
  )

/** Whether a setting is what the film was asked for before, and not what this command says of it. */
type IsFormer = (it: InForce) => boolean

const isTheFilmsOwn: IsFormer = ({ said }) => said?.source === "film"

/** What a batch says, it says of all its films: a film that was asked for just that is asked for nothing new. */
export const isNothingNew: IsFormer = (it) =>
  isTheFilmsOwn(it) ||
  it.passedOver.some(({ source, text }) => source === "film" && isSameText(it.about, text, textOf(it)))

const askedOfPlans = { scenes: "sceneCount", "max-duration": "maxDuration", style: "style" } as const

/**
 * The film in a folder, read without a lock, and a command's settings as they hold for it: its photos aside.
 * Fails   StoreFailed: its journal cannot be read, or is of a newer version.
 */
export const loadFilmWithoutPhotos = Effect.fn("KnownFilm.loadWithoutPhotos")(function* <I extends FilmTold>(
  input: I,
  isFormer: IsFormer = isTheFilmsOwn
) {
  // A film that begins anew knows nothing of the one before it.
  const unknown: KnownFilm<I> = { input, history: noHistory, kept: Option.none() }
  if (input.fresh === true) return unknown
  const history = yield* historyOf(input)
  const kept = yield* followedPlan(input.outputDir, history)
  const isHeldToPlan =
    input.replan !== true && (Option.isSome(input.plan ?? Option.none()) || Option.isSome(kept))
  if (!isHeldToPlan) return { input, history, kept }
  // What an earlier command asked of the plan was answered by it: an edited one is held only against what this one says.
  const former = input.settled.inForce.filter(isFormer).map(({ about }) => about.flag)
  const answered = Record.collect(askedOfPlans, (flag, wish) => (former.includes(flag) ? [wish] : [])).flat()
  return { input: { ...input, answered }, history, kept }
})

/**
 * The same with the film's music among the settings: all that a film is joined of.
 * Fails   as `loadFilmWithoutPhotos` and `musicFor`; UsageError, where the folder lost its music.
 */
export const loadFilmToJoin = Effect.fn("KnownFilm.loadToJoin")(function* <I extends FilmTold>(
  input: I,
  isFormer: IsFormer = isTheFilmsOwn
) {
  const wish = input.musicFile ?? Option.none()
  const music =
    // A batch looks at its music once, for all its films.
    input.music ??
    Option.getOrUndefined(
      yield* musicFor(input.outputDir, wish, { ffmpeg: input.ffmpeg, isFresh: input.fresh === true })
    )
  const film = yield* loadFilmWithoutPhotos({ ...input, music }, isFormer)
  if (music === undefined && Option.isNone(wish) && hadMusic(film.history.journal.marks))
    return yield* new UsageError({
      detail: `This film has music, and ${asPath(path.join(input.outputDir, paths.musicNote))}, which tells of it, is gone. Bring it back, or run the film with --music FILE, or without any by --music none. Nothing was spent.`
    })
  return film
})

/**
 * The same with its photos as well.
 * Fails   as `loadFilmToJoin` and `photosFor`; UsageError, where the folder lost the photos it was drawn from.
 */
export const loadFilm = Effect.fn("KnownFilm.load")(function* <I extends FilmTold>(
  input: I,
  isFormer: IsFormer = isTheFilmsOwn
) {
  const references = yield* photosFor(input.outputDir, input.reference ?? [], input.fresh)
  const film = yield* loadFilmToJoin({ ...input, references }, isFormer)
  const { files, marks } = film.history.journal
  const named = [...references.map(({ name }) => name), ...(input.reference ?? [])]
  const lost = drawnFromPhotos(marks, files.values()).filter(
    (name) => !named.some((it) => sameName(it.replace(/=.*/s, "").trim(), name))
  )
  if (lost.length > 0)
    return yield* new UsageError({
      detail: `This film draws ${lost.map((it) => `"${it}"`).join(" and ")} from photos, and ${asPath(path.join(input.outputDir, paths.references))}, which keeps them, is gone. Bring it back, or give each photo again with --reference NAME=PHOTO; --reference NAME= draws without one. Nothing was spent.`
    })
  return film
})

/**
 * The plan that a command is given, read; none where it is given none.
 * Fails   UsageError: it cannot be read or filmed.
 */
export const planGiven = (input: FilmTold) =>
  Effect.transposeMapOption(input.plan ?? Option.none(), (file) => readPlanFile(file, input))

/**
 * The plan a command about a film on disk works by: the one given, else the one the film was last made from.
 * Fails   UsageError: the plan that is given cannot be read or filmed.
 */
export const planInForce = Effect.fn("KnownFilm.planInForce")(function* (film: FilmNow) {
  const { input, kept } = film
  const given = yield* planGiven(input)
  return Option.orElse(given, () => Option.map(kept, (plan) => reshaped(plan, input)))
})

// The plan.json that lies in a film's folder, and is followed only where --plan names it.

/** What a plan's file tells, whatever is wished for of another plan; none where it cannot be read. */
const toldIn = (file: string, wishes: FilmOptions) =>
  Effect.option(
    readPlanFile(file, { ...wishes, answered: ["maxDuration", "sceneCount", "style"], negative: [] })
  )

/** Whether a file tells just this plan, in whatever way an editor saved it. */
export const tellsPlan = (file: string, plan: StoryPlan, wishes: FilmOptions) =>
  Effect.map(
    toldIn(file, { ...wishes, aspectRatio: Option.none() }),
    Option.exists((it) => isSamePlan(it, plan))
  )

/** The plan file in a film's folder, where it tells otherwise than the plan the film follows. */
export const planBeside = Effect.fn("PlanBeside.find")(function* (film: FilmNow) {
  const { input, kept } = film
  const file = path.join(input.outputDir, planFileName)
  if (Option.isNone(kept) || !(yield* isThere(file))) return Option.none<string>()
  const told = yield* toldIn(file, input)
  // A shape and a style that are wished for now take the place of what either plan says of them.
  const asWished = (it: StoryPlan) => reshaped(it, { ...input, answered: [] })
  // Blanks and line ends are nothing that a plan says; one that cannot be read is certainly another.
  const isSame = Option.exists(told, (it) => isSamePlan(asWished(it), asWished(kept.value)))
  return isSame ? Option.none<string>() : Option.some(file)
})

/** Names a plan file that lies in the folder and is not followed; nothing where there is none, or a plan is given. */
export const planFileLines = Effect.fn("PlanBeside.lines")(function* (film: KnownFilm<FilmTold>) {
  if (Option.isSome(film.input.plan ?? Option.none())) return []
  return Option.toArray(yield* planBeside(film)).map(
    (file) => `${file} tells otherwise, and is not followed: to follow it, add --plan ${quoted(asPath(file))}`
  )
})

/** Says so. */
export const tellOfPlanFile = (film: KnownFilm<FilmTold>) =>
  Effect.flatMap(planFileLines(film), (lines) => say(film.input, lines))

// What a film would still order, and at what price, as its folder stands now. Sends, writes and locks nothing.

/** What a run of a film is told, as far as it decides what is ordered. */
type RunInput = FilmOptions & Pick<FilmInput, "onDoubt" | "outputDir"> & Partial<Pick<FilmInput, "stopAfter">>

/** What is to be reckoned for a run of a film: until it is held, as the run is told. */
export const requestFor = (
  { history, input }: { readonly history: FilmHistory; readonly input: RunInput },
  film: FilmRequest,
  until = input.stopAfter ?? Option.none()
): ForecastRequest => ({
  ...film,
  folder: input.outputDir,
  history,
  settings: input,
  onDoubt: input.onDoubt,
  until
})

/**
 * At best, and when every loop runs full.
 * Fails   SettingsUnusable: no film comes of these settings. Else by what the film's folder holds: an answer, a sheet or a
 *         clip that is gone or cannot be read.
 */
export const forecastRange = (request: ForecastRequest) => Effect.provide(forecast(request), Ffmpeg.layer({}))

/**
 * At best alone: every take is accepted.
 * Fails   as `forecastRange`.
 */
export const bestCase = (request: ForecastRequest) => Effect.provide(forecastAt(1, request), Ffmpeg.layer({}))

/**
 * All that is still to be ordered for a film, what it has cost so far, and what it comes to in all, corrections aside.
 * Fails   StoreFailed: its journal cannot be read; else as `forecastRange`.
 */
export const forecastNow = Effect.fn("Forecast.now")(function* (
  input: RunInput,
  { concept, plan }: Omit<FilmRequest, "changes">
) {
  const history = yield* readHistory(input.outputDir)
  const film = { concept, plan, changes: [] }
  const request = requestFor({ history, input }, film, Option.none())
  const ends = yield* forecastRange(request)
  const spent = ledgerIn(history)
  const { mediaPrice, questionsAtMost } = ends.best
  return {
    ...ends,
    request,
    spent,
    inAll: addTicks(spent.settled, spent.inDoubt, mediaPrice, questionsAtMost)
  }
})

/**
 * How many of `all` a budget covers, in the order in which they are ordered, in a sentence; none where it covers all.
 * `isCounted`: what `all` counts, where it is not everything.
 */
export const budgetReach = (
  budget: Option.Option<number>,
  spent: Ledger,
  { media, questionsAtMost }: Pick<Forecast, "media" | "questionsAtMost">,
  all: string,
  isCounted: (order: ForecastOrder) => boolean = () => true
): Option.Option<string> =>
  Option.flatMap(budget, (usd) => {
    const left = ticksFromUsd(usd) - spent.settled - spent.inDoubt
    let price: number = questionsAtMost
    const covered = media.filter((order) => {
      price += order.price
      return price <= left && isCounted(order)
    }).length
    const sum = left > 0 ? formatUsd(ticksFromUsd(left / 1e10)) : "$0.00"
    return covered === media.filter(isCounted).length
      ? Option.none()
      : Option.some(`Your budget has ${sum} left, which covers ${covered} of ${all}.`)
  })
