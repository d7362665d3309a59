import { Option, Schema } from "effect"
import type { CharacterAsset, KeyframeAsset, Take, VideoAsset } from "./Assets.js"

/** Something that came out less than it was planned. Nothing is lost silently: each one is listed and seen in the exit code. */
export class Degradation extends Schema.Class<Degradation>("grok-video-pipeline/Degradation")({
  kind: Schema.Literal(
    "below-threshold",
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

const ofAsset = (what: string, asset: Judged, acceptAt: number): ReadonlyArray<Degradation> => [
  ...(asset.score < acceptAt
    ? [
        new Degradation({
          kind: "below-threshold",
          subject: asset.subject,
          detail: `The ${what} was kept at ${asset.score.toFixed(2)}, below ${acceptAt.toFixed(2)}: the best of ${asset.takes.length} takes.`
        })
      ]
    : []),
  ...asset.takes
    .filter((take) => take.path === asset.path && Option.isSome(take.rewordedPrompt))
    .map(
      (take) =>
        new Degradation({
          kind: "reworded-prompt",
          subject: asset.subject,
          detail: `The ${what}'s prompt was refused and reworded to: ${Option.getOrElse(take.rewordedPrompt, () => "")}`
        })
    )
]

/** What the kept assets say of themselves: below the threshold, or made from other words than planned. */
export const degradationsOf = (
  assets: {
    readonly characters: ReadonlyArray<CharacterAsset>
    readonly keyframes: ReadonlyArray<KeyframeAsset>
    readonly videos: ReadonlyArray<VideoAsset>
  },
  acceptAt: number
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
  )
]
