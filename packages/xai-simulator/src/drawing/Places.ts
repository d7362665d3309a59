import type { Place } from "./Backdrop.js"
import type { PlacePainter } from "./PlacePainter.js"
import { painters as builtPainters } from "./PlacesBuilt.js"
import { painters as waterPainters } from "./PlacesWater.js"
import { painters as wildPainters } from "./PlacesWild.js"

const painters: Readonly<Record<Place, PlacePainter>> = {
  ...wildPainters,
  ...waterPainters,
  ...builtPainters
}

export const painterOf = (place: Place): PlacePainter => painters[place]
