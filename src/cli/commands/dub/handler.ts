import path from "node:path"
import { Console, Effect, Option } from "effect"
import { conceptFrom } from "../../../domain/Concept.js"
import { addTicks, formatUsd, Ticks } from "../../../domain/Money.js"
import type { PipelineState } from "../../../domain/PipelineState.js"
import { FilmSettings } from "../../../domain/Settings.js"
import { languageSpoken, narratorVoice } from "../../../domain/SpokenPlan.js"
import { speechLanguage, speechLanguages } from "../../../domain/Voices.js"
import { counted, lines } from "../../../domain/Words.js"
import { type DubWish, dubFilm, saidInFilm } from "../../../film/Dubs.js"
import { usualConcept } from "../../../forecast/DefaultPlan.js"
import { forecastDub } from "../../../forecast/DubForecast.js"
import { Ffmpeg } from "../../../services/Ffmpeg.js"
import { savedState } from "../../../services/FilmHistory.js"
import { StateStore } from "../../../services/StateStore.js"
import { paths } from "../../../services/Workspace.js"
import { FilmDegraded, UsageError } from "../../ending/CliError.js"
import { loadFilm } from "../../film/KnownFilm.js"
import { checkSettings } from "../../flags/FilmFlags.js"
import { settleFilm } from "../../flags/Settle.js"
import { asPath, commandLine } from "../../output/CommandLine.js"
import { priceInWords } from "../../output/MoneyLines.js"
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
  return yield* refused(
    Option.isNone(state)
      ? `There is no film in ${folder}: a film is dubbed once it is made. Name its folder with --output-dir; runs lists them.`
      : `The film in ${folder} is not finished. Finish it first:\n  ${commandLine({ command: "run", folder })}`
  )
})

/**
 * The language as it is spoken.
 * Fails   UsageError: no voice speaks it, or the film does already.
 */
const languageOf = Effect.fn("Dub.language")(function* (asked: string, { plan }: PipelineState) {
  const language = speechLanguage(asked.trim())
  if (language === undefined)
    return yield* refused(`No voice speaks ${plainText(asked)}. There are ${speechLanguages.join(", ")}.`)
  if (language === languageSpoken(plan))
    return yield* refused(`The film speaks ${language} itself: name another language.`)
  return language
})

/**
 * Gives the film in a folder another language: the price first, then its words translated, recorded and put into the film.
 * Fails   UsageError: the film is not finished, says nothing, or speaks that language, or no voice does; else as `dubFilm`.
 *         FilmDegraded: a scene of it could not be had. What was answered is kept and not ordered again.
 * Costs   a question or two, and a recording a scene by its letters; nothing by `--dry-run`.
 */
export const handler = Effect.fn("Dub.dub")(function* ({ outputDir, settings, ...words }: DubWords) {
  const asked = { ...words, ...(yield* settleFilm(outputDir, Effect.all(settings))) }
  yield* checkSettings(asked)
  const state = yield* finishedFilm(asked.outputDir)
  const language = yield* languageOf(asked.into, state)
  const { history, input } = yield* loadFilm(asked)
  const film = { ...state, narrations: state.narrations ?? [] }
  const said = yield* Effect.provideService(saidInFilm(film), FilmSettings, input)
  if (said.length === 0)
    return yield* refused(
      `Nothing is said in the film in ${input.outputDir}, so there is nothing to say in another language.`
    )
  const wish: DubWish = {
    language,
    voice: Option.getOrElse(input.narrator, () => film.narrations[0]?.voice ?? narratorVoice(state.plan))
  }
  if (!input.dryRun) yield* checkProvider(input)
  const { folder, onDoubt } = { folder: input.outputDir, onDoubt: input.onDoubt }
  const ahead = yield* Effect.provide(
    forecastDub({ folder, history, onDoubt, settings: input, state, wish }),
    Ffmpeg.layer({})
  )
  const recordings = ahead.media.length
  const cost =
    ahead.orders.length === 0
      ? "nothing has to be ordered"
      : `${counted(recordings, "recording")} and ${counted(ahead.questions.length, "question")}, about ${priceInWords(ahead)}${input.simulate ? "; simulated and free" : ""}`
  yield* say({ ...input, quiet: input.quiet && !input.dryRun }, [
    `“${plainText(state.plan.title)}” in ${language}, told by ${wish.voice}: ${cost}. No picture is ordered.`,
    ...Option.toArray(ahead.stops).map((why) => `It would stop there: ${why}`)
  ])
  if (input.dryRun) return
  const unasked = refused("Nobody is there to ask: add --yes to spend that.")
  const isFree = input.yes || input.simulate || ahead.orders.length === 0
  if (input.json && !isFree) return yield* unasked
  if (!(yield* isAgreed(isFree, `Go on, for ${priceInWords(ahead)}? [y/N] `, unasked)))
    return yield* say(input, ["Nothing is changed and nothing is ordered, as you wish."])

  const { dub, spent } = yield* Effect.gen(function* () {
    const store = yield* StateStore
    yield* store.begin(Option.getOrElse(conceptFrom(state.concept), () => usualConcept))
    const spentSoFar = Effect.map(store.ledger, ({ inDoubt, settled }) => addTicks(settled, inDoubt))
    const before = yield* spentSoFar
    const dub = yield* dubFilm(state, wish)
    return { dub, spent: Ticks.make((yield* spentSoFar) - before) }
  }).pipe(Effect.provideService(FilmSettings, input), Effect.scoped, Effect.provide(studio(input, true)))

  const inFolder = (name: string) => path.join(input.outputDir, name)
  const subtitles = [paths.dubSubtitles(language, "srt"), paths.dubSubtitles(language, "vtt")].map(inFolder)
  if (input.json)
    yield* Console.log(
      JSON.stringify({
        version: 1,
        language,
        film: inFolder(paths.finalVideo),
        subtitles,
        cost_in_usd_ticks: spent,
        untold: dub.untold.map(({ because, sceneId }) => ({ scene_id: sceneId, because }))
      })
    )
  else
    yield* say(
      { ...input, quiet: false },
      lines(
        dub.untold.map(
          ({ because, sceneId }) => `Scene ${sceneId} has no narration in ${language}: ${because}`
        ),
        !input.quiet &&
          `The film has a ${dub.narrations.length === 0 ? "subtitle track" : "sound and a subtitle track"} in ${language} now; subtitles beside it: ${subtitles.map(asPath).join(", ")}`,
        !input.quiet &&
          (input.simulate
            ? `This dub costs ${formatUsd(spent)} at list price; it was simulated, and nothing was charged.`
            : `This dub cost ${formatUsd(spent)}.`),
        inFolder(paths.finalVideo)
      )
    )
  if (dub.untold.length > 0) return yield* new FilmDegraded({ points: dub.untold.length })
})
