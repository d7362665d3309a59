import { type FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import type { Concept } from "../../domain/Concept.js"
import { addTicks, formatUsd } from "../../domain/Money.js"
import type { FilmOptions } from "../../domain/Settings.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import { counted } from "../../domain/Words.js"
import { FilmHeld, type GateKeeper } from "../../flow/Gates.js"
import { costOf, readHistory, savedState } from "../../services/FilmHistory.js"
import type { Gate } from "../../services/PipelineEvents.js"
import type { Workspace } from "../../services/Workspace.js"
import type { FilmInput } from "../flags/StudioFlags.js"
import type { Reporter } from "../live/Reporter.js"
import { asPath, commandLine, type Meant, meantToGoOn } from "../output/CommandLine.js"
import { lookLines } from "../output/LastWords.js"
import { priceInWords } from "../output/MoneyLines.js"
import { listLines } from "../output/Printer.js"
import { canAsk, isYes } from "../output/Question.js"
import { warn } from "../output/Say.js"
import { endsOf } from "./Ahead.js"
import { reachOf } from "./Begin.js"
import { checkPlanned, mayOrderLong } from "./Preflight.js"
import { keepPhotos } from "./References.js"

/** What decides where a film is held. */
export interface GateRequest extends FilmOptions {
  readonly outputDir: string
  readonly budget: Option.Option<number>
  readonly onDoubt: "retry" | "stop"
  readonly simulate: boolean
  readonly stopAfter: Option.Option<Gate>
  readonly yes: boolean
}

/** What is still to be ordered, as the folder stands now: how many calls, and both ends of their price. */
const ahead = Effect.fn("Gate.ahead")(function* (wish: GateRequest, concept: Concept, plan: StoryPlan) {
  const history = yield* readHistory(wish.outputDir)
  const { best, full } = yield* endsOf({
    folder: wish.outputDir,
    history,
    concept,
    plan: Option.some(plan),
    settings: wish,
    onDoubt: wish.onDoubt
  })
  const spent = costOf(history)
  return {
    ...{ clips: best.media.length, best, full },
    folder: wish.outputDir,
    inAll: addTicks(spent.settled, spent.inDoubt, best.mediaPrice, best.questionsAtMost),
    reach: reachOf(wish.budget, spent, best)
  }
})

/** The question before the clips; none where nothing is to be paid. */
export const clipsQuestion = ({
  best,
  clips,
  folder,
  full,
  inAll,
  reach
}: Effect.Effect.Success<ReturnType<typeof ahead>>): Option.Option<string> =>
  clips === 0
    ? Option.none()
    : Option.some(
        [
          "",
          `The stills are done: they lie in ${asPath(folder)}/keyframes.`,
          ...lookLines(folder, "stills"),
          `Filming ${counted(clips, "clip")} costs ${priceInWords(best)}.`,
          ...(full.mediaPrice > best.mediaPrice
            ? [`If every correction is needed: ${priceInWords(full)}.`]
            : []),
          `The whole film is then at ${formatUsd(inAll)} at most, corrections aside.`,
          ...Option.match(reach, {
            onNone: () => [],
            onSome: ({ all, covered, left }) =>
              covered < all
                ? [`Your budget has ${left} left, which covers ${covered} of ${counted(all, "clip")}.`]
                : []
          }),
          `Film ${counted(clips, "clip")}? [y/N] `
        ].join("\n")
      )

/** Holds a film where its flags say so, and asks before the clips where somebody sits at the terminal. */
export const gateKeeper = Effect.fn("Gate.keeper")(function* (
  wish: GateRequest,
  concept: Concept,
  reporter: Reporter,
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
        yield* reporter.aside(warn(lines))
        if (mayAsk && !(yield* reporter.aside(mayOrderLong(wish, doubts))))
          return yield* new FilmHeld({ after: gate, by: "answer" })
      }
      if (Option.contains(wish.stopAfter, gate)) return yield* new FilmHeld({ after: gate, by: "wish" })
      if (gate !== "script" || !mayAsk) return
      // A price that cannot be told is no reason to film unasked.
      const asked = yield* ahead(wish, concept, plan).pipe(
        Effect.map((figures) => clipsQuestion(figures)),
        Effect.catchAll(() => Effect.succeedSome("\nThe stills are done. Film the clips? [y/N] ")),
        Effect.provide(context)
      )
      if (Option.isNone(asked)) return
      if (!(yield* reporter.aside(isYes(asked.value))))
        return yield* new FilmHeld({ after: gate, by: "answer" })
    })
  const mayLeaveOut: GateKeeper["mayLeaveOut"] = (asset, because) =>
    wish.yes
      ? Effect.succeed(true)
      : asks && canAsk()
        ? reporter.aside(isYes(`\n${asset.name}: ${because}\nMake the film without it? [y/N] `))
        : Effect.succeed(false)
  return {
    pass,
    mayLeaveOut,
    clipsMayBeginEarly: Option.isNone(wish.stopAfter) && !mayAsk
  } satisfies GateKeeper
})

/** What is there when a film is held, and the command that goes on with it. */
export const heldLines = Effect.fn("Gate.heldLines")(function* (
  input: Pick<FilmInput, "outputDir"> & { readonly plan?: Option.Option<string> },
  held: FilmHeld
) {
  const folder = input.outputDir
  const path = yield* Path.Path
  const state = yield* savedState(folder)
  const meant = Option.getOrElse(yield* meantToGoOn, (): Meant => ({ command: "run", folder }))
  // A film that is held has its photos: the files they came from may be gone by the time it goes on.
  const goOn = commandLine({ ...meant, flags: (meant.flags ?? []).filter(([flag]) => flag !== "reference") })
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
  const lost = Option.match(state, { onNone: () => [], onSome: ({ degradations }) => degradations })
  // Beyond the keyframes nothing is left to film where no scene has one.
  const isEmpty =
    (held.after === "keyframes" || held.after === "script") &&
    Option.exists(state, ({ keyframes }) => keyframes.length === 0)
  return [
    "",
    held.by === "answer" ? "No clip is filmed, as you wish." : `Held after the ${held.after}.`,
    ...listLines("Less than planned so far", lost),
    `Everything is saved in ${folder}${there === "" ? "" : `: ${there}`}.`,
    ...(held.after === "plan" ? [] : lookLines(folder, "stills")),
    ...(isEmpty
      ? ["Every scene is left out, so there is nothing to film: change the plan first."]
      : ["Go on with:", `  ${goOn}`]),
    // In a film that follows a plan file, that file is the one to edit.
    ...(input.plan !== undefined && Option.isSome(input.plan)
      ? ["To change a scene first, edit the plan file; the same command with --dry-run then shows the price."]
      : [
          "To change a scene first, write its plan to plan.json (that costs nothing), and edit it:",
          `  ${commandLine({ command: "plan", folder })}`
        ])
  ]
})
