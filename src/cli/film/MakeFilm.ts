import path from "node:path"
import type { FileSystem, Path } from "@effect/platform"
import { Console, Effect, Option } from "effect"
import { billOf } from "../../domain/Bill.js"
import { isLoss } from "../../domain/Degradation.js"
import { addTicks, formatUsd, Ticks } from "../../domain/Money.js"
import { type FilmOptions, FilmSettings } from "../../domain/Settings.js"
import { counted, lines } from "../../domain/Words.js"
import { FilmHeld, type GateKeeper, Gates } from "../../film/Gates.js"
import { type FilmRequest, filmFrom } from "../../film/pipeline.js"
import { Ffmpeg } from "../../services/Ffmpeg.js"
import { savedState } from "../../services/FilmHistory.js"
import type { PipelineEvent } from "../../services/PipelineEvents.js"
import { StateStore } from "../../services/StateStore.js"
import { FilmDegraded } from "../ending/CliError.js"
import { goOnWith } from "../flags/GoOnCommand.js"
import { keepSettings } from "../flags/Settle.js"
import type { FilmInput } from "../flags/StudioFlags.js"
import { makeReporter, outputMode, type Reporter } from "../live/Reporter.js"
import { commandLine, goesOnWith, type Meant, meantToGoOn } from "../output/CommandLine.js"
import { lookLines, standInLine } from "../output/LastWords.js"
import { billLines, inWholeCents } from "../output/MoneyLines.js"
import { listLines, withListener } from "../output/Printer.js"
import { asksFirst, canAsk, isYes } from "../output/Question.js"
import { say, warn } from "../output/Say.js"
import { studio } from "../Studio.js"
import { checkPlanned, mayOrderLong } from "./BeforeMoney.js"
import { mayBegin } from "./Changes.js"
import { askedBeforeClips } from "./ClipsQuestion.js"
import { withDecisions } from "./Decision.js"
import { forecastNow, type KnownFilm } from "./KnownFilm.js"

/** The settings of a film that is made, its photos among them. */
type SettledFilm = Omit<FilmInput, "musicFile" | "reference"> & Pick<FilmOptions, "music" | "references">

/** Who tells of a film, one of several behind its mark. */
export interface FilmReporter extends Reporter {
  readonly mark?: string
}

/** What a run is to make, beyond what its settings say. */
interface FilmWanted extends FilmRequest {
  /** Whoever was asked has agreed to the price of all that is ordered. */
  readonly isAgreed: boolean
  /** The film's plan is known, and was looked at before the film begins. */
  readonly isPlanned: boolean
}

/** Holds a film where its flags say so, and asks before the clips where somebody sits at the terminal. */
const gateKeeper = Effect.fn("Gate.keeper")(function* (
  wish: SettledFilm,
  { concept, isAgreed, isPlanned }: FilmWanted,
  { aside, mark = "" }: FilmReporter
) {
  const asks = outputMode(wish) === "live" && !isAgreed
  const context = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
  const mayAsk = asks && asksFirst(wish)
  const pass: GateKeeper["pass"] = (gate, plan, untold) =>
    Effect.gen(function* () {
      if (gate === "plan" && !isPlanned) {
        const { doubts, lines } = yield* checkPlanned(wish, plan)
        yield* aside(warn(lines.map((line) => mark + line)))
        if (mayAsk && !(yield* aside(mayOrderLong(wish, doubts))))
          return yield* new FilmHeld({ after: gate, by: "answer" })
      }
      if (Option.contains(wish.stopAfter, gate)) return yield* new FilmHeld({ after: gate, by: "wish" })
      if (gate !== "script" || !mayAsk) return
      // A price that cannot be told is no reason to film unasked.
      const asked = yield* askedBeforeClips(wish, { concept, plan, untold }).pipe(
        Effect.catchAll(() => Effect.succeedSome("\nThe stills are done. Film the clips? [y/N] ")),
        Effect.provide(context)
      )
      if (Option.isNone(asked)) return
      if (!(yield* aside(isYes(asked.value)))) return yield* new FilmHeld({ after: gate, by: "answer" })
    })
  const mayLeaveOut: GateKeeper["mayLeaveOut"] = (asset, because) =>
    wish.yes
      ? Effect.succeed(true)
      : asks && canAsk()
        ? aside(isYes(`\n${asset.name}: ${because}\nMake the film without it? [y/N] `))
        : Effect.succeed(false)
  const clipsMayBeginEarly = Option.isNone(wish.stopAfter) && !mayAsk
  return { pass, mayLeaveOut, clipsMayBeginEarly } satisfies GateKeeper
})

/** What is there when a film is held, and the command that goes on with it. */
const heldLines = Effect.fn("Gate.heldLines")(function* (
  folder: string,
  hasPlanFile: boolean,
  held: FilmHeld
) {
  const state = Option.getOrUndefined(yield* savedState(folder))
  const meant = Option.getOrElse(yield* meantToGoOn, (): Meant => ({ command: "run", folder }))
  // A film that is held has its photos and its music: the files they came from may be gone by the time it goes on.
  const isKept = (flag: string) => flag === "reference" || flag === "music"
  const goOn = commandLine({ ...meant, flags: (meant.flags ?? []).filter(([flag]) => !isKept(flag)) })
  const { characters = [], degradations = [], keyframes = [], plan } = state ?? {}
  const there = lines(
    plan !== undefined && `“${plan.title}”`,
    characters.length > 0 && counted(characters.length, "character sheet"),
    keyframes.length > 0 && counted(keyframes.length, "keyframe"),
    plan !== undefined && held.after === "script" && `the storyboard in ${path.join(folder, "script.md")}`
  ).join(", ")
  // Beyond the keyframes nothing is left to film where no scene has one.
  const isBeyond = held.after === "keyframes" || held.after === "script"
  const isEmpty = isBeyond && plan !== undefined && keyframes.length === 0
  return lines(
    "",
    held.by === "answer" ? "No clip is filmed, as you wish." : `Held after the ${held.after}.`,
    listLines("Less than planned so far", degradations),
    `Everything is saved in ${folder}${there === "" ? "" : `: ${there}`}.`,
    held.after !== "plan" && lookLines(folder, "stills"),
    isEmpty && "Every scene is left out, so there is nothing to film: change the plan first.",
    !isEmpty && ["Go on with:", `  ${goOn}`],
    // In a film that follows a plan file, that file is the one to edit.
    hasPlanFile
      ? "To change a scene first, edit the plan file; the same command with --dry-run then shows the price."
      : [
          "To change a scene first, write its plan to plan.json (that costs nothing), and edit it:",
          `  ${commandLine({ command: "plan", folder })}`
        ]
  )
})

/**
 * Makes a film in the studio round it, told of by `reporter`; from where it is claimed, the film remembers by itself what it
 * is made with, and `begun` is done. `atTheEnd`: what is to be said with the last event.
 * Fails   FilmHeld, where it is held at a gate; FfmpegMissing, before anything is written; else by what stops a film.
 * Costs   all that the film still has to order.
 */
export const makeSettledFilm = Effect.fn("Run.makeFilm")(function* (
  input: SettledFilm,
  wanted: FilmWanted,
  reporter: FilmReporter,
  begun: Effect.Effect<void> = Effect.void,
  atTheEnd?: Parameters<typeof withListener>[2]
) {
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const gates = yield* gateKeeper(input, wanted, reporter)
  // Better known before anything is written.
  yield* ffmpeg.chosen
  yield* store.begin(wanted.concept)
  yield* keepSettings(input.settled)
  yield* begun
  return yield* withListener(filmFrom(wanted), reporter.listener, atTheEnd).pipe(
    Effect.provideService(Gates, gates),
    Effect.provideService(FilmSettings, input)
  )
})

/**
 * Makes a film in the studio the settings ask for, and tells of it and its bill; on a terminal, of a film that is begun,
 * only where somebody agrees. A film that is held at a gate ends in order, with the command that goes on.
 * Fails   FilmDegraded, for less than planned, besides whatever stops a film.
 * Costs   as `makeFilm`.
 */
export const filmAndTell = Effect.fn("Run.filmAndTell")(function* (
  film: KnownFilm<SettledFilm & FilmInput & { readonly plan: Option.Option<string> }>,
  asked: Omit<FilmWanted, "isAgreed"> & {
    /** A simulator that starts anew would draw the very same picture for the same wish; another seed draws another. */
    readonly seedShift: number
    readonly isAskedFor: boolean
  }
) {
  const { input } = film
  const isAgreed = yield* mayBegin(film, asked)
  if (Option.isNone(isAgreed)) return
  const wanted = { ...asked, isAgreed: isAgreed.value }
  const filmed = Effect.gen(function* () {
    const { ledger } = yield* StateStore
    const spent = Effect.map(ledger, ({ inDoubt, settled }) => addTicks(settled, inDoubt))
    const before = yield* spent
    const bill = Effect.gen(function* () {
      const { entries } = yield* ledger
      const now = yield* spent
      if (now === before) return ["", "This run ordered nothing."]
      const how = input.simulate ? " at list price; it was simulated, and nothing was charged" : ""
      return [...billLines(billOf(entries)), `  this run    ${formatUsd(Ticks.make(now - before))}${how}`]
    })
    const look = ["", ...lookLines(input.outputDir, "film")]
    const lastWords = (event: PipelineEvent) =>
      Effect.map(bill, (lines) => (event._tag === "FilmFinished" ? [...lines, ...look] : lines))
    const reporter = yield* makeReporter(outputMode(input), input.stopAfter)
    const { state } = yield* makeSettledFilm(input, wanted, reporter, goesOnWith(goOnWith(input)), lastWords)
    return state.degradations.length
  }).pipe(
    Effect.scoped,
    Effect.provide(studio(input, Option.isNone(input.stopAfter), asked.seedShift)),
    withDecisions(input, wanted.concept),
    Effect.catchTag("FilmHeld", (held) =>
      heldLines(input.outputDir, Option.isSome(input.plan), held).pipe(
        Effect.flatMap((lines) => say(input, lines)),
        Effect.zipRight(lossesIn(input.outputDir))
      )
    )
  )
  if (input.simulate && !input.json && !input.quiet)
    yield* Console.log(standInLine({ hasPlan: wanted.isPlanned }))
  // Whoever allows more wants the film, and not to be asked again at its next call.
  const allowMore = Effect.flatMap(forecastNow(input, wanted), ({ inAll }) => {
    const meant = goOnWith(input)
    return goesOnWith({ ...meant, flags: [...(meant.flags ?? []), ["raise-budget", inWholeCents(inAll)]] })
  })
  const points = yield* Effect.tapErrorTag(filmed, "BudgetSpent", () => Effect.ignore(allowMore))
  if (points > 0) return yield* new FilmDegraded({ points })
})

/** How much is left out of a film that is held; what is only less than planned may still be mended. */
export const lossesIn = (folder: string) =>
  Effect.map(
    savedState(folder),
    Option.match({ onNone: () => 0, onSome: ({ degradations }) => degradations.filter(isLoss).length })
  )
