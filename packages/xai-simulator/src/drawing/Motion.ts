/** What moves in a clip, and how, from the words of camera and action. Pure. */

/** Where the camera stands. At rest it is { zoom: 1, x: 0, y: 0, roll: 0 }. */
export interface View {
  readonly zoom: number
  /** How far the world has moved, in parts of the frame's width and height. */
  readonly x: number
  readonly y: number
  /** Radians. */
  readonly roll: number
}

export type CameraMove =
  | "push"
  | "pull"
  | "panLeft"
  | "panRight"
  | "tiltUp"
  | "tiltDown"
  | "orbit"
  | "handheld"
  | "static"

/** Words that name a move and its direction. */
const plainMoves: ReadonlyArray<readonly [CameraMove, RegExp]> = [
  ["handheld", /\b(hand-?held|shaky|shaking|jitter)/],
  [
    "push",
    /\b(push(?:es|ing)?(?:[ -]in)?|zoom(?:s|ing)?[ -]?in|doll(?:y|ies|ying)[ -]?(?:in|forward|towards?|closer)|moves? (?:in|closer|forward)|close[sr]? in|creep(?:s|ing)?|track(?:s|ing)?[ -]?in|approach(?:es|ing)?)\b/
  ],
  [
    "pull",
    /\b(pull(?:s|ing)?[ -]?(?:back|out|away)|zoom(?:s|ing)?[ -]?out|doll(?:y|ies|ying)[ -]?(?:out|back|backwards?)|widens?|reveal(?:s|ing)?|retreat(?:s|ing)?)\b/
  ],
  ["tiltDown", /\b(tilt(?:s|ing)?[ -]?down|cranes?[ -]?down|descend(?:s|ing)?|lower(?:s|ing)|downwards?)\b/],
  [
    "tiltUp",
    /\b(tilt(?:s|ing)?[ -]?up|cranes?(?:[ -]?up)?|ris(?:es?|ing)|pedestal up|boom up|upwards?|looks? up)\b/
  ],
  [
    "panLeft",
    /\b((?:pan|track|truck|dolly|slid|sweep|drift|mov|travel)\w*(?: (?!from\b)\w+){0,2} (?:to the )?left|right[ -]to[ -]left|leftwards?)\b/
  ],
  [
    "panRight",
    /\b((?:pan|track|truck|dolly|slid|sweep|drift|mov|travel)\w*(?: (?!from\b)\w+){0,2} (?:to the )?right|left[ -]to[ -]right|rightwards?)\b/
  ],
  ["orbit", /\b(orbit|arc|circl|rotat|around|swirl|spin)/]
]

/** Words that name a move without its direction. */
const vagueMoves: ReadonlyArray<readonly [CameraMove, RegExp]> = [
  ["panRight", /\b(pan|track|follow|sweep|truck|slid(?:e|ing)|lateral)/],
  ["push", /\b(dolly|zoom|glid|forward|slow(?:ly)? mov)/]
]

/** The move the camera words ask for: the first that is plainly named, else the first that is hinted at, else none. */
export const cameraMove = (camera: string): CameraMove => {
  const words = camera.toLowerCase().slice(0, 1000)
  for (const moves of [plainMoves, vagueMoves]) {
    let best: { at: number; move: CameraMove } | undefined
    for (const [move, pattern] of moves) {
      const found = pattern.exec(words)
      if (found !== null && (best === undefined || found.index < best.at)) best = { at: found.index, move }
    }
    if (best !== undefined) return best.move
  }
  return "static"
}

/** Slow at both ends. */
export const ease = (t: number): number => {
  const p = Math.max(0, Math.min(1, t))
  return p * p * p * (p * (p * 6 - 15) + 10)
}

/** Starts at once but softly, still moving at the end: what a camera move looks like between two cuts. */
const glide = (t: number): number => {
  const p = Math.max(0, Math.min(1, t))
  return 0.35 * p + 0.65 * ease(p)
}

/** Where the camera stands after `seconds` of a clip of `length` seconds. At 0 it is at rest. */
export const viewAt = (move: CameraMove, seconds: number, length: number): View => {
  const g = glide(seconds / Math.max(0.1, length))
  const wave = (speed: number, size: number) => Math.sin(seconds * speed) * size
  switch (move) {
    case "push":
      return { zoom: 1 + 0.24 * g, x: 0, y: 0, roll: 0 }
    case "pull":
      return { zoom: 1 - 0.15 * g, x: 0, y: 0, roll: 0 }
    case "panLeft":
      return { zoom: 1 + 0.02 * g, x: 0.115 * g, y: 0, roll: 0 }
    case "panRight":
      return { zoom: 1 + 0.02 * g, x: -0.115 * g, y: 0, roll: 0 }
    case "tiltUp":
      return { zoom: 1, x: 0, y: 0.1 * g, roll: 0 }
    case "tiltDown":
      return { zoom: 1 + 0.03 * g, x: 0, y: -0.075 * g, roll: 0 }
    case "orbit":
      return {
        zoom: 1 + 0.06 * g,
        x: 0.085 * Math.sin(g * Math.PI * 0.9),
        y: -0.012 * g,
        roll: 0.012 * Math.sin(g * Math.PI)
      }
    case "handheld":
      return {
        zoom: 1 + 0.05 * g + wave(1.3, 0.004),
        x: wave(1.9, 0.008) + wave(4.3, 0.0035),
        y: wave(2.3, 0.007) + wave(5.1, 0.003),
        roll: wave(1.7, 0.005)
      }
    case "static":
      return { zoom: 1 + 0.012 * g, x: wave(0.5, 0.004), y: 0, roll: 0 }
  }
}

export type Gait = "idle" | "walk" | "hop" | "float" | "raise"

/** How the cast move, from the action's words, and where in them the verb stands: who is named before it does it. */
export const verbOf = (action: string): { readonly gait: Gait; readonly at: number } => {
  const words = action.toLowerCase().slice(0, 1500)
  const gaits: ReadonlyArray<readonly [Gait, RegExp]> = [
    [
      "walk",
      /\b(walk|run|ran|step|chas|march|climb|wander|rac(?:e|ing)|follow|cross|enter|approach|stroll|tiptoe|sneak|hurr|trot|stride|push|pull|carr|row|trudg|creep|explor|arriv|leav|travel)/
    ],
    ["hop", /\b(jump|hop|leap|bounc|danc|skip|celebrat|cheer|twirl|spin|play|laugh)/],
    ["float", /\b(fly|flies|flew|flying|float|hover|glid|soar|swim|drift|sail|flutter|swoop)/],
    [
      "raise",
      /\b(rais|lift|wav|point|reach|show|offer|pick|touch|giv|hand|hold|light|hang|throw|catch|open|discover|find|place|plant|knock|pour|paint|repair|fix)/
    ]
  ]
  let best: { at: number; gait: Gait } | undefined
  for (const [gait, pattern] of gaits) {
    const found = pattern.exec(words)
    if (found !== null && (best === undefined || found.index < best.at)) best = { at: found.index, gait }
  }
  return best ?? { gait: "idle", at: words.length }
}

/** How the cast move, from the action's words. */
export const gaitOf = (action: string): Gait => verbOf(action).gait

/** How one of the cast is placed at a moment, relative to the still: parts of their own height, radians, scale. */
export interface Bearing {
  readonly x: number
  readonly y: number
  readonly lean: number
  readonly stretch: number
}

/** How someone moves after `seconds`; zero at the start. `phase` (0 to 1) keeps two from moving as one. */
export const bearingAt = (gait: Gait, seconds: number, length: number, phase: number): Bearing => {
  const ramp = Math.min(1, seconds / 0.7)
  const turn = seconds * Math.PI * 2
  const breath = Math.sin(turn * (0.38 + phase * 0.1)) * 0.012
  const start = (value: number, atZero: number) => (value - atZero) * ramp
  const p = phase * Math.PI * 2
  switch (gait) {
    case "walk":
      return {
        x: 0.42 * ease(seconds / Math.max(0.1, length)) * (0.85 + phase * 0.3),
        y: -Math.abs(Math.sin(turn * 0.95)) * 0.03 * ramp,
        lean: 0.035 * ramp + Math.sin(turn * 0.95) * 0.014,
        stretch: breath
      }
    case "hop": {
      const beat = Math.max(0, Math.sin(turn * 0.72 + p) - 0.1)
      return {
        x: start(Math.sin(turn * 0.18 + p), Math.sin(p)) * 0.05,
        y: -beat * 0.17 * ramp,
        lean: Math.sin(turn * 0.36) * 0.05,
        stretch: (beat > 0 ? 0.03 : -0.03) * ramp
      }
    }
    case "float":
      return {
        x: start(Math.sin(turn * 0.16 + p), Math.sin(p)) * 0.07,
        y: -0.1 * ease(seconds / 1.6) + start(Math.sin(turn * 0.32 + p), Math.sin(p)) * 0.05,
        lean: Math.sin(turn * 0.2) * 0.04,
        stretch: breath
      }
    case "raise":
      return {
        x: 0.05 * ease(seconds / 1.8),
        y: 0,
        lean: 0.03 * ease(seconds / 1.8) + Math.sin(turn * 0.22) * 0.008,
        stretch: breath * 1.2
      }
    case "idle":
      return { x: 0, y: 0, lean: Math.sin(turn * (0.2 + phase * 0.08)) * 0.016, stretch: breath * 1.4 }
  }
}
