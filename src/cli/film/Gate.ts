import path from "node:path"
import type { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import { formatUsd } from "../../domain/Money.js"
import type { FilmOptions } from "../../domain/Settings.js"
import { counted, lines } from "../../domain/Words.js"
import { FilmHeld, type GateKeeper } from "../../film/Gates.js"
import type { FilmRequest } from "../../film/pipeline.js"
import { savedState } from "../../services/FilmHistory.js"
import type { Workspace } from "../../services/Workspace.js"
import type { FilmInput } from "../flags/StudioFlags.js"
import { outputMode, type Reporter } from "../live/Reporter.js"
import { asPath, commandLine, type Meant, meantToGoOn } from "../output/CommandLine.js"
import { lookLines } from "../output/LastWords.js"
import { priceInWords } from "../output/MoneyLines.js"
import { listLines } from "../output/Printer.js"
import { asksFirst, canAsk, isYes } from "../output/Question.js"
import { warn } from "../output/Say.js"
import { budgetReach, forecastNow } from "./Forecast.js"
import { checkPlanned, mayOrderLong } from "./Preflight.js"

/** The question before the clips; none where nothing is to be paid. */
const clipsQuestion = (
  { budget, outputDir }: SettledFilm,
  { best, full, inAll, spent }: Effect.Effect.Success<ReturnType<typeof forecastNow>>
): Option.Option<string> => {
  if (best.media.length === 0) return Option.none()
  const clips = counted(best.media.length, "clip")
  return Option.some(
    lines(
      "",
      `The stills are done: they lie in ${asPath(outputDir)}/keyframes.`,
      lookLines(outputDir, "stills"),
      `Filming ${clips} costs ${priceInWords(best)}.`,
      full.mediaPrice > best.mediaPrice && `If every correction is needed: ${priceInWords(full)}.`,
      `The whole film is then at ${formatUsd(inAll)} at most, corrections aside.`,
      Option.getOrUndefined(budgetReach(budget, spent, best, clips)),
      `Film ${clips}? [y/N] `
    ).join("\n")
  )
}

/** The settings of a film that is made, its photos among them. */
export type SettledFilm = Omit<FilmInput, "reference"> & Pick<FilmOptions, "references">

/** Who tells of a film, one of several behind its mark. */
export interface FilmReporter extends Reporter {
  readonly mark?: string
}

/** What a run is to make, beyond what its settings say. */
export interface FilmWanted extends FilmRequest {
  /** Whoever was asked has agreed to the price of all that is ordered. */
  readonly isAgreed: boolean
  /** The film's plan is known, and was looked at before the film begins. */
  readonly isPlanned: boolean
}

/** Holds a film where its flags say so, and asks before the clips where somebody sits at the terminal. */
export const gateKeeper = Effect.fn("Gate.keeper")(function* (
  wish: SettledFilm,
  { concept, isAgreed, isPlanned }: FilmWanted,
  { aside, mark = "" }: FilmReporter
) {
  const asks = outputMode(wish) === "live" && !isAgreed
  const context = yield* Effect.context<FileSystem.FileSystem | Path.Path | Workspace>()
  const mayAsk = asks && asksFirst(wish)
  const pass: GateKeeper["pass"] = (gate, plan) =>
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
      const asked = yield* forecastNow(wish, { concept, plan: Option.some(plan) }).pipe(
        Effect.map((figures) => clipsQuestion(wish, figures)),
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
  return {
    pass,
    mayLeaveOut,
    clipsMayBeginEarly: Option.isNone(wish.stopAfter) && !mayAsk
  } satisfies GateKeeper
})

/** What is there when a film is held, and the command that goes on with it. */
export const heldLines = Effect.fn("Gate.heldLines")(function* (
  folder: string,
  hasPlanFile: boolean,
  held: FilmHeld
) {
  const state = Option.getOrUndefined(yield* savedState(folder))
  const meant = Option.getOrElse(yield* meantToGoOn, (): Meant => ({ command: "run", folder }))
  // A film that is held has its photos: the files they came from may be gone by the time it goes on.
  const goOn = commandLine({ ...meant, flags: (meant.flags ?? []).filter(([flag]) => flag !== "reference") })
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
