/** The space a scene is painted in. All figures in pixels of the picture. */
export interface Stage {
  readonly width: number
  readonly height: number
  /** The painted area reaches past the frame on every side, so that a moving camera finds more of the world. */
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Where the sky is seen first: the words at the picture's head hide what is above. */
  readonly sky: number
  /** Where sky meets land. */
  readonly horizon: number
  /** Where the cast stand. */
  readonly floor: number
  /** A hundredth of the stage's size: what a tree or a house is measured in. */
  readonly unit: number
}

/** How far past the frame the world is painted, as a part of the frame's side. */
export const overscan = 0.14

export const stageOf = (width: number, height: number, bandHeight: number): Stage => {
  const open = height - bandHeight
  return {
    width,
    height,
    left: -width * overscan,
    right: width * (1 + overscan),
    top: -height * overscan,
    bottom: height * (1 + overscan),
    sky: bandHeight,
    horizon: open * 0.62,
    floor: open * 0.93,
    unit: Math.min(width * 1.3, open) / 100
  }
}

/** Where the ground of the near plane begins. */
export const groundTop = (stage: Stage): number => stage.horizon + (stage.floor - stage.horizon) * 0.42
