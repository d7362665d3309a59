import { Array, Option, Schema } from "effect"
import { dubbedScene, sceneName } from "./AssetId.js"
import {
  type CharacterAsset,
  type FilmAsset,
  type KeyframeAsset,
  keptTake,
  type Take,
  type VideoAsset
} from "./Assets.js"
import type { FilmCut } from "./Cut.js"
import { departuresInWords } from "./Departures.js"
import type { FilmDub } from "./Dub.js"
import type { NarrationAsset } from "./Narration.js"
import { counted, withoutStop } from "./Words.js"

/** Why something could not be had. `words`: every wording was refused; `loss`: it was lost twice; `form`: its order was not taken as it is. */
export const LossCause = Schema.Literal("words", "loss", "form")
export type LossCause = typeof LossCause.Type

/** What a viewer gets less of than was planned. Nothing is lost silently: each one is listed and seen in the exit code. */
export class Degradation extends Schema.Class<Degradation>("grok-video-pipeline/Degradation")({
  kind: Schema.Literal(
    "below-threshold",
    "hard-failure",
    "not-judged",
    "reworded-prompt",
    "character-without-sheet",
    "scene-without-clip",
    "delivered-otherwise",
    "missing-letters",
    "narration-missing",
    "narration-not-renewed",
    "narration-shortened",
    "voice-not-held",
    "line-not-heard",
    "dub-stale"
  ),
  /** Whom or what it befell: a character's name, `scene 3`, `scenes 1, 3`; in another language `scene 3 in de`, or that language. */
  subject: Schema.String,
  /** One sentence a person can act on. */
  detail: Schema.String,
  /** Why it is not in the film; absent where it hangs on something else that is not, and for what is in the film. */
  cause: Schema.optionalWith(LossCause, { exact: true }),
  /** The language, by its tag, where it is one that the film was given besides its own. */
  language: Schema.optionalWith(Schema.String, { exact: true }),
  /** What was ordered and what came, figure by figure, where it was delivered otherwise. */
  ordered: Schema.optionalWith(Schema.String, { exact: true }),
  delivered: Schema.optionalWith(Schema.String, { exact: true })
}) {}

/** Whether something is not in the film at all. */
export const isLoss = ({ kind }: Degradation): boolean =>
  kind === "character-without-sheet" || kind === "scene-without-clip"

/** Why what is missing could not be had, each cause once. */
export const causesOf = (lost: ReadonlyArray<Degradation>): ReadonlyArray<LossCause> =>
  LossCause.literals.filter((one) => lost.some(({ cause }) => cause === one))

/** Why things were left out, each reason once; `otherwise` where nothing was. */
export const reasonsOf = (lost: ReadonlyArray<Degradation>, otherwise: string): string =>
  lost.length === 0
    ? otherwise
    : Array.dedupe(lost.map(({ detail, subject }) => `${subject}: ${detail}`)).join(" ")

const otherwise = ({ subject, what }: FilmAsset, departures: Take["departures"]): Degradation =>
  new Degradation({
    kind: "delivered-otherwise",
    subject,
    detail: `The ${what} came otherwise than ordered: ${departuresInWords(departures)}.`,
    ordered: departures.map(({ ordered }) => ordered).join(", "),
    delivered: departures.map(({ delivered }) => delivered).join(", ")
  })

/** What an asset says of itself: below the threshold, made from other words, or delivered otherwise than ordered. */
const ofAsset = (asset: FilmAsset, acceptAt: number): ReadonlyArray<Degradation> => {
  const { consistencyScore, subject, takes, what } = asset
  const kept = Option.toArray(keptTake(asset))
  const departures = kept.flatMap((take) => take.departures)
  const [failures, unheard] = Array.partition(
    kept.flatMap(({ score }) => score.hardFailures),
    ({ kind: failure }) => failure === "line-not-heard"
  )
  const talks = kept.flatMap(({ dialogue }) => (dialogue === undefined ? [] : [dialogue]))
  const point = (kind: Degradation["kind"], isSo: boolean, detail: string) =>
    isSo ? [new Degradation({ kind, subject, detail })] : []
  const isUnjudged = kept.some(({ score }) => !score.isJudged)
  // Later takes are edits of earlier ones, so what was reworded anywhere may be in the one that is kept.
  const reworded = Array.getSomes(takes.map(({ rewordedPrompt }) => rewordedPrompt))
  return [
    ...(departures.length === 0 ? [] : [otherwise(asset, departures)]),
    ...point(
      "not-judged",
      isUnjudged,
      `The ${what} is in the film unjudged: the judge gave no verdict that could be read.`
    ),
    ...point(
      "below-threshold",
      !isUnjudged && consistencyScore < acceptAt,
      `The ${what} was kept at ${consistencyScore.toFixed(2)}, below ${acceptAt.toFixed(2)}: the best of ${takes.length} takes.`
    ),
    ...point(
      "hard-failure",
      failures.length > 0,
      `The ${what} was kept though no score makes this good (${failures.map(({ detail, kind }) => `${kind}, ${detail}`).join("; ")}): none of ${takes.length} takes passed.`
    ),
    ...unheard.map(
      ({ detail }) =>
        new Degradation({
          kind: "line-not-heard",
          subject,
          detail: `What is said in the ${what} is not what was written (${withoutStop(detail)}): the best of ${counted(takes.length, "take")}.`
        })
    ),
    ...talks.flatMap(({ heard }) =>
      point(
        "not-judged",
        heard === undefined,
        `Nobody could listen to what is said in the ${what}: it is in the film unheard.`
      )
    ),
    ...reworded.flatMap((prompt) =>
      point("reworded-prompt", true, `The ${what}'s prompt was refused and reworded to: ${prompt}`)
    )
  ]
}

/** The clips whose voices were not held, a point for each reason: it is mostly the same for all. */
const voicesLost = (videos: ReadonlyArray<VideoAsset>): ReadonlyArray<Degradation> => {
  const lost = videos.flatMap((video) =>
    Option.toArray(keptTake(video)).flatMap(({ dialogue }) =>
      dialogue?.voicesNotHeld === undefined ? [] : [{ video, because: dialogue.voicesNotHeld }]
    )
  )
  return Object.entries(Array.groupBy(lost, ({ because }) => because)).map(
    ([because, [first, ...others]]) => {
      const ids = [first, ...others].map(({ video }) => video.sceneId).toSorted((a, b) => a - b)
      return new Degradation({
        kind: "voice-not-held",
        subject: others.length === 0 ? first.video.subject : `scenes ${ids.join(", ")}`,
        detail: `Who talks in ${others.length === 0 ? "the clip" : "these clips"} may sound otherwise in each scene: ${because}.`
      })
    }
  )
}

/** Clips of which a viewer sees nothing: black as long as they are shown, up to a few frames of a crossfade. */
const blackClips = (cut: FilmCut): ReadonlyArray<Degradation> =>
  cut.clips.flatMap(({ at, frames, sceneId }) => {
    const seconds = (count: number) => (count * cut.rate[1]) / cut.rate[0]
    const [from, to] = [seconds(at), seconds(at + frames)]
    const dark = cut.black.reduce(
      (sum, stretch) => sum + Math.max(0, Math.min(to, stretch.to) - Math.max(from, stretch.from)),
      0
    )
    return frames > 0 && dark >= 0.9 * (to - from)
      ? [
          new Degradation({
            kind: "delivered-otherwise",
            subject: sceneName(sceneId),
            detail: `The clip is black from ${from.toFixed(1)} to ${to.toFixed(1)} s of the film: there is nothing to be seen of its scene.`,
            ordered: "a picture",
            delivered: "black"
          })
        ]
      : []
  })

/** Captions with boxes in them. */
const boxes = ({ captions }: FilmCut): ReadonlyArray<Degradation> =>
  captions
    .filter(({ missing }) => missing.length > 0)
    .map(({ missing, sceneId }) => {
      const detail = `No font here has the letters ${missing.join(" ")} of the caption: boxes stand in their place. With a font that has them, or another caption, the film is joined anew for nothing.`
      return new Degradation({ kind: "missing-letters", subject: sceneName(sceneId), detail })
    })

/** What a narration says of itself: made shorter, since it was too long for its scene, or put in other words. */
const ofNarration = (
  told: NarrationAsset,
  where: Pick<Degradation, "subject" | "language"> = { subject: told.subject }
): ReadonlyArray<Degradation> => {
  const { rewordedFrom, shortenedFrom, text } = told
  const point = (kind: Degradation["kind"], isSo: boolean, detail: string) =>
    isSo ? [new Degradation({ kind, detail, ...where })] : []
  return [
    ...point(
      "narration-shortened",
      shortenedFrom !== undefined,
      `The narration was too long for its scene. Planned: “${shortenedFrom}” Said: “${text}”`
    ),
    ...point(
      "reworded-prompt",
      rewordedFrom !== undefined,
      `The narration was refused and reworded to: ${text}`
    )
  ]
}

/** What a viewer gets less of in the languages that a film was given besides its own. */
export const dubDegradations = (dubs: ReadonlyArray<FilmDub>): ReadonlyArray<Degradation> =>
  dubs.flatMap(({ isStale, language, narrations, untold }) => {
    const where = (sceneId: number) => ({ language, subject: dubbedScene(sceneId, language) })
    if (isStale) {
      const detail = `The film says something else since it was dubbed into ${language}, or has no room for it any more: this language is not in it. Dub it once more, and only what changed is ordered.`
      return [new Degradation({ kind: "dub-stale", subject: language, language, detail })]
    }
    return [
      ...untold.map(
        ({ because, sceneId }) =>
          new Degradation({
            kind: "narration-missing",
            detail: `Nobody tells the story over this scene: ${because}`,
            ...where(sceneId)
          })
      ),
      ...narrations.flatMap((told) => ofNarration(told, where(told.sceneId)))
    ]
  })

/** The assets of a film, or of a part of it. */
export interface FilmAssets {
  readonly characters: ReadonlyArray<CharacterAsset>
  readonly keyframes: ReadonlyArray<KeyframeAsset>
  readonly videos: ReadonlyArray<VideoAsset>
  readonly narrations?: ReadonlyArray<NarrationAsset>
}

/** What the kept assets say of themselves, and how the clips were joined, once they are. */
export const degradationsOf = (
  { characters, keyframes, narrations = [], videos }: FilmAssets,
  acceptAt: number,
  cut: Option.Option<FilmCut> = Option.none()
): ReadonlyArray<Degradation> => [
  ...[...characters, ...keyframes, ...videos].flatMap((asset) => ofAsset(asset, acceptAt)),
  ...voicesLost(videos),
  ...narrations.flatMap((told) => ofNarration(told)),
  ...Option.toArray(cut).flatMap((it) => [...blackClips(it), ...boxes(it)])
]
