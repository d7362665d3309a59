import { Option, Schema } from "effect"
import type { CharacterAsset, KeyframeAsset, Take, VideoAsset } from "./Assets.js"
import type { FilmCut } from "./Cut.js"

/** Something that came out less than it was planned. Nothing is lost silently: each one is listed and seen in the exit code. */
export class Degradation extends Schema.Class<Degradation>("grok-video-pipeline/Degradation")({
  kind: Schema.Literal(
    "below-threshold",
    "hard-failure",
    "not-judged",
    "reworded-prompt",
    "character-without-sheet",
    "scene-without-clip",
    "substituted-transition",
    "call-in-doubt"
  ),
  /** Whom or what it befell: a character's name, `scene 3`, a call's label. */
  subject: Schema.String,
  /** One sentence a person can act on. */
  detail: Schema.String
}) {}

interface Judged {
  readonly subject: string
  readonly score: number
  readonly path: string
  readonly takes: ReadonlyArray<Take>
}

const ofAsset = (what: string, asset: Judged, acceptAt: number): ReadonlyArray<Degradation> => {
  const { subject } = asset
  const kept = asset.takes.find((take) => take.path === asset.path)
  const isUnjudged = kept !== undefined && !kept.score.isJudged
  const failures = kept?.score.hardFailures ?? []
  return [
    ...(isUnjudged
      ? [
          new Degradation({
            kind: "not-judged",
            subject,
            detail: `The ${what} is in the film unjudged: the judge gave no verdict that could be read.`
          })
        ]
      : asset.score < acceptAt
        ? [
            new Degradation({
              kind: "below-threshold",
              subject,
              detail: `The ${what} was kept at ${asset.score.toFixed(2)}, below ${acceptAt.toFixed(2)}: the best of ${asset.takes.length} takes.`
            })
          ]
        : []),
    ...(failures.length === 0
      ? []
      : [
          new Degradation({
            kind: "hard-failure",
            subject,
            detail: `The ${what} was kept though no score makes this good (${failures.map(({ detail, kind }) => `${kind}, ${detail}`).join("; ")}): none of ${asset.takes.length} takes passed.`
          })
        ]),
    // Later takes are edits of earlier ones, so what was reworded anywhere may be in the one that is kept.
    ...asset.takes.flatMap((take) =>
      Option.match(take.rewordedPrompt, {
        onNone: () => [],
        onSome: (prompt) => [
          new Degradation({
            kind: "reworded-prompt",
            subject,
            detail: `The ${what}'s prompt was refused and reworded to: ${prompt}`
          })
        ]
      })
    )
  ]
}

/** Joins that were planned and could not be made of these clips. */
const substituted = (videos: ReadonlyArray<VideoAsset>, cut: FilmCut): ReadonlyArray<Degradation> =>
  cut.clips.flatMap(({ instead, sceneId }) =>
    Option.match(instead, {
      onNone: () => [],
      onSome: (why) => {
        const asked = videos.find((video) => video.sceneId === sceneId)?.transition ?? "crossfade"
        return [
          new Degradation({
            kind: "substituted-transition",
            subject: `scene ${sceneId}`,
            detail: `The plan asks for a ${asked} after this scene; it is a cut, because ${why}.`
          })
        ]
      }
    })
  )

/** What the kept assets say of themselves: below the threshold, made from other words, or joined otherwise than planned. */
export const degradationsOf = (
  assets: {
    readonly characters: ReadonlyArray<CharacterAsset>
    readonly keyframes: ReadonlyArray<KeyframeAsset>
    readonly videos: ReadonlyArray<VideoAsset>
  },
  acceptAt: number,
  /** How the clips were joined, once they are. */
  cut: Option.Option<FilmCut> = Option.none()
): ReadonlyArray<Degradation> => [
  ...assets.characters.flatMap(({ name, consistencyScore, portraitPath, takes }) =>
    ofAsset(
      "character sheet",
      { subject: name, score: consistencyScore, path: portraitPath, takes },
      acceptAt
    )
  ),
  ...assets.keyframes.flatMap(({ sceneId, consistencyScore, keyframePath, takes }) =>
    ofAsset(
      "keyframe",
      { subject: `scene ${sceneId}`, score: consistencyScore, path: keyframePath, takes },
      acceptAt
    )
  ),
  ...assets.videos.flatMap(({ sceneId, consistencyScore, videoPath, takes }) =>
    ofAsset(
      "clip",
      { subject: `scene ${sceneId}`, score: consistencyScore, path: videoPath, takes },
      acceptAt
    )
  ),
  ...Option.match(cut, { onNone: () => [], onSome: (made) => substituted(assets.videos, made) })
]
