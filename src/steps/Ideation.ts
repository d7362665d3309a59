import { Array, Effect, Option, Schema } from "effect"
import { isOfAsset } from "../domain/Bill.js"
import { Blame } from "../domain/Blame.js"
import type { Concept } from "../domain/Concept.js"
import { planDecisions } from "../domain/Decisions.js"
import { expectedAssets } from "../domain/Expected.js"
import { addTicks, noTicks, type Ticks } from "../domain/Money.js"
import { OrderId } from "../domain/OrderId.js"
import {
  asSpokenAnswer,
  PlanAnswer,
  plannedFrom,
  SpokenPlanAnswer,
  spokenPlanFrom
} from "../domain/PlanAnswer.js"
import { planInShape, requestProblems, reshaped, unknownReferences } from "../domain/PlanRequest.js"
import { type FilmOptions, FilmSettings } from "../domain/Settings.js"
import { isSaid, type SoundMode } from "../domain/Speech.js"
import { silenceProblems, speakingProblems, speechProblems } from "../domain/SpeechRules.js"
import { filmingProblems, planProblems, StoryPlan, withExactNames } from "../domain/StoryPlan.js"
import { withNarratorFree } from "../domain/VoicesAsked.js"
import { planProblemWords, planPrompt, planSystemFor } from "../prompts/PlanPrompt.js"
import { promptProblems } from "../prompts/PromptLengths.js"
import { speechRequest } from "../prompts/SpeechPrompt.js"
import { AnswerOffSchema } from "../services/GrokError.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { type Ledger, StateStore } from "../services/StateStore.js"
import { askOnce } from "../takes/Questions.js"

/**
 * The model kept answering with plans that cannot be filmed; or, where another is to blame, a plan that is good cannot be
 * filmed as it is wished for here (that one is paid for and kept, and nothing else was ordered), or one that was given
 * cannot be filmed.
 */
export class PlanUnfilmable extends Schema.TaggedError<PlanUnfilmable>()("PlanUnfilmable", {
  problems: Schema.Array(Schema.String),
  blame: Blame.pipe(
    Schema.propertySignature,
    Schema.withConstructorDefault((): Blame => "provider")
  ),
  /** Whether the plan is one that was given to this run, and no model's. */
  isGiven: Schema.optional(Schema.Boolean)
}) {
  override get message() {
    const why = this.problems.join(" ")
    if (this.isGiven === true) return `The plan that was given cannot be filmed: ${why} Nothing was ordered.`
    return this.blame === "provider"
      ? `The plan cannot be filmed: ${why}`
      : `The plan is made and kept, and no picture is ordered: ${why}`
  }
}

/**
 * The film has a plan, and what is asked of it now is not in it. A plan is kept until another is asked for: nothing was
 * ordered.
 */
export class PlanKept extends Schema.TaggedError<PlanKept>()("PlanKept", {
  title: Schema.String,
  problems: Schema.Array(Schema.String)
}) {
  readonly blame: Blame = "input"

  override get message() {
    return `The film follows its plan, “${this.title}”, which is not as it is wished for now: ${this.problems.join(" ")} Nothing was ordered.`
  }
}

type Repairs = ReadonlyArray<{ readonly answered: string; readonly problem: string }>

const encodePlan = Schema.encodeSync(Schema.parseJson(StoryPlan))

/** A plan as the model answers it: its schema, the plan in an answer, and the answer where nobody is asked. */
interface PlanForm<A, I> {
  readonly answer: Schema.Schema<A, I>
  readonly planned: (answer: A) => StoryPlan
  readonly assumed: (plan: StoryPlan) => A
}

const formOf = <A, I>(form: PlanForm<A, I>): PlanForm<A, I> => form

const silentForm = formOf({ answer: PlanAnswer, planned: plannedFrom, assumed: (plan) => plan })

const spokenForm = (sound: SoundMode) =>
  formOf({
    answer: SpokenPlanAnswer,
    planned: (answer) => spokenPlanFrom(answer, sound),
    assumed: asSpokenAnswer
  })

/** A plan that stands: says what it is and what is to be made of it, unless a photo was given for somebody who is not in it. */
const announced = Effect.fn("Ideation.announced")(function* (plan: StoryPlan, cost: Ticks) {
  const settings = yield* FilmSettings
  const events = yield* PipelineEvents
  const [characters, scenes] = [plan.characters.length, plan.scenes.length]
  yield* events.publish({ _tag: "PlanReady", title: plan.title, characters, scenes, cost })
  const unknown = unknownReferences(plan, settings)
  if (Option.isSome(unknown)) return yield* unknown.value
  yield* events.publish({ _tag: "AssetsPlanned", assets: expectedAssets(plan, settings) })
  return plan
})

/**
 * How plans are held against the rules. A film whose pictures were begun keeps its plan, whatever rules came since:
 * it is held against what makes a film impossible, and nothing else.
 */
const rulesFor = (settings: FilmOptions, isBegun: boolean) => {
  const problems = isBegun ? filmingProblems : planProblems
  const lengths = isBegun ? () => [] : (plan: StoryPlan) => promptProblems(plan, settings)
  const speech = isBegun ? speakingProblems : speechProblems
  return {
    read: isBegun ? (plan: StoryPlan) => plan : withExactNames,
    problemsOf: (plan: StoryPlan): ReadonlyArray<string> => [
      ...problems(plan, settings.videoModel, settings.imageModel),
      ...lengths(plan),
      ...speech(plan, settings),
      ...requestProblems(plan, settings)
    ]
  }
}

const makeRules = Effect.gen(function* () {
  const settings = yield* FilmSettings
  const { entries } = yield* (yield* StateStore).ledger
  return rulesFor(settings, isBegun(entries))
})

/** Whether pictures of the film were ordered. */
export const isBegun = (entries: Ledger["entries"]): boolean => entries.some(({ id }) => isOfAsset(id))

const readSpoken = Schema.decodeUnknownOption(SpokenPlanAnswer)
const readPlan = Schema.decodeUnknownOption(StoryPlan)

/** The plan in an answer of the model, in the shape that is asked for. */
const draftIn = (answer: unknown, settings: FilmOptions): Option.Option<StoryPlan> => {
  const spoken = Option.map(readSpoken(answer), (it) => spokenPlanFrom(it, settings.sound))
  const plan = Option.orElse(spoken, () => readPlan(answer))
  return Option.map(plan, (it) => reshaped(it, settings))
}

/**
 * The plans that the model answered, the last one last, and that last one where it stands: a draft with something wrong in it
 * is still to be repaired, unless pictures were ordered by it (`isBegun`).
 */
export const plansAnswered = (answers: ReadonlyArray<unknown>, settings: FilmOptions, isBegun: boolean) => {
  const rules = rulesFor(settings, isBegun)
  const drafts = Array.filterMap(answers, (answer) => draftIn(answer, settings)).map(rules.read)
  const isStanding = (plan: StoryPlan) =>
    rules.problemsOf(plan).length === 0 && (isBegun || silenceProblems(plan, settings).length === 0)
  return { drafts, standing: Option.filter(Array.last(drafts), isStanding) }
}

/**
 * Plans the film: one structured answer, checked by the film's own rules, sent back with the reasons when it breaks them.
 * Takes   `replans`: how often another plan than the one there was has been asked for; each time is a question of its own.
 * Fails   PlanUnfilmable after the last repair; ReferenceUnknown for a photo of nobody; PromptRefused when the model will
 *         not plan this concept.
 * Costs   one paid question, one more per repair (2 at most by default).
 */
export const planStory = Effect.fn("Ideation.planStory")(function* (concept: Concept, replans = 0) {
  const settings = yield* FilmSettings
  const rules = yield* makeRules
  const words = planPrompt(concept, settings, isSaid(settings.sound) ? speechRequest(concept, settings) : [])

  /** One draft: the plan, or why there is none, with the words to show the model when it has to try again. */
  const draftAs = <A, I>(form: PlanForm<A, I>, repairs: Repairs) =>
    askOnce({
      id: OrderId.plan(repairs.length + 1),
      decided: planDecisions(concept, replans, settings),
      revision: replans,
      model: settings.planModel,
      system: planSystemFor(settings.sound),
      words,
      pictures: [],
      name: "story_plan",
      answer: form.answer,
      repairs,
      placeholder: ({ plan }) => form.assumed(plan)
    }).pipe(
      Effect.map(({ answer, cost }) => {
        const planned = form.planned(answer)
        const plan = rules.read(planInShape(withNarratorFree(planned, settings), settings))
        const problems = [...rules.problemsOf(plan), ...silenceProblems(plan, settings)]
        return { plan, problems, answered: encodePlan(planned), cost }
      }),
      Effect.catchIf(
        (error): error is AnswerOffSchema => error instanceof AnswerOffSchema,
        (off) => Effect.succeed({ problems: [off.problem], answered: off.answered, cost: off.billed })
      )
    )
  const draft = (repairs: Repairs) =>
    isSaid(settings.sound) ? draftAs(spokenForm(settings.sound), repairs) : draftAs(silentForm, repairs)

  let spent = noTicks
  let repairs: Repairs = []
  for (;;) {
    const drafted = yield* draft(repairs)
    spent = addTicks(spent, drafted.cost)
    if ("plan" in drafted && Array.isEmptyReadonlyArray(drafted.problems)) {
      return yield* announced(drafted.plan, spent)
    }
    if (repairs.length >= settings.planRepairs)
      return yield* new PlanUnfilmable({ problems: drafted.problems })
    repairs = [...repairs, { answered: drafted.answered, problem: planProblemWords(drafted.problems) }]
  }
})

/**
 * Takes a plan a person wrote or edited, or (`isKept`) the one the film has, checked by the same rules as the model's.
 * Costs nothing.
 * Fails   PlanUnfilmable, or PlanKept for the film's own, with every reason; ReferenceUnknown for a photo of nobody.
 */
export const acceptPlan = Effect.fn("Ideation.acceptPlan")(function* (given: StoryPlan, isKept = false) {
  const settings = yield* FilmSettings
  const rules = yield* makeRules
  const plan = rules.read(planInShape(given, settings))
  const problems = rules.problemsOf(plan)
  if (Array.isNonEmptyReadonlyArray(problems)) {
    return yield* isKept
      ? new PlanKept({ title: plan.title, problems })
      : new PlanUnfilmable({ problems, blame: "input", isGiven: true })
  }
  return yield* announced(plan, noTicks)
})
