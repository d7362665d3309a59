import { Array, Effect, Option, Order } from "effect"
import { sceneName } from "../domain/AssetId.js"
import { keptTake, type VideoAsset } from "../domain/Assets.js"
import { captionOf } from "../domain/Captions.js"
import { NarrationAsset } from "../domain/Narration.js"
import { narrationAfter } from "../domain/NarrationFit.js"
import { FilmSettings } from "../domain/Settings.js"
import { isSpoken, type SoundMode, SpokenWord } from "../domain/Speech.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { Workspace } from "../services/Workspace.js"

/** What of a plan a film is joined by. */
export type JoinedPlan = Pick<StoryPlan, "title" | "scenes"> &
  Partial<Pick<StoryPlan, "aspectRatio" | "language">>

/** The words that were heard in a clip. */
const heardIn = (video: VideoAsset): ReadonlyArray<SpokenWord> =>
  Option.match(keptTake(video), { onNone: () => [], onSome: ({ dialogue }) => dialogue?.heard?.words ?? [] })

/** The words that are heard in a clip of a film of this sound. */
const spokenIn = (video: VideoAsset, sound: SoundMode) => (isSpoken(sound) ? heardIn(video) : [])

/**
 * The narrations where they stand in the film: behind the words that are heard in their clips, whenever those were really said,
 * for nobody talks over another; as planned where there is no clip yet. A second time changes nothing.
 */
export const narrationsPlaced = (
  narrations: ReadonlyArray<NarrationAsset>,
  videos: ReadonlyArray<VideoAsset>,
  sound: SoundMode
): ReadonlyArray<NarrationAsset> =>
  narrations.map((told) => {
    const video = videos.find(({ sceneId }) => sceneId === told.sceneId)
    const spoken = video === undefined ? [] : spokenIn(video, sound)
    if (video === undefined || spoken.length === 0) return told
    const heard = Math.max(...spoken.map(({ to }) => to))
    return new NarrationAsset({ ...told, after: narrationAfter(told, heard, video.duration) })
  })

/** What a narration adds to the key of a film. */
const toldKey = (told: NarrationAsset | undefined) =>
  told === undefined ? [] : [{ narration: told.sha256, after: told.after }]

/** The words of a narration, from when its scene comes into view. */
const wordsInScene = ({ after, words }: NarrationAsset): ReadonlyArray<SpokenWord> =>
  words.map((word) => new SpokenWord({ ...word, from: word.from + after, to: word.to + after }))

/** The clips of a film in scene order, as they go into it, each with its part of the film's key; and how they are joined. */
export const filmClips = Effect.fn("FilmClips.of")(function* (
  videos: ReadonlyArray<VideoAsset>,
  plan: JoinedPlan,
  narrations: ReadonlyArray<NarrationAsset>
) {
  const workspace = yield* Workspace
  const { captions, loudness, music, sound } = yield* FilmSettings
  const inOrder = Array.sortWith(videos, ({ sceneId }) => sceneId, Order.number)
  const placed = narrationsPlaced(narrations, inOrder, sound)
  const clips = inOrder.map((video) => {
    const { sceneId, sha256, transition, videoPath } = video
    const scene = plan.scenes.find((one) => one.sceneId === sceneId)
    const title = scene?.title
    const spoken = spokenIn(video, sound)
    const told = placed.find((one) => one.sceneId === sceneId)
    const caption = scene === undefined || captions === "none" ? undefined : captionOf(scene)
    return {
      sceneId,
      key: [
        ...[sceneId, Option.getOrNull(sha256), transition, title ?? null, caption ?? null],
        ...toldKey(told),
        ...(spoken.length === 0 ? [] : [spoken.map(({ from, text, to }) => [text, from, to])])
      ],
      path: workspace.absolute(videoPath),
      name: sceneName(sceneId),
      transition,
      title,
      caption,
      ...(spoken.length === 0 ? {} : { spoken }),
      ...(told === undefined
        ? {}
        : {
            narration: { path: workspace.absolute(told.path), after: told.after },
            narrated: wordsInScene(told)
          })
    }
  })
  // Where a clip came in another shape than ordered, the plan's decides; else the clips' own does, and the key stays as it was.
  const isOdd = inOrder.some((video) =>
    Option.exists(keptTake(video), ({ departures }) => departures.some(({ of }) => of === "shape"))
  )
  const shape = isOdd ? plan.aspectRatio : undefined
  return { clips, inOrder, look: { isSilent: sound === "none", loudness, music, shape } }
})

/** How clips are joined, as ffmpeg is told. */
export const wishesOf = ({
  isSilent,
  loudness,
  music,
  shape
}: Effect.Effect.Success<ReturnType<typeof filmClips>>["look"]) => ({
  loudness,
  shape,
  ...(music === undefined ? {} : { music: music.file }),
  ...(isSilent ? { isSilent } : {})
})
