import { type FileSystem, Path } from "@effect/platform"
import { Console, Effect, Option } from "effect"
import { formatUsd } from "../domain/Money.js"
import type { FilmOptions } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { counted } from "../domain/Words.js"
import { FilmHeld, type GateKeeper } from "../flow/Gates.js"
import { type Forecast, forecast } from "../forecast/Forecast.js"
import { recallFolder, savedState } from "../forecast/Remembered.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import type { Gate } from "../services/PipelineEvents.js"
import type { Workspace } from "../services/Workspace.js"
import { commandOf } from "./Drain.js"
import { lookLines } from "./LastWords.js"
import { checkPlanned, mayOrderLong } from "./Preflight.js"
import { canAsk, isYes } from "./Question.js"
import { keepPhotos } from "./References.js"
import type { Telling } from "./Telling.js"

/** What decides where a film is held. */
export interface GateWish extends FilmOptions {
  readonly outputDir: string
  readonly onDoubt: "retry" | "stop"
  readonly simulate: boolean
  readonly stopAfter: Option.Option<Gate>
  readonly yes: boolean
}

/** What is still to be ordered, as the folder stands now: how many calls, and both ends of their price. */
const ahead = Effect.fn("Gate.ahead")(function* (wish: GateWish, concept: string, plan: StoryPlan) {
  const remembered = yield* recallFolder(wish.outputDir)
  const { best, full } = yield* forecast({
    folder: wish.outputDir,
    remembered,
    concept,
    plan: Option.some(plan),
    settings: wish,
    onDoubt: wish.onDoubt
  }).pipe(Effect.provide(Ffmpeg.layer({})))
  return { clips: best.media.length, best, full }
})

/** A price in words; that of questions depends on their answers, so it is a bound. */
export const priceOf = ({
  mediaPrice,
  questionsAtMost
}: Pick<Forecast, "mediaPrice" | "questionsAtMost">): string =>
  `${formatUsd(mediaPrice)}${questionsAtMost > 0 ? ` and at most ${formatUsd(questionsAtMost)} for questions` : ""}`

/** The question before the clips; none where nothing is to be paid. */
const question = ({
  best,
  clips,
  full
}: Effect.Effect.Success<ReturnType<typeof ahead>>): Option.Option<string> =>
  clips === 0
    ? Option.none()
    : Option.some(
        `\nThe stills are done. Film ${counted(clips, "clip")} for ${priceOf(best)}${full.mediaPrice > best.mediaPrice ? `\n(${priceOf(full)} if every correction is needed)` : ""}? [y/N] `
      )

/** Holds a film where its flags say so, and asks before the clips where somebody sits at the terminal. */
export const gateKeeper = Effect.fn("Gate.keeper")(function* (
  wish: GateWish,
  concept: string,
  telling: Telling,
  asks: boolean,
  /** Whether the plan was known, and looked at, before the film began. */
  isPlanChecked = true
) {
  const context = yield* Effect.context<FileSystem.FileSystem | Path.Path | Workspace>()
  // Nobody is asked about money that is not real.
  const mayAsk = asks && !wish.yes && !wish.simulate && canAsk()
  const pass: GateKeeper["pass"] = (gate, plan) =>
    Effect.gen(function* () {
      // Only now is it known that every photo is of somebody.
      if (gate === "plan") yield* Effect.provide(keepPhotos(wish.references ?? []), context)
      if (gate === "plan" && !isPlanChecked) {
        const { doubts, lines } = yield* checkPlanned(wish, plan)
        yield* telling.aside(Effect.forEach(lines, (line) => Console.error(line), { discard: true }))
        if (mayAsk && !(yield* telling.aside(mayOrderLong(wish, doubts))))
          return yield* new FilmHeld({ after: gate, by: "answer" })
      }
      if (Option.contains(wish.stopAfter, gate)) return yield* new FilmHeld({ after: gate, by: "wish" })
      if (gate !== "script" || !mayAsk) return
      // A price that cannot be told is no reason to film unasked.
      const asked = yield* ahead(wish, concept, plan).pipe(
        Effect.map((figures) => question(figures)),
        Effect.catchAll(() => Effect.succeedSome("\nThe stills are done. Film the clips? [y/N] ")),
        Effect.provide(context)
      )
      if (Option.isNone(asked)) return
      if (!(yield* telling.aside(isYes(asked.value))))
        return yield* new FilmHeld({ after: gate, by: "answer" })
    })
  return {
    pass,
    clipsMayBeginEarly: Option.isNone(wish.stopAfter) && !mayAsk
  } satisfies GateKeeper
})

/** What is there when a film is held, and the command that goes on with it. */
export const heldLines = Effect.fn("Gate.heldLines")(function* (folder: string, held: FilmHeld) {
  const path = yield* Path.Path
  const state = yield* savedState(folder)
  const there = Option.match(state, {
    onNone: () => "",
    onSome: ({ characters, keyframes, plan }) =>
      [
        `“${plan.title}”`,
        ...(characters.length > 0 ? [counted(characters.length, "character sheet")] : []),
        ...(keyframes.length > 0 ? [counted(keyframes.length, "keyframe")] : []),
        ...(held.after === "script" ? [`the storyboard in ${path.join(folder, "script.md")}`] : [])
      ].join(", ")
  })
  return [
    "",
    held.by === "answer" ? "No clip is filmed, as you wish." : `Held after the ${held.after}.`,
    `Everything is saved in ${folder}${there === "" ? "" : `: ${there}`}.`,
    ...(held.after === "plan" ? [] : lookLines(folder, "stills")),
    "Go on with:",
    `  ${goOnCommand(process.argv)}`,
    // In a film that follows a plan file, that file is the one to edit.
    ...(process.argv.some((word) => /^--plan(=|$)/.test(word))
      ? ["To change a scene first, edit the plan file; the same command with --dry-run then shows the price."]
      : [
          "To change a scene first, write its plan to plan.json (that costs nothing), and edit it:",
          `  ${planCommandOf(process.argv, folder)}`
        ])
  ]
})

/** The command line without the flag that held the film. */
export const goOnCommand = (argv: ReadonlyArray<string>): string =>
  commandOf(
    argv.filter((word, index) => !/^--stop-after(=|$)/.test(word) && argv[index - 1] !== "--stop-after")
  )

/** What `plan` does not take: how far to go, how to tell of it, and where else the concept came from. */
const notOfPlan = /^--(?:yes|json|quiet|dry-run|fresh)(?:=|$)/
const notOfPlanEither = /^--(?:stop-after|concept-file)(?:=|$)/

/**
 * The command that writes the film's plan down. It has every setting of the run: with others the plan would be another
 * one, and be paid for.
 */
export const planCommandOf = (argv: ReadonlyArray<string>, folder: string): string => {
  const [node = "", script = "", command = "", ...words] = argv
  // A batch and a redo have words of their own; the film of a folder knows its concept and its plan.
  if (command !== "run") return commandOf([node, script, "plan", "--output-dir", folder, ...farSideIn(words)])
  const kept = words.filter((word, index) => {
    const before = words[index - 1] ?? ""
    const isValue =
      /^--(?:stop-after|concept-file)$/.test(before) ||
      (notOfPlan.test(before) && /^(?:true|false)$/.test(word))
    return !isValue && !notOfPlan.test(word) && !notOfPlanEither.test(word)
  })
  return commandOf([node, script, "plan", ...kept])
}

const farSideIn = (words: ReadonlyArray<string>): ReadonlyArray<string> =>
  words.filter(
    (word, index) => /^--simulat(e|or-config)(=|$)/.test(word) || words[index - 1] === "--simulator-config"
  )
