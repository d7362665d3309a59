import { Array, Option, Schema } from "effect"
import { sceneName } from "./AssetId.js"
import { type FilmAsset, keptTake, type VideoAsset } from "./Assets.js"
import { type Billable, type BilledKind, billedAs, billedKinds } from "./Bill.js"
import type { FilmCut } from "./Cut.js"
import type { Degradation, FilmAssets } from "./Degradation.js"
import { addTicks, formatUsd, type Ticks } from "./Money.js"
import { OrderIdText } from "./OrderId.js"
import { type CastNames, orderInWords } from "./OrderWords.js"
import { counted, withStop } from "./Words.js"

/**
 * Something worth knowing that takes nothing from a viewer: money that went, or may have gone, otherwise than planned, and
 * joins that are cuts. Notes are listed beside the degradations and change no exit code.
 */
export class Note extends Schema.Class<Note>("grok-video-pipeline/Note")({
  kind: Schema.Literal(
    "call-in-doubt",
    "price-differs",
    "substituted-transition",
    "not-answered",
    "shortened-prompt",
    "shortened-caption"
  ),
  /** Whom or what it befell: a character's name, `scene 3`, `the clip of scene 2, take 1`. */
  subject: Schema.String,
  /** One sentence. */
  detail: Schema.String,
  /** The call, where it is about one. */
  order: Schema.optionalWith(OrderIdText, { exact: true }).pipe(Schema.fromKey("label"))
}) {}

/** A point of what is to be said of a film: whom or what it befell, and how. */
export type Point = Pick<Degradation | Note, "subject" | "kind" | "detail">

/** One sending of an order, as a ledger lists it. */
export interface Sent extends Billable {
  /** The list price that was reserved for it, where the bill came to something else. */
  readonly listed?: Ticks
}

const noteOf = (kind: Note["kind"], subject: string, detail: string) => new Note({ kind, subject, detail })

const total = (sent: ReadonlyArray<Sent>): string => formatUsd(addTicks(...sent.map(({ cost }) => cost)))

/** Sendings whose fate nobody knows: they are in the bill at list price, and whoever pays it should know. One note a call. */
const doubts = (entries: ReadonlyArray<Sent>, cast: CastNames): ReadonlyArray<Note> =>
  Object.entries(
    Array.groupBy(
      entries.filter(({ state }) => state === "in-doubt"),
      ({ id }) => id.text
    )
  ).map(([text, sendings]) => {
    const [{ id: order }] = sendings
    const isAnswered = entries.some(({ id, state }) => id.text === text && state !== "in-doubt")
    const times = sendings.length === 1 ? "once" : `${sendings.length} times`
    return new Note({
      kind: "call-in-doubt",
      subject: orderInWords(order, cast),
      detail: isAnswered
        ? `It was sent ${times} without an answer, and once more with one; what was not answered may have been billed as well (${total(sendings)}).`
        : `It was sent ${times} and never answered; it may have been billed${sendings.length === 1 ? "" : " each time"} (${total(sendings)}${sendings.length === 1 ? "" : " in all"}).`,
      order
    })
  })

const kindWords: { readonly [kind in BilledKind]?: string } = {
  sheets: "picture of characters",
  keyframes: "keyframe",
  clips: "clip",
  speech: "recording"
}

/** What was billed otherwise than the list says. A question has no list price: what is reserved for it is a bound. */
const otherPrices = (entries: ReadonlyArray<Sent>): ReadonlyArray<Note> =>
  billedKinds.flatMap((kind) => {
    const noun = kindWords[kind]
    const own = entries.filter(({ id, state }) => billedAs(id) === kind && state === "answered")
    const listed = formatUsd(addTicks(...own.map((entry) => entry.listed ?? entry.cost)))
    return noun === undefined || listed === total(own)
      ? []
      : [
          noteOf(
            "price-differs",
            kind,
            `${counted(own.length, noun)} cost ${total(own)}; by the price list it is ${listed}.`
          )
        ]
  })

/** Questions that the judge was asked about a kept take, twice, and did not answer. */
const unanswered = (asset: FilmAsset): ReadonlyArray<Note> => {
  const { subject, what } = asset
  const questions = Option.toArray(keptTake(asset)).flatMap(({ score }) => score.notAnswered)
  const detail = `The judge did not answer ${counted(questions.length, "question")} about the ${what}: ${questions.join("; ")}.`
  return questions.length === 0 ? [] : [noteOf("not-answered", subject, detail)]
}

/** Takes whose prompt grew over what the model takes, and was cut; whether they are the kept ones or not. */
const shortenedPrompts = ({ subject, takes, what }: FilmAsset): ReadonlyArray<Note> =>
  takes.flatMap(({ wholeLength }, index) =>
    Option.toArray(wholeLength).map((length) =>
      noteOf(
        "shortened-prompt",
        subject,
        `Take ${index + 1} of the ${what} was ordered with a shortened prompt: whole it has ${length.toLocaleString("en")} characters, more than the model takes, so the end of what was asked of it was left out.`
      )
    )
  )

/** Joins that were planned and could not be made of these clips. */
const substituted = (videos: ReadonlyArray<VideoAsset>, cut: FilmCut): ReadonlyArray<Note> =>
  cut.clips.flatMap(({ instead, sceneId }) =>
    Option.toArray(instead).map((why) => {
      const asked = videos.find((video) => video.sceneId === sceneId)?.transition ?? "crossfade"
      const detail = `The plan asks for a ${asked} after this scene; it is a cut, because ${withStop(why)}`
      return noteOf("substituted-transition", sceneName(sceneId), detail)
    })
  )

/** Captions that two lines do not hold. */
const shortenedCaptions = ({ captions }: FilmCut): ReadonlyArray<Note> =>
  captions
    .filter(({ isCut }) => isCut)
    .map(({ sceneId }) =>
      noteOf(
        "shortened-caption",
        sceneName(sceneId),
        "The caption is longer than two lines and was cut; a shorter one, in the plan, costs nothing."
      )
    )

/** Everything worth a note about a film: its money, and its joins once it has any. */
export const notesOf = (
  film: FilmAssets & {
    readonly entries: ReadonlyArray<Sent>
    readonly cast: CastNames
    readonly cut: Option.Option<FilmCut>
  }
): ReadonlyArray<Note> => {
  const assets = [...film.characters, ...film.keyframes, ...film.videos]
  return [
    ...assets.flatMap(unanswered),
    ...assets.flatMap(shortenedPrompts),
    ...Option.toArray(film.cut).flatMap((cut) => [
      ...substituted(film.videos, cut),
      ...shortenedCaptions(cut)
    ]),
    ...doubts(film.entries, film.cast),
    ...otherPrices(film.entries)
  ]
}
