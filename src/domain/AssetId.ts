import { Schema } from "effect"
import { kind } from "./Fields.js"
import { SceneId } from "./StoryPlan.js"
import { asCompared } from "./Words.js"

/** A scene as a person names it: `scene 3`. */
export const sceneName = (sceneId: number): string => `scene ${sceneId}`

/** A scene in another language than the film's own: `scene 3 in de`. */
export const dubbedScene = (sceneId: number, language: string): string =>
  `${sceneName(sceneId)} in ${language}`

/** A character's sheet. Its character is known by name, wherever it stands in the plan. */
export class SheetId extends Schema.Class<SheetId>("grok-video-pipeline/SheetId")({
  kind: kind("sheet"),
  /** The character's name; in orders of versions before the third journal, its place in the plan. */
  name: Schema.String
}) {}

/** The still that a scene's clip opens on. */
export class KeyframeId extends Schema.Class<KeyframeId>("grok-video-pipeline/KeyframeId")({
  kind: kind("keyframe"),
  sceneId: SceneId
}) {
  get name(): string {
    return sceneName(this.sceneId)
  }
}

/** A scene's clip. */
export class ClipId extends Schema.Class<ClipId>("grok-video-pipeline/ClipId")({
  kind: kind("clip"),
  sceneId: SceneId
}) {
  get name(): string {
    return sceneName(this.sceneId)
  }
}

/** What the narrator says over a scene. */
export class NarrationId extends Schema.Class<NarrationId>("grok-video-pipeline/NarrationId")({
  kind: kind("narration"),
  sceneId: SceneId
}) {
  get name(): string {
    return sceneName(this.sceneId)
  }
}

/** What is said over a scene in another language than the film's own. */
export class DubId extends Schema.Class<DubId>("grok-video-pipeline/DubId")({
  kind: kind("dub"),
  /** A BCP 47 tag. */
  language: Schema.String,
  /** None for the translation of all words of the film. */
  sceneId: Schema.optionalWith(SceneId, { exact: true })
}) {
  get name(): string {
    return this.sceneId === undefined ? this.language : dubbedScene(this.sceneId, this.language)
  }
}

/** Which sheet, keyframe or clip. `name` is a character's name or `scene 3`. */
export const AssetId = Schema.Union(SheetId, KeyframeId, ClipId)
export type AssetId = typeof AssetId.Type

/** Whatever a fresh take may be wished of: a sheet, keyframe or clip, or what the narrator says over a scene. */
export const PartId = Schema.Union(SheetId, KeyframeId, ClipId, NarrationId)
export type PartId = typeof PartId.Type

/** What an order, a mark or an asset is about; the plan, say, has no name. */
interface Subject {
  readonly kind: string
  readonly name?: string | undefined
}

/** Whether two ids name one asset, however its name is written. */
export const isSameAsset = (one: Subject, other: Subject): boolean =>
  one.kind === other.kind && asCompared(one.name ?? "") === asCompared(other.name ?? "")

/** A part of the film in words: `the clip of scene 3`. */
export const assetInWords = ({ kind, name }: Pick<PartId, "kind" | "name">): string =>
  `the ${kind} of ${name}`
