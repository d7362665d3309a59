// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import type { Backdrop, Place } from "./Backdrop.js"
import type { Pen } from "./Canvas.js"
import type { Chance } from "./Chance.js"
import { painters as builtPainters } from "./PlacesBuilt.js"
import { painters as waterPainters } from "./PlacesWater.js"
import { painters as wildPainters } from "./PlacesWild.js"
import type { Stage } from "./Stage.js"

/** Paints one plane of a place over the whole painted area. */
export type Painter = (pen: Pen, stage: Stage, backdrop: Backdrop, chance: Chance) => void

/** A place in two planes, so that the near one can slide over the far one: `far` is opaque, `near` holds the ground. */
export interface PlacePainter {
  readonly far: Painter
  readonly near: Painter
}

const painters: Readonly<Record<Place, PlacePainter>> = { ...wildPainters, ...waterPainters, ...builtPainters }

export const painterOf = (place: Place): PlacePainter => painters[place]
