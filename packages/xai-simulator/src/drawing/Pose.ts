/** How a figure holds itself in one frame. */
export interface Pose {
  /** The stride: -1 left foot forward, 1 right foot forward, 0 standing. */
  readonly stride: number
  /** How far the right arm is raised, 0 to 1. */
  readonly raise: number
  /** Tail, wings or ears, -1 to 1. */
  readonly wag: number
  /** Where the eyes look, -1 left to 1 right. */
  readonly gaze: number
  readonly isBlinking: boolean
  /** Whether lamps and aerials throw their light; left off where only the outline is wanted. */
  readonly isShining: boolean
}

export const standing: Pose = { stride: 0, raise: 0, wag: 0, gaze: 0, isBlinking: false, isShining: true }

/**
 * Where a figure's clothes sit, in figure units: the ground is y = 0, up is negative, a grown fox is about 100 tall.
 */
export interface Anchors {
  readonly neck: { readonly y: number; readonly half: number }
  readonly shoulders: { readonly y: number; readonly half: number }
  readonly hips: { readonly y: number; readonly half: number }
  /** Where a hat rests and how wide the head is there. */
  readonly crown: { readonly y: number; readonly half: number }
  readonly eyes: { readonly y: number; readonly apart: number; readonly r: number }
  /** The head's middle and half sizes. */
  readonly head: { readonly y: number; readonly rx: number; readonly ry: number }
  readonly hand: { readonly x: number; readonly y: number }
  readonly feet: ReadonlyArray<{ readonly x: number; readonly y: number; readonly half: number }>
}
