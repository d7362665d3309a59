import { Effect, Option, Schema } from "effect"
import type { VideoAsset } from "../domain/Assets.js"
import { FilmDub, wordsSaid } from "../domain/Dub.js"
import type { NarrationAsset } from "../domain/Narration.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Scene, SceneId, StoryPlan } from "../domain/StoryPlan.js"
import type { MarkRecord } from "../services/StateStore.js"

/** What a dub is made for: a joined film, and what is said in it. */
export interface DubbedFilm {
  readonly plan: StoryPlan
  readonly videos: ReadonlyArray<VideoAsset>
  readonly narrations?: ReadonlyArray<NarrationAsset>
}

/** A scene that is in the film, with its clip. */
export interface ShownScene {
  readonly scene: Scene
  readonly clip: VideoAsset
}

/** The scenes that are in the film, with their clips. */
export const shownIn = ({ plan, videos }: DubbedFilm): ReadonlyArray<ShownScene> =>
  plan.scenesInOrder.flatMap((scene) =>
    videos.filter(({ sceneId }) => sceneId === scene.sceneId).map((clip) => ({ scene, clip }))
  )

/** What is said in the film, in its own language. */
export const saidInFilm = (film: DubbedFilm) =>
  Effect.map(FilmSettings, ({ sound }) =>
    wordsSaid(
      film.plan,
      sound,
      film.videos.map(({ sceneId }): SceneId => sceneId),
      film.narrations ?? []
    )
  )

const decodeDub = Schema.decodeUnknownOption(FilmDub)

/** The dubs a film was given, the last of each language, with the words that each was made of. */
export const dubsIn = (marks: ReadonlyArray<MarkRecord>) => {
  const all = new Map<string, Extract<MarkRecord, { readonly kind: "dubbed" }>>()
  for (const mark of marks) if (mark.kind === "dubbed") all.set(mark.language, mark)
  return [...all.values()].flatMap(({ made, value }) =>
    Option.toArray(decodeDub(value)).map((dub) => ({ dub, made }))
  )
}

/** The names of what was wished for afresh of a dub since it was made last (`dubPartName`). */
export const wishedAfresh = (marks: ReadonlyArray<MarkRecord>, language: string): ReadonlySet<string> => {
  const made = marks.findLastIndex((mark) => mark.kind === "dubbed" && mark.language === language)
  return new Set(
    marks
      .slice(made + 1)
      .flatMap((mark) =>
        mark.kind === "redo" && mark.meant?.kind === "dub" && mark.meant.language === language
          ? [mark.name]
          : []
      )
  )
}
