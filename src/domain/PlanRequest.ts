import { Array, Option, Schema, Tuple } from "effect"
import type { Blame } from "./Blame.js"
import { nameKey, sameName } from "./Names.js"
import type { FilmOptions, Reference } from "./Settings.js"
import { StoryPlan } from "./StoryPlan.js"
import { asVoiced, unknownSpeakers, type VoiceSettings, withVoicesKept } from "./VoicesAsked.js"
import { counted } from "./Words.js"

/** What the caller insists on, besides what can be filmed at all. */
export type PlanRequest = Pick<FilmOptions, "answered" | "maxDuration" | "negative" | "sceneCount" | "style">

/** What a plan is still held against: not what was asked before it was made or edited. */
const stillAsked = <W extends Pick<FilmOptions, "answered" | "style">>(asked: W): W =>
  Array.reduce(asked.answered ?? [], asked, (left, answered) => ({ ...left, [answered]: Option.none() }))

/** The words of a text, however they are written, each with a blank on both sides. */
const wordsOf = (text: string): string =>
  ` ${nameKey(text)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `

/** Whether a text speaks of a thing: its words stand there as words. */
const speaksOf = (text: string, thing: string): boolean => wordsOf(text).includes(wordsOf(thing))

const isInStyle = (plan: StoryPlan, words: string): boolean => nameKey(plan.style).includes(nameKey(words))

/** Everything a plan says that may be seen, and where. */
const visibleWords = (plan: StoryPlan): ReadonlyArray<readonly [where: string, words: string]> => [
  ["The style", plan.style],
  ["The palette", plan.colorPalette],
  ...plan.characters.map((it) => Tuple.make(`The look of ${it.name}`, it.visualDescription)),
  ...plan.scenes.map((it) => {
    const words = [it.title, it.description, it.setting, it.camera, it.mood, it.action, it.promptSummary]
    return Tuple.make(`Scene ${it.sceneId}`, words.join(". "))
  })
]

/**
 * Where a plan is not what the caller insists on; empty when it is. The sentences are for the model, which gets them back
 * to mend its plan, and for the person alike.
 */
export const requestProblems = (plan: StoryPlan, request: PlanRequest): ReadonlyArray<string> => {
  const asked = stillAsked(request)
  return [
    ...Option.toArray(asked.sceneCount)
      .filter((count) => plan.scenes.length !== count)
      .map((count) => `The plan has ${counted(plan.scenes.length, "scene")}; it must have ${count}.`),
    ...Option.toArray(asked.maxDuration)
      .filter((most) => plan.seconds > most)
      .map((most) => `The scenes last ${plan.seconds} s together; they may last ${most} s at most.`),
    ...Option.toArray(asked.style)
      .filter((style) => !isInStyle(plan, style))
      .map((style) => `The style must contain these very words: "${style}".`),
    ...visibleWords(plan).flatMap(([where, words]) =>
      asked.negative
        .filter((thing) => speaksOf(words, thing))
        .map((thing) => `${where} speaks of "${thing}", which must be nowhere in the film.`)
    )
  ]
}

/** The plan in the shape and with the voices somebody insists on; its own where nobody does. */
export const planInShape = (
  plan: StoryPlan,
  settings: Pick<FilmOptions, "aspectRatio"> & VoiceSettings
): StoryPlan => {
  const voiced = asVoiced(plan, settings)
  const aspectRatio = Option.getOrElse(settings.aspectRatio, () => voiced.aspectRatio)
  return aspectRatio === voiced.aspectRatio ? voiced : new StoryPlan({ ...voiced, aspectRatio })
}

/**
 * The same plan in the shape, the voices and the look that are asked for now: its own style where that has the words in it, and
 * its own voices where nobody asks for others.
 */
export const reshaped = (plan: StoryPlan, settings: FilmOptions): StoryPlan => {
  const shaped = withVoicesKept(planInShape(plan, settings), plan)
  const style = Option.filter(stillAsked(settings).style, (words) => !isInStyle(plan, words))
  return Option.isNone(style) ? shaped : new StoryPlan({ ...shaped, style: style.value })
}

/** A photo or a voice was given for somebody who is not in the film. */
export class ReferenceUnknown extends Schema.TaggedError<ReferenceUnknown>()("ReferenceUnknown", {
  names: Schema.Array(Schema.String),
  known: Schema.Array(Schema.String),
  what: Schema.Literal("photo", "voice").pipe(
    Schema.propertySignature,
    Schema.withConstructorDefault(() => "photo" as const)
  )
}) {
  readonly blame: Blame = "input"

  override get message() {
    const quoted = (names: ReadonlyArray<string>) => names.map((name) => `"${name}"`).join(", ")
    return `There is nobody called ${quoted(this.names)} in this film; its characters are ${quoted(this.known)}. The plan is kept and no picture was ordered: give the ${this.what} under one of these names.`
  }
}

const isNamed = (reference: Reference, name: string): boolean => sameName(reference.name, name)

/** The photo a character is drawn from, where there is one; the last one given counts. */
export const referenceFor = (
  name: string,
  references: ReadonlyArray<Reference> = []
): Option.Option<Reference> => Option.fromNullable(references.findLast((it) => isNamed(it, name)))

/** The names that photos or voices were given for and nobody in the plan has. */
export const unknownReferences = (
  plan: StoryPlan,
  settings: Pick<FilmOptions, "references"> & VoiceSettings
): Option.Option<ReferenceUnknown> => {
  const known = plan.characters.map(({ name }) => name)
  const unseen = (settings.references ?? []).filter((it) => !known.some((name) => isNamed(it, name)))
  const unheard = unknownSpeakers(plan, settings)
  if (unseen.length > 0)
    return Option.some(new ReferenceUnknown({ names: unseen.map(({ name }) => name), known }))
  return unheard.length === 0
    ? Option.none()
    : Option.some(new ReferenceUnknown({ names: unheard, known, what: "voice" }))
}
