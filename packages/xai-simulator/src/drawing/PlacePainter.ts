import type { Backdrop } from "./Backdrop.js"
import type { Pen } from "./Canvas.js"
import type { Chance } from "./Chance.js"
import type { Stage } from "./Stage.js"

/** Paints one plane of a place over the whole painted area. */
export type Painter = (pen: Pen, stage: Stage, backdrop: Backdrop, chance: Chance) => void

/** A place in two planes, so that the near one can slide over the far one: `far` is opaque, `near` holds the ground. */
export interface PlacePainter {
  readonly far: Painter
  readonly near: Painter
}
