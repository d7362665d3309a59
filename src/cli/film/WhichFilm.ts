import path from "node:path"
import { Effect, Option } from "effect"
import { type Concept, conceptFrom, isSameConcept } from "../../domain/Concept.js"
import { isBlank, sameName } from "../../domain/Names.js"
import { requestProblems, reshaped } from "../../domain/PlanRequest.js"
import { narratorProblems } from "../../domain/SettingsRules.js"
import { speakingProblems } from "../../domain/SpeechRules.js"
import { filmingProblems, type StoryPlan } from "../../domain/StoryPlan.js"
import { lines, withStop } from "../../domain/Words.js"
import { type ChangeRequest, isReplanDue, replansIn } from "../../film/RunMemory.js"
import type { FilmHistory } from "../../services/FilmHistory.js"
import { otherConcept } from "../../services/StateStore.js"
import { UsageError } from "../ending/CliError.js"
import { textOfFile, textOfStandardInput } from "../files/UserText.js"
import { checkSettings } from "../flags/FilmFlags.js"
import { sayAgain, type Told } from "../flags/GoOnCommand.js"
import { commandLine, goesOnWith } from "../output/CommandLine.js"
import { priceInWords } from "../output/MoneyLines.js"
import { plainText, say } from "../output/Say.js"
import { checkBeforeMoney } from "./BeforeMoney.js"
import { bestCase, type FilmTold, type KnownFilm, loadFilm, planGiven, requestFor } from "./KnownFilm.js"

const refused = (detail: string) => new UsageError({ detail })

/** A concept is a sentence, or some pages at most; a batch holds many of them. */
const longest = { concept: 100_000, batch: 1_000_000 } as const

/** A text from a file, or (`-`) from the standard input, held against how long it may be. */
const textOf = Effect.fn("ConceptFile.text")(function* (file: string, what: keyof typeof longest) {
  const isSentence = what === "batch" && /\s/.test(file.trim()) && !/\.\w{1,5}$/.test(file)
  const unusable = (why: string) =>
    new UsageError({
      detail: lines(
        withStop(`The ${what} cannot be read from ${file === "-" ? "the standard input" : file}: ${why}`),
        isSentence &&
          `A batch is a file with a sentence in each line. For one film:\n  ${commandLine({ command: "run", words: [file] })}`
      ).join("\n")
    })
  const text = yield* Effect.mapError(file === "-" ? textOfStandardInput : textOfFile(file), unusable)
  if (text.length > longest[what])
    return yield* unusable(
      `it has ${text.length.toLocaleString("en")} characters, and a ${what} may have ${longest[what].toLocaleString("en")}`
    )
  return text
})

/**
 * The text of a batch: a concept in each line.
 * Fails   UsageError: it cannot be read, is too long, or is a sentence and no file.
 */
export const batchText = (file: string) => textOf(file, "batch")

/**
 * The concept a command was given, as a word of the command line or in a file.
 * Fails   UsageError: there are two, or the file cannot be read or is too long.
 */
const conceptOf = Effect.fn("ConceptFile.concept")(function* (told: Pick<Told, "concept" | "conceptFile">) {
  const { concept = Option.none(), conceptFile = Option.none() } = told
  if (Option.isNone(conceptFile)) return concept
  if (Option.isSome(concept))
    return yield* new UsageError({
      detail: "There are two concepts, one on the command line and one in --concept-file: give one of them."
    })
  return Option.some(yield* textOf(conceptFile.value, "concept"))
})

/** Whether two plans have neither a title nor a character in common. */
const areStrangers = (one: StoryPlan, other: StoryPlan): boolean =>
  one.title !== other.title &&
  !one.characters.some(({ name }) => other.characters.some((it) => sameName(it.name, name)))

/** Whether a concept on the command line holds letters that a terminal, or a shell, has spoilt. */
const isSpoilt = (concept: string): boolean => /[\ufffd\p{Cs}]/u.test(concept)

/** What of a command line names a film. */
type Named = { readonly concept: Option.Option<string> }

/**
 * Which film a command line means: its concept, and the plan it is to follow where one was given.
 * Fails   UsageError. StoreFailed, `OtherFilm`: the folder holds another one. Nothing was spent.
 */
const whichFilm = Effect.fn("WhichFilm.find")(function* (film: KnownFilm<FilmTold & Named>) {
  const { history, input, kept } = film
  const former = Option.fromNullable(history.journal.concept)
  const said = Option.flatMap(input.concept, conceptFrom)
  const isEmpty = (text: string) => Option.isNone(said) || (isBlank(text) && Option.isNone(former))
  if (Option.exists(input.concept, isEmpty))
    return yield* refused("The concept is empty: say in one sentence what the film is about.")
  if (Option.exists(input.concept, isSpoilt))
    return yield* refused(
      "The concept holds letters that were lost on the way here. Type it in a terminal that speaks UTF-8, or put it into a file saved as UTF-8 and name that with --concept-file."
    )
  // Said before anything else is said of the film that is there, or asked about it.
  const another = Option.filter(former, (it) => Option.exists(said, (concept) => !isSameConcept(it, concept)))
  if (Option.isSome(another)) return yield* otherConcept(path.resolve(input.outputDir), another.value)
  const plan = yield* planGiven(input)
  // A plan in a folder that holds a film belongs to that film, or was meant for another folder.
  if (Option.isNone(input.concept) && Option.isSome(former) && Option.isSome(plan)) {
    const other = Option.filter(kept, (it) => areStrangers(it, plan.value))
    if (Option.isSome(other))
      return yield* refused(
        `This plan tells “${plan.value.title}”, but ${input.outputDir} holds “${other.value.title}”, and nobody is in both. Choose the plan's own folder with --output-dir, or give the concept as well to follow the plan here.`
      )
  }
  const concept = said.pipe(
    Option.orElse(() => former),
    Option.orElse(() => Option.flatMap(plan, ({ title }) => conceptFrom(title)))
  )
  if (Option.isNone(concept))
    return yield* refused(
      "There is no concept: say in one sentence what the film is about, or give a plan with --plan FILE."
    )
  return { concept: concept.value, plan }
})

// A film that has a plan keeps it. Another one is ordered only by --replan, and what is wished for and is not in the plan
// ends a command before anything is ordered.

/** What is to be reckoned for a film that is planned anew. */
export const plannedAnew = (film: Omit<KnownFilm<FilmTold>, "kept">, concept: Concept) =>
  requestFor(film, { concept, plan: Option.none(), changes: [{ kind: "replan" }] }, Option.none())

/**
 * Ends a command whose wishes the film's own plan does not meet, with what another plan would cost; a shape and a style
 * are given to the plan that is there.
 * Fails   UsageError. Nothing was spent.
 */
const checkKeptPlan = Effect.fn("KeptPlan.check")(function* (film: KnownFilm<FilmTold>, concept: Concept) {
  const { input, kept } = film
  const isFresh = input.fresh === true
  const isGiven = Option.isSome(input.plan ?? Option.none())
  if (input.replan === true && (isGiven || isFresh))
    return yield* refused(
      `--replan has the model write another plan for the film that is there; ${isFresh ? "--fresh begins another film" : "--plan gives one"}: leave one of them out.`
    )
  if (input.replan === true || isGiven || Option.isNone(kept)) return
  const plan = reshaped(kept.value, input)
  const problems = [
    ...filmingProblems(plan, input.videoModel, input.imageModel),
    ...speakingProblems(plan, input),
    ...requestProblems(plan, input)
  ]
  if (problems.length === 0) return
  const price = yield* bestCase(plannedAnew(film, concept)).pipe(
    Effect.map((ahead) => `about ${priceInWords(ahead)}`),
    // A price that cannot be told is no reason to hide what is wrong.
    Effect.orElseSucceed(() => "--dry-run says at what price")
  )
  return yield* refused(
    [
      `The film in ${input.outputDir} follows its plan, “${plainText(plan.title)}”, which is not as it is wished for now:`,
      ...problems.map((problem) => `  ${plainText(problem)}`),
      "Nothing was ordered. Leave those settings out to go on with this plan; or change it: `plan` writes it to plan.json, and run --plan follows what you made of it.",
      `Or have another plan written with --replan, and the film made by it: ${price}.`
    ].join("\n")
  )
})

/**
 * Finds out which film is meant and what it has, and looks at all that this machine knows of it before money.
 * Fails   UsageError: what the command line, the plan, the photos or the machine say cannot be filmed. StoreFailed: the
 *         film's journal cannot be read. Nothing was spent.
 */
export const findFilm = Effect.fn("Run.findFilm")(function* <I extends FilmTold>(
  asked: I,
  command: "run" | "plan" = "run"
) {
  yield* checkSettings(asked)
  if (asked.dryRun !== true) yield* goesOnWith(sayAgain(command, [], asked))
  const film = yield* loadFilm({ ...asked, concept: yield* conceptOf(asked) })
  const { input, kept } = film
  const named = yield* whichFilm(film)
  yield* checkKeptPlan(film, named.concept)
  /** Whether another plan is asked for in the place of one that there is. */
  const replans = input.replan === true && Option.isSome(kept)
  const changes: ReadonlyArray<ChangeRequest> = replans ? [{ kind: "replan" }] : []
  const own = replans ? Option.none() : Option.map(kept, (plan) => reshaped(plan, input))
  const known = Option.orElse(named.plan, () => own)
  const alike = Option.isNone(known) ? narratorProblems(input) : []
  if (alike.length > 0) return yield* new UsageError({ detail: alike.join(" ") })
  const { doubts, lines } = yield* checkBeforeMoney(film, known)
  yield* say(input, lines)
  return { ...film, wanted: { ...named, changes, isPlanned: Option.isSome(known) }, known, replans, doubts }
})

/** How far the simulator's seed is shifted: one that starts anew would answer the very same plan. */
export const replanShift = ({ journal }: FilmHistory): number =>
  replansIn(journal.marks) + (isReplanDue(journal.marks) ? 0 : 1)
