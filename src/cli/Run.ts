import type { Command } from "@effect/cli"
import { FileSystem, Path } from "@effect/platform"
import { Console, Effect, Option } from "effect"
import { billOf } from "../domain/Bill.js"
import { addTicks, formatUsd, Ticks } from "../domain/Money.js"
import { type FilmOptions, FilmSettings } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { FilmHeld, Gates } from "../flow/Gates.js"
import { planTold } from "../flow/Wishes.js"
import { sizeWished } from "../forecast/DefaultPlan.js"
import { forecast } from "../forecast/Forecast.js"
import { followedPlan, nothingRemembered, type Remembered, recallFolder } from "../forecast/Remembered.js"
import { type Film, makeFilm } from "../pipeline.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import type { PipelineEvent } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"
import { FilmDegraded, UsageError } from "./CliError.js"
import { conceptOf } from "./ConceptFile.js"
import { contradictions } from "./FilmFlags.js"
import { moveAside } from "./Fresh.js"
import { gateKeeper, heldLines } from "./Gate.js"
import { lookLines, standInLine } from "./LastWords.js"
import { billLines, forecastLines } from "./MoneyLines.js"
import { otherSettings } from "./OtherSettings.js"
import { plainText } from "./PlainText.js"
import { encodePlanFile, planFileName } from "./PlanFile.js"
import { checkBeforeMoney, mayOrderLong } from "./Preflight.js"
import { withListener } from "./Printer.js"
import { withPhotos } from "./References.js"
import type { gateFlags, RunInput, StudioInput, tellingFlags } from "./RunCommand.js"
import { checkFarSide, studio } from "./Studio.js"
import { mannerOf, telling } from "./Telling.js"
import { whichFilm } from "./WhichFilm.js"

/** Prints lines; where the output is for a program or wanted quiet, beside it. */
export const say = (
  manner: { readonly json: boolean; readonly quiet: boolean },
  lines: ReadonlyArray<string>
) =>
  Effect.forEach(lines, (line) => (manner.json || manner.quiet ? Console.error(line) : Console.log(line)), {
    discard: true
  })

/** Settings that are each allowed but cannot stand together end the command before anything is touched. */
export const checkSettings = Effect.fn("Run.checkSettings")(function* (input: FilmOptions) {
  const wrong = contradictions(input)
  if (wrong.length > 0) return yield* new UsageError({ detail: wrong.join(" ") })
})

/** What the shell hands to a command that films and tells of it. */
export type FilmInput = StudioInput &
  Command.Command.ParseConfig<typeof tellingFlags> &
  Command.Command.ParseConfig<typeof gateFlags>

/**
 * Makes a film in the studio the settings ask for, and tells of it and its bill; fails with `FilmDegraded` for less than
 * planned. A film that is held at a gate ends in order, with the command that goes on.
 */
export const filmAndTell = Effect.fn("Run.filmAndTell")(function* <E, R>(
  input: FilmInput,
  wish: {
    readonly concept: string
    readonly plan: Option.Option<StoryPlan>
    /** Done in the claimed folder before the film is made. */
    readonly first: Effect.Effect<void, E, R>
    /** A simulator that starts anew would draw the very same picture for the same wish; another seed draws another. */
    readonly seedShift?: number
  }
) {
  const manner = mannerOf(input)
  const filmed = Effect.gen(function* () {
    const { ledger } = yield* StateStore
    const spent = Effect.map(ledger, ({ inDoubt, settled }) => addTicks(settled, inDoubt))
    const before = yield* spent
    const bill = Effect.gen(function* () {
      const { entries } = yield* ledger
      const now = yield* spent
      if (now === before) return ["", "This run ordered nothing."]
      return [
        ...billLines(billOf(entries)),
        `  this run    ${formatUsd(Ticks.make(now - before))}${input.simulate ? " at list price; it was simulated, and nothing was charged" : ""}`
      ]
    })
    const lastWords = (event: PipelineEvent) =>
      event._tag === "FilmFinished"
        ? Effect.map(bill, (lines) => [...lines, "", ...lookLines(input.outputDir, "film")])
        : bill
    const teller = yield* telling(manner)
    const known = Option.isSome(wish.plan)
      ? wish.plan
      : yield* followedPlan(input.outputDir, yield* recallFolder(input.outputDir))
    const gates = yield* gateKeeper(input, wish.concept, teller, manner === "live", Option.isSome(known))
    yield* wish.first
    return yield* withListener(makeFilm(wish.concept, wish.plan), teller.listener, lastWords).pipe(
      Effect.provideService(Gates, gates)
    )
  }).pipe(
    Effect.scoped,
    Effect.provideService(FilmSettings, input),
    Effect.provide(studio(input, wish.seedShift)),
    Effect.map((film) => Option.some(film)),
    Effect.catchIf(
      (error) => error instanceof FilmHeld,
      (held) =>
        Effect.as(
          Effect.flatMap(heldLines(input.outputDir, held), (lines) => say(input, lines)),
          Option.none<Film>()
        )
    )
  )
  if (input.simulate && !input.json && !input.quiet)
    yield* Console.log(standInLine({ hasPlan: Option.isSome(wish.plan) }))
  const film = yield* filmed
  const points = Option.match(film, { onNone: () => 0, onSome: ({ state }) => state.degradations.length })
  if (points > 0) return yield* new FilmDegraded({ points })
})

/** Prints what a run would order and what that costs; sends, writes and locks nothing. */
export const printForecast = Effect.fn("Run.printForecast")(function* (
  input: StudioInput & Command.Command.ParseConfig<typeof gateFlags>,
  remembered: Remembered,
  film: { readonly concept: string; readonly plan: Option.Option<StoryPlan> }
) {
  const { onDoubt, outputDir } = input
  const ends = yield* forecast({
    ...{ folder: outputDir, remembered, ...film },
    ...{ settings: input, onDoubt, until: input.stopAfter }
  }).pipe(Effect.provide(Ffmpeg.layer({})))
  yield* say(
    { json: false, quiet: false },
    forecastLines(ends, { folder: outputDir, unplanned: sizeWished(input), until: input.stopAfter })
  )
})

/** A command about a film on disk, as far as it says by what the film is to be made. */
type Wishes = FilmOptions & {
  readonly outputDir: string
  readonly plan: Option.Option<string>
  readonly json: boolean
  readonly quiet: boolean
}

/** Names what may surprise before money is shown or spent: a plan file that is not followed, settings of another run. */
export const tellOfDifferences = Effect.fn("Run.tellOfDifferences")(function* (
  input: Wishes,
  remembered: Remembered
) {
  const path = yield* Path.Path
  const file = path.join(input.outputDir, planFileName)
  if (
    Option.isNone(input.plan) &&
    (yield* isOtherPlan(file, yield* followedPlan(input.outputDir, remembered)))
  )
    yield* say(input, [`${file} tells otherwise, and is not followed: to follow it, add --plan ${file}`])
  yield* say(input, otherSettings(remembered.past.marks, input))
})

/** Tells whoever resumes a film what it is made by now, where that may surprise. */
const tellOfWishes = Effect.fn("Run.tellOfWishes")(function* (input: Wishes, remembered: Remembered) {
  const told = Option.filter(planTold(remembered.past.marks), ({ origin }) => origin === "person")
  if (Option.isNone(input.plan) && Option.isSome(told))
    yield* say(input, [
      `This follows the plan the film was last given, “${plainText(told.value.plan.title)}”; --plan FILE gives another.`
    ])
  yield* tellOfDifferences(input, remembered)
})

/** Whether a plan lies in `file` that is not the one given. */
const isOtherPlan = Effect.fnUntraced(function* (file: string, plan: Option.Option<StoryPlan>) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.option(fs.readFileString(file))
  return Option.isSome(text) && Option.exists(plan, (known) => encodePlanFile(known) !== text.value)
})

/** Moves the film that is in the folder aside, and says where to. */
const beginAnew = Effect.fn("Run.beginAnew")(function* (input: RunInput) {
  const place = yield* moveAside(input.outputDir, input)
  if (Option.isSome(place)) yield* say(input, [`The film that was here is now in ${plainText(place.value)}`])
})

/** Makes the film the shell asked for, or only says what it would cost. */
export const run = Effect.fn("Run.run")(function* (asked: RunInput) {
  yield* checkSettings(asked)
  const input = yield* withPhotos({ ...asked, concept: yield* conceptOf(asked) })
  const remembered = input.fresh ? nothingRemembered : yield* recallFolder(input.outputDir)
  const film = yield* whichFilm(input, remembered)
  const known = Option.isSome(film.plan) ? film.plan : yield* followedPlan(input.outputDir, remembered)
  const { doubts, lines } = yield* checkBeforeMoney(input, known, remembered)
  yield* say(input, lines)
  if (input.dryRun) {
    yield* tellOfDifferences(input, remembered)
    return yield* printForecast(input, remembered, film)
  }
  if (!(yield* mayOrderLong(input, doubts))) return yield* say(input, ["Nothing is ordered, as you wish."])
  // Nothing is moved for a run that could not begin.
  if (input.fresh) yield* Effect.zipRight(checkFarSide(input), beginAnew(input))
  else yield* tellOfWishes(input, remembered)
  yield* filmAndTell(input, { ...film, first: Effect.void })
})
