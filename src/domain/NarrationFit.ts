import { Option } from "effect"
import type { VideoModel } from "./Models.js"
import type { NarrationAsset } from "./Narration.js"
import { breath, narrationBegins, saidInScene } from "./SceneSpeech.js"
import type { FilmOptions } from "./Settings.js"
import { samplesIn } from "./SoundTime.js"
import type { SoundMode } from "./Speech.js"
import { languageSpoken } from "./SpokenPlan.js"
import type { Scene, StoryPlan } from "./StoryPlan.js"
import { speechModel } from "./Voices.js"

// How long a scene is for what is said over it, and what is done where a clip that is there is too short. All lengths in
// seconds.

/** The least silence behind the last word, in a clip that is there: a crossfade of half a second then meets no other words. */
const leastSilence = 0.1

/** When the narrator of a film of this sound begins in a scene. */
export const narrationStart = (scene: Scene, plan: StoryPlan, sound: SoundMode): number =>
  narrationBegins(saidInScene(scene, sound), languageSpoken(plan))

/** How long a clip is ordered, that a recording which begins at `start` finds room with a breath behind it. */
export const clipSeconds = (planned: number, start: number, recording: number): number =>
  Math.max(planned, Math.ceil(start + recording + breath - 1e-6))

/**
 * The longest a scene may become: as long as the model films; where the film's length is limited, every scene may take an
 * equal share of what the plan leaves of it.
 */
export const longestScene = (
  scene: Scene,
  plan: StoryPlan,
  { maxDuration, videoModel }: { readonly videoModel: VideoModel } & Pick<FilmOptions, "maxDuration">
): number => {
  const longest = Math.max(scene.durationSeconds, videoModel.longestSeconds)
  return Option.match(maxDuration, {
    onNone: () => longest,
    onSome: (most) => {
      const left = Math.max(0, Math.floor((most - plan.seconds) / plan.scenes.length))
      return Math.min(longest, scene.durationSeconds + left)
    }
  })
}

/** What a recording has to find room in: when it begins, how long the clip is, and what silence stays behind it. */
export interface SpeechRoom {
  readonly start: number
  readonly clip: number
  readonly silence: number
}

/** The room in a clip that is still to be filmed, at its longest. */
export const roomAhead = (start: number, longest: number): SpeechRoom => ({
  start,
  clip: longest,
  silence: breath
})

/** The room in a clip that is there. */
export const roomIn = (start: number, clip: number): SpeechRoom => ({ start, clip, silence: leastSilence })

/**
 * When a recording begins over a clip in which somebody is heard until `heard`: a breath behind, as far as the clip has room.
 * But for the clip's length, in seconds, all in samples from when the clip comes into view.
 */
export const narrationAfter = (
  { after, samples }: Pick<NarrationAsset, "after" | "samples">,
  heard: number,
  clip: number
): number => Math.max(after, Math.min(heard + samplesIn(breath), samplesIn(clip - leastSilence) - samples))

/** How long a recording may be at most. */
export const longestIn = ({ clip, silence, start }: SpeechRoom): number => clip - start - silence

/** How fast a recording has to be said, that took so long at that speed, to find room; in hundredths, and a little more than just. */
export const speedFor = (seconds: number, speed: number, room: SpeechRoom): number =>
  Math.ceil(((seconds * speed) / Math.max(longestIn(room), 0.01)) * 102) / 100

/** Whether a voice can speak so fast. */
export const canBeSaidAt = (speed: number): boolean => speed <= speechModel.fastest
