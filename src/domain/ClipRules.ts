import type { VideoModel } from "./Models.js"

/** What a clip that drifted is due: nothing, an edit of the clip, or one more take from the keyframe. */
export type ClipRemedy = "keep" | "correct" | "retake"

/**
 * Decides what a clip below the threshold is due. Clips the model can edit (8.7 s or shorter, measured on the file)
 * are corrected; others are filmed anew only when they are far off, and only once: a take costs as much as the first.
 */
export const remedyFor = (
  clip: {
    readonly score: number
    /** Something no score makes good: the clip is far off, whatever the number. */
    readonly hasHardFailure: boolean
    /** What is to be said in it is not heard: an edit keeps the sound, so another take alone can make that good. */
    readonly isUnheard?: boolean
    readonly seconds: number
    readonly correctionsMade: number
    readonly retakesMade: number
  },
  rules: {
    readonly model: VideoModel
    readonly acceptAt: number
    readonly corrections: number
    readonly retakeBelow: number
  }
): ClipRemedy => {
  if (clip.isUnheard === true && clip.retakesMade === 0) return "retake"
  if (clip.score >= rules.acceptAt && !clip.hasHardFailure) return "keep"
  if (rules.model.canEdit && clip.seconds <= rules.model.longestEditSeconds) {
    return clip.correctionsMade < rules.corrections ? "correct" : "keep"
  }
  const isFarOff = clip.hasHardFailure || clip.score < rules.retakeBelow
  return isFarOff && clip.retakesMade === 0 ? "retake" : "keep"
}
