import { Options } from "@effect/cli"
import { Effect, Option } from "effect"
import { type DubId, isSameAsset } from "../../../domain/AssetId.js"
import { billOf } from "../../../domain/Bill.js"
import { conceptFrom } from "../../../domain/Concept.js"
import { type DubPart, dubPartName, dubPartSubject, type SceneWords } from "../../../domain/Dub.js"
import { languageName } from "../../../domain/Language.js"
import { addTicks, formatUsd, Ticks } from "../../../domain/Money.js"
import type { PipelineState } from "../../../domain/PipelineState.js"
import { FilmSettings } from "../../../domain/Settings.js"
import { languageSpoken, narratorVoice } from "../../../domain/SpokenPlan.js"
import { speechLanguage, spokenByNone } from "../../../domain/Voices.js"
import { counted } from "../../../domain/Words.js"
import { dubsIn, saidInFilm, wishedAfresh } from "../../../film/DubbedFilm.js"
import { dubFilm } from "../../../film/Dubs.js"
import type { DubWish } from "../../../film/MakeDub.js"
import { isUndecided } from "../../../forecast/AssetStatus.js"
import { usualConcept } from "../../../forecast/DefaultPlan.js"
import { forecastDub } from "../../../forecast/DubForecast.js"
import type { Forecast } from "../../../forecast/Forecast.js"
import { Ffmpeg } from "../../../services/Ffmpeg.js"
import { type JournalState, ledgerIn, readHistory, savedState } from "../../../services/FilmHistory.js"
import { StateStore } from "../../../services/StateStore.js"
import { FilmDegraded, UsageError } from "../../ending/CliError.js"
import { withDecisions } from "../../film/Decision.js"
import { budgetReach, loadFilmToJoin } from "../../film/KnownFilm.js"
import { checkSettings, filmFlags } from "../../flags/FilmFlags.js"
import { sayAgain } from "../../flags/GoOnCommand.js"
import { type Settled, untold } from "../../flags/Setting.js"
import { settleFilm } from "../../flags/Settle.js"
import { makeReporter, outputMode } from "../../live/Reporter.js"
import { commandLine, goesOnWith } from "../../output/CommandLine.js"
import { billLines, priceInWords } from "../../output/MoneyLines.js"
import { withListener } from "../../output/Printer.js"
import { isAgreed } from "../../output/Question.js"
import { plainText, say } from "../../output/Say.js"
import { checkProvider, studio } from "../../Studio.js"
import type { DubWords } from "./command.js"

const refused = (...detail: ReadonlyArray<string>) => new UsageError({ detail: detail.join("\n") })

/**
 * The film in a folder, if it is finished.
 * Fails   UsageError: it is not, with the command that finishes it.
 */
const finishedFilm = Effect.fn("Dub.finishedFilm")(function* (folder: string) {
  const state = yield* savedState(folder)
  if (Option.isSome(state) && Option.isSome(state.value.finalVideoPath) && Option.isSome(state.value.cut))
    return state.value
  const { journal } = yield* readHistory(folder)
  return yield* refused(
    Option.isNone(state) && journal.concept === null
      ? `There is no film in ${folder}: a film is dubbed once it is made. Name its folder with --output-dir; runs lists them.`
      : `The film in ${folder} is ${journal.files.size > 0 ? "not finished. Finish" : "planned and not filmed. Film"} it first:\n  ${commandLine({ command: "run", folder })}`
  )
})

/**
 * The language as it is spoken.
 * Fails   UsageError: no voice speaks it, or the film does already.
 */
const languageOf = Effect.fn("Dub.language")(function* (asked: string, { plan }: PipelineState) {
  const language = speechLanguage(asked.trim())
  if (language === undefined) return yield* refused(spokenByNone(plainText(asked.trim())))
  if (language === languageSpoken(plan))
    return yield* refused(`The film speaks ${languageName(language)} itself: name another language.`)
  return language
})

/** Who is to tell the story: whoever is named now, else who tells it in this language already, else the film's own narrator. */
const voiceFor = (
  language: string,
  { narrations = [], plan }: PipelineState,
  { marks }: JournalState,
  { narrator, settled }: { readonly narrator: Option.Option<string>; readonly settled: Settled }
): string => {
  const isNamed = settled.inForce.some(
    ({ about, said }) => about.flag === "narrator" && said?.source === "flag"
  )
  const before = dubsIn(marks).find(({ dub }) => dub.language === language)?.dub.toldBy
  const usual = Option.getOrElse(narrator, () => narrations[0]?.voice ?? narratorVoice(plan))
  return isNamed ? usual : (before ?? usual)
}

/**
 * What of a dub is to be made anew. A part that is still to be made is fresh as it is, but for one without which the dub stops
 * by itself or whose doubt waits for a decision: a fresh take is what decides.
 * Takes   `ahead`: what the dub would still order if nothing of it were to be made anew.
 * Fails   UsageError: nothing of the kind is said in that scene.
 */
const afresh = Effect.fn("Dub.afresh")(function* <E, R>(
  { redo, retranslate }: Pick<DubWords, "redo" | "retranslate">,
  language: string,
  said: ReadonlyArray<SceneWords>,
  journal: JournalState,
  ahead: Effect.Effect<Forecast, E, R>
) {
  const asked = [
    ...Option.toArray(redo).map((scene) => ({ scene, what: "recording" as const })),
    ...Option.toArray(retranslate).map((scene) => ({ scene, what: "words" as const }))
  ]
  const parts = yield* Effect.forEach(asked, ({ scene, what }) => {
    const there = said.filter(({ narration }) => what === "words" || narration !== "")
    const found = there.filter(({ sceneId }) => scene === "all" || sceneId === scene)
    const has = there.length === 0 ? "none" : there.map(({ sceneId }) => sceneId).join(", ")
    return found.length === 0
      ? refused(
          `The film has no scene ${scene} to ${what === "words" ? "translate" : "record"} in ${language}; it has ${has}. Nothing was spent.`
        )
      : Effect.succeed(found.map(({ sceneId }): DubPart => ({ what, language, sceneId })))
  })
  const isMade = dubsIn(journal.marks).some(({ dub }) => dub.language === language)
  const wished = wishedAfresh(journal.marks, language)
  const isAhead = (part: DubPart) => !isMade || wished.has(dubPartName(part))
  const goingOn = parts.flat().some(isAhead) ? Option.some(yield* ahead) : Option.none()
  const isStopped = (asset: DubId) =>
    isUndecided(journal, { asset }) ||
    Option.exists(
      goingOn,
      ({ orders, stops }) => Option.isSome(stops) && !orders.some(({ id }) => isSameAsset(asset, id.subject))
    )
  return parts.flat().map((part) => ({ part, goesOn: isAhead(part) && !isStopped(dubPartSubject(part)) }))
})

/** Says how a film of the queue is dubbed: in a folder, since it is complete and no worker has it in hand. */
const inFolderOnly = ({ film, into }: DubWords) => {
  const name = Option.getOrElse(film, () => "FILM")
  return refused(
    "A film of the queue is dubbed in a folder. Bring it here once it is complete, and dub it; the queue's own copy stays as it is:",
    `  ${commandLine({ command: "fetch", words: [name], flags: [["to", name]] })}`,
    `  ${commandLine({ command: "dub", words: [into], folder: name })}`
  )
}

/**
 * Gives the film in a folder another language, or makes a scene of one anew: the price first, then its words translated,
 * recorded and put into the film.
 * Fails   UsageError: the film is not finished, says nothing, or speaks that language, or no voice does; else as `dubFilm`.
 *         FilmDegraded: a viewer gets less than planned. What was answered is kept and not ordered again.
 * Costs   a question or two, and a recording a scene by its letters; nothing by `--dry-run`.
 */
export const handler = Effect.fn("Dub.dub")(function* (said: DubWords) {
  if (said.database || Option.isSome(said.film)) return yield* inFolderOnly(said)
  const { outputDir, settings, ...words } = said
  const asFilmed = yield* untold(Options.all(filmFlags))
  const asked = { ...words, ...(yield* settleFilm(outputDir, Effect.all({ ...asFilmed, ...settings }))) }
  yield* checkSettings(asked)
  const state = yield* finishedFilm(asked.outputDir)
  const language = yield* languageOf(asked.into, state)
  if (!asked.dryRun) yield* goesOnWith(sayAgain("dub", [language], asked))
  const { history, input } = yield* loadFilmToJoin(asked)
  const spoken = yield* Effect.provideService(
    saidInFilm({ ...state, narrations: state.narrations ?? [] }),
    FilmSettings,
    input
  )
  if (spoken.length === 0)
    return yield* refused(
      `Nothing is said in the film in ${input.outputDir}, so there is nothing to say in another language.`
    )
  const { onDoubt, outputDir: folder } = input
  const aheadOf = (wish: DubWish) =>
    Effect.provide(forecastDub({ folder, history, onDoubt, settings: input, state, wish }), Ffmpeg.layer({}))
  const asItIs: DubWish = { language, voice: voiceFor(language, state, history.journal, input) }
  const wishes = yield* afresh(asked, language, spoken, history.journal, aheadOf(asItIs))
  const wish: DubWish = {
    ...asItIs,
    afresh: wishes.filter(({ goesOn }) => !goesOn).map(({ part }) => part)
  }
  if (!input.dryRun) yield* checkProvider(input, "add --simulate to dub without one.")
  const ahead = yield* aheadOf(wish)
  const isTold = spoken.some(({ narration }) => narration !== "")
  const cost =
    ahead.orders.length === 0
      ? "nothing has to be ordered"
      : `${counted(ahead.media.length, "recording")} and ${counted(ahead.questions.length, "question")}, about ${priceInWords(ahead)}${input.simulate ? "; simulated and free" : ""}. No picture is ordered`
  yield* say({ ...input, quiet: input.quiet && !input.dryRun }, [
    ...wishes
      .filter(({ goesOn }) => goesOn)
      .map(({ part }) => `Still to be made: ${dubPartName(part)}. This goes on with it.`),
    `“${plainText(state.plan.title)}” in ${languageName(language)}${isTold ? `, told by ${wish.voice}` : ", in subtitles alone"}: ${cost}.`,
    ...Option.toArray(ahead.stops).map((why) => `It would stop there: ${why}`),
    ...Option.toArray(
      budgetReach(input.budget, ledgerIn(history), ahead, counted(ahead.media.length, "recording"))
    )
  ])
  if (input.dryRun) return
  const unasked = refused("Nobody is there to ask: add --yes to spend that.")
  const isFree = input.yes || input.simulate || ahead.orders.length === 0
  if (input.json && !isFree) return yield* unasked
  if (!(yield* isAgreed(isFree, `Go on, for ${priceInWords(ahead)}? [y/N] `, unasked)))
    return yield* say(input, ["Nothing is changed and nothing is ordered, as you wish."])

  const concept = Option.getOrElse(conceptFrom(state.concept), () => usualConcept)
  const points = yield* Effect.gen(function* () {
    const store = yield* StateStore
    yield* store.begin(concept)
    const spentSoFar = Effect.map(store.ledger, ({ inDoubt, settled }) => addTicks(settled, inDoubt))
    const before = yield* spentSoFar
    const recordings = Effect.map(store.ledger, ({ entries }) => billOf(entries).speech.cost)
    const recordedBefore = yield* recordings
    const bill = Effect.fnUntraced(function* (isFinished: boolean) {
      const { entries } = yield* store.ledger
      const spent = Ticks.make((yield* spentSoFar) - before)
      // That nothing was to be ordered was said before.
      if (spent === 0) return []
      const recorded = Ticks.make((yield* recordings) - recordedBefore)
      const how = input.simulate ? " at list price; it was simulated, and nothing was charged" : ""
      return [
        ...billLines(billOf(entries)),
        `  this dub    ${formatUsd(spent)}${how}`,
        ...(!isFinished || formatUsd(recorded) === formatUsd(ahead.mediaPrice)
          ? []
          : [
              `  Its recordings were reckoned at ${formatUsd(ahead.mediaPrice)} by the film's own words; they cost ${formatUsd(recorded)}.`
            ])
      ]
    })
    // No step of a film is made, so that there is nothing to be seen on a living picture.
    const mode = outputMode(input)
    const { listener } = yield* makeReporter(mode === "live" ? "plain" : mode)
    const { dub, state: dubbed } = yield* withListener(dubFilm(state, wish), listener, ({ _tag }) =>
      bill(_tag === "FilmFinished")
    )
    return dubbed.degradations.length + dub.kept.length
  }).pipe(
    Effect.provideService(FilmSettings, input),
    Effect.scoped,
    Effect.provide(studio(input, true, history.journal.marks.filter(({ kind }) => kind === "redo").length)),
    withDecisions(input, concept)
  )
  if (points > 0) return yield* new FilmDegraded({ points })
})
