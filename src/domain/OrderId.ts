import { Schema } from "effect"
import { AssetId, ClipId, DubId, KeyframeId, NarrationId, SheetId } from "./AssetId.js"
import { flag, kind } from "./Fields.js"
import { SceneId } from "./StoryPlan.js"
import { asCompared } from "./Words.js"

/**
 * What a paid call does for what it is ordered for. `poll` looks whether a clip that was ordered is done, `hear` listens to
 * what is said in it; words are recorded (`speak`), made shorter (`shorten`) or put into another language (`translate`).
 */
export const Work = Schema.Literal(
  ...([
    "plan",
    "draw",
    "film",
    "poll",
    "judge",
    "traits",
    "reword",
    "speak",
    "hear",
    "shorten",
    "translate"
  ] as const)
)
export type Work = typeof Work.Type

/** The film's plan. */
export class PlanId extends Schema.Class<PlanId>("grok-video-pipeline/PlanId")({
  kind: kind("plan")
}) {}

/** A labelled picture that a judge is tried on. */
export class LabelledPictureId extends Schema.Class<LabelledPictureId>(
  "grok-video-pipeline/LabelledPictureId"
)({
  kind: kind("calibration"),
  /** The picture's file name without its ending. */
  name: Schema.String
}) {}

/** Something that is not a film's: an embedding program's own order, or a line of the bill from before the journal. */
export class OtherId extends Schema.Class<OtherId>("grok-video-pipeline/OtherId")({
  kind: kind("other"),
  text: Schema.String
}) {}

/** What an order may be for. */
const Subject = Schema.Union(PlanId, AssetId, NarrationId, DubId, LabelledPictureId, OtherId)
/** What an order is for: the plan, a sheet, keyframe or clip, what is said, a labelled picture; or nothing of a film. */
export type Subject = typeof Subject.Type

/** Which attempt at its subject an order is about, from 1. */
const Attempt = Schema.Struct({
  of: Schema.Literal("take", "correction", "look"),
  number: Schema.Int
})
type Attempt = typeof Attempt.Type

const fields = {
  subject: Subject,
  work: Work,
  attempt: Schema.optional(Attempt),
  /** Which other wording is meant, from 1; 0 for the first words. */
  wording: Schema.optionalWith(Schema.Int, { default: () => 0 }),
  /** The character's place in the plan, by which earlier versions called an order for its sheet; in no text of today's. */
  place: Schema.optional(Schema.Int),
  /** Whether what an order like it brought was lost, and this is it once more. */
  isAgain: flag(false),
  /** Whether a judge is asked only about what an answer left out. */
  isOnLeftOut: flag(false),
  /** Whether an answer off its schema goes back with what was wrong with it. */
  isRepair: flag(false)
}

/** How the name of a sheet stands in an order's text. */
const escaped = (name: string): string => asCompared(name).replace(/[%/]/g, encodeURIComponent)

const subjectText = (subject: Subject): string => {
  switch (subject.kind) {
    case "plan":
      return "plan"
    case "sheet":
      return `sheet/${escaped(subject.name)}`
    case "keyframe":
      return `keyframe/scene-${subject.sceneId}`
    case "clip":
      return `video/scene-${subject.sceneId}`
    case "narration":
      return `narration/scene-${subject.sceneId}`
    case "dub":
      return [
        `dub/${subject.language}`,
        ...(subject.sceneId === undefined ? [] : [`scene-${subject.sceneId}`])
      ].join("/")
    case "calibration":
      return `calibration/${subject.name}`
    case "other":
      return subject.text
  }
}

/**
 * What a paid order is for, readable and unique in a film. Its text (`video/scene-2/take-1`) enters the order's key and
 * stands in journals and bills: a change to it would order films anew. Nothing but this file makes or reads that text.
 */
export class OrderId extends Schema.Class<OrderId>("grok-video-pipeline/OrderId")(fields) {
  /** The id as the journal has it: `video/scene-2/take-1/judgement`. */
  get text(): string {
    const { attempt, subject } = this
    return [
      subjectText(subject),
      ...(attempt === undefined ? [] : [`${attempt.of}-${attempt.number}`]),
      ...marks.filter(({ isOn }) => isOn(this)).map(({ word }) => word.replace("#", String(this.wording)))
    ].join("/")
  }

  private as(other: Partial<Schema.Struct.Constructor<typeof fields>>): OrderId {
    return orderOf({ ...this, ...other })
  }

  /** What a question about a take is about: the take as it was ordered; of a take or a look, that itself. */
  get ofTake(): OrderId {
    return ["judge", "reword", "hear", "shorten"].includes(this.work)
      ? this.take
      : this.as({ isRepair: false })
  }
  /** The take itself, in its first words: what is judged, reworded and looked at stands by it. */
  get take(): OrderId {
    const { attempt, place, subject } = this
    return orderFor(subject, { attempt, place })
  }
  /** The same thing ordered in other words, which rewording `number` brought. */
  reworded(number: number): OrderId {
    return this.as({ wording: number })
  }
  /** The same thing once more, since what was ordered first was lost. */
  get again(): OrderId {
    return this.as({ isAgain: true })
  }
  /** The look that finds the clip done. */
  get poll(): OrderId {
    return this.as({ work: "poll" })
  }
  /** The question that judges this take. */
  get judgement(): OrderId {
    return this.take.as({ work: "judge" })
  }
  /** The listening to what is said in this take. */
  get hearing(): OrderId {
    return this.take.as({ work: "hear" })
  }
  /** The question that makes the words of this recording shorter. */
  get shortening(): OrderId {
    return this.take.as({ work: "shorten" })
  }
  /** The question about what the judgement left out. */
  get leftOut(): OrderId {
    return this.as({ isOnLeftOut: true })
  }
  /** The question for the `number`th other wording of this take's prompt. */
  rewording(number: number): OrderId {
    return this.take.as({ work: "reword", wording: number })
  }
  /** The same question with what was wrong with its answer. */
  get repair(): OrderId {
    return this.as({ isRepair: true })
  }
  /** What versions before the third journal called this order, where they called it otherwise. */
  get formerly(): OrderId | undefined {
    const { place, ...rest } = this
    return place === undefined
      ? undefined
      : new OrderId({ ...rest, subject: new SheetId({ name: String(place) }) })
  }

  /** A draft of the plan. */
  static plan(draft: number): OrderId {
    return orderFor(new PlanId({}), { attempt: { of: "take", number: draft } })
  }
  /** A take of a sheet, a keyframe or a clip; `place`: the place of a sheet's character in the plan. */
  static take(asset: AssetId, number: number, place?: number): OrderId {
    return orderFor(asset, { attempt: { of: "take", number }, place })
  }
  /** A recording of what the narrator says over a scene, in the film's own language or another. */
  static recording(of: NarrationId | DubId, number: number): OrderId {
    return orderFor(of, { attempt: { of: "take", number } })
  }
  /** The question that puts all words of the film into another language. */
  static translation(language: string, number: number): OrderId {
    return orderFor(new DubId({ language }), { attempt: { of: "take", number } })
  }
  /** An edit of a clip that was filmed. */
  static correction(clip: ClipId, number: number): OrderId {
    return orderFor(clip, { attempt: { of: "correction", number } })
  }
  /** The question on a character's traits. */
  static traits(sheet: SheetId, place?: number): OrderId {
    return new OrderId({ ...orderFor(sheet, { place }), work: "traits" })
  }
  /** A look of the judge at a labelled picture. */
  static look(picture: string, number: number): OrderId {
    return orderFor(new LabelledPictureId({ name: picture }), { attempt: { of: "look", number } })
  }
  /** An order that is no film's, under a name of one's own. */
  static other(text: string): OrderId {
    return orderFor(new OtherId({ text }))
  }
}

/**
 * What stands behind the attempt in an order's text, in this order: which ids it is on, and the id that it makes of another
 * one. `#` is the number of a wording.
 */
const marks: ReadonlyArray<{
  readonly word: string
  readonly isOn: (id: OrderId) => boolean
  readonly put: (id: OrderId, number: number) => OrderId
}> = [
  {
    word: "reworded-#",
    isOn: ({ work, wording }) => wording > 0 && ["draw", "film", "poll", "speak"].includes(work),
    put: (id, number) => id.reworded(number)
  },
  { word: "again", isOn: ({ isAgain }) => isAgain, put: (id) => id.again },
  { word: "finished", isOn: ({ work }) => work === "poll", put: (id) => id.poll },
  { word: "judgement", isOn: ({ work }) => work === "judge", put: (id) => id.judgement },
  { word: "heard", isOn: ({ work }) => work === "hear", put: (id) => id.hearing },
  { word: "shortened", isOn: ({ work }) => work === "shorten", put: (id) => id.shortening },
  {
    word: "traits",
    isOn: ({ work }) => work === "traits",
    put: (id) => new OrderId({ ...id, work: "traits" })
  },
  { word: "wording-#", isOn: ({ work }) => work === "reword", put: (id, number) => id.rewording(number) },
  { word: "left-out", isOn: ({ isOnLeftOut }) => isOnLeftOut, put: (id) => id.leftOut },
  { word: "repair", isOn: ({ isRepair }) => isRepair, put: (id) => id.repair }
]

/** What is made first of a subject: the plan, a picture, a clip, a recording; of a labelled picture, a verdict. */
const firstWork = (subject: Subject): Work => {
  switch (subject.kind) {
    case "plan":
      return "plan"
    case "clip":
      return "film"
    case "narration":
      return "speak"
    case "dub":
      return subject.sceneId === undefined ? "translate" : "speak"
    case "calibration":
      return "judge"
    default:
      return "draw"
  }
}

/** An id of parts whose types say that they are right; every order makes some dozen of them. */
const orderOf = (parts: ConstructorParameters<typeof OrderId>[0]): OrderId =>
  new OrderId(parts, { disableValidation: true })

const orderFor = (
  subject: Subject,
  more: { readonly attempt?: Attempt | undefined; readonly place?: number | undefined } = {}
): OrderId =>
  orderOf({
    subject,
    work: firstWork(subject),
    ...(more.attempt === undefined ? {} : { attempt: more.attempt }),
    ...(more.place === undefined ? {} : { place: more.place })
  })

const subjectIn = (kind: string, which: string): Subject | undefined => {
  const scene = Number(/^scene-(\d+)$/.exec(which)?.[1] ?? 0)
  if (kind === "sheet")
    return new SheetId({ name: which.replace(/%(25|2F)/g, (it) => decodeURIComponent(it)) })
  if (kind === "calibration") return new LabelledPictureId({ name: which })
  if (scene < 1) return undefined
  if (kind === "keyframe") return new KeyframeId({ sceneId: SceneId.make(scene) })
  if (kind === "narration") return new NarrationId({ sceneId: SceneId.make(scene) })
  return kind === "video" ? new ClipId({ sceneId: SceneId.make(scene) }) : undefined
}

const attemptIn = (segment = ""): Attempt | undefined => {
  const [, digits = ""] = /-(\d+)$/.exec(segment) ?? []
  const of = Attempt.fields.of.literals.find((it) => segment === `${it}-${digits}`)
  return of === undefined || digits === "" ? undefined : { of, number: Number(digits) }
}

/** What is said in another language, and what is left of the text's segments behind it. */
const dubIn = (language: string, more: ReadonlyArray<string>) => {
  const scene = Number(/^scene-(\d+)$/.exec(more[0] ?? "")?.[1] ?? 0)
  return scene < 1
    ? { subject: new DubId({ language }), rest: more }
    : { subject: new DubId({ language, sceneId: SceneId.make(scene) }), rest: more.slice(1) }
}

/** What a text says, step by step; whether it is the text of just that is for the caller to see. */
const readText = (text: string): OrderId => {
  const [kind = "", which = "", ...more] = text.split("/")
  if (kind === "dub" && which !== "") {
    const { rest, subject } = dubIn(which, more)
    return read(subject, rest)
  }
  const isPlan = kind === "plan"
  const subject = isPlan ? new PlanId({}) : subjectIn(kind, which)
  if (subject === undefined) return OrderId.other(text)
  return read(subject, isPlan ? [which, ...more] : more)
}

const read = (subject: Subject, rest: ReadonlyArray<string>): OrderId => {
  const attempt = attemptIn(rest[0])
  const steps = attempt === undefined ? rest : rest.slice(1)
  return steps.reduce(further, orderFor(subject, { attempt }))
}

const further = (id: OrderId, segment: string): OrderId => {
  const number = Number(/\d+$/.exec(segment)?.[0] ?? 0)
  const mark = marks.find(({ word }) => word.replace("#", String(number)) === segment)
  return mark?.put(id, number) ?? id
}

/** The order a text names; one of its own kind where it is no film's. Every text is the text of its id. */
export const orderIdFrom = (text: string): OrderId => {
  const read = readText(text)
  return read.text === text ? read : OrderId.other(text)
}

/** An order's id as journals, bills and event lines have it: its text. */
export const OrderIdText = Schema.transform(Schema.String, Schema.typeSchema(OrderId), {
  strict: true,
  decode: orderIdFrom,
  encode: (id) => id.text
})

/** What a fresh take was wished of, as journals have it: how the texts of its orders begin. */
export const SubjectPrefix = Schema.transform(Schema.String, Schema.typeSchema(Subject), {
  strict: true,
  decode: (text) => orderIdFrom(`${text}take-1`).subject,
  encode: (subject) => `${subjectText(subject)}/`
})
