import type { Canvas, Image, SKRSContext2D } from "@napi-rs/canvas"
import { Effect } from "effect"
import { type LetteringRoom, openLettering } from "../../services/Lettering.js"

/** What everything here paints on. */
export type Pen = SKRSContext2D

/** The drawing room: makes canvases, reads pictures, letters words. */
export interface Studio extends Pick<LetteringRoom, "legible" | "letteringOf" | "measureOf"> {
  readonly canvas: (width: number, height: number) => Canvas
  readonly picture: (bytes: Uint8Array) => Promise<Image>
}

/** Opens the drawing room. Where this machine cannot draw, nobody should have come as far as this. */
export const openStudio: Effect.Effect<Studio> = Effect.orDie(
  Effect.map(openLettering, ({ createCanvas, legible, letteringOf, loadImage, measureOf }) => ({
    canvas: (width, height) => createCanvas(Math.max(1, Math.round(width)), Math.max(1, Math.round(height))),
    picture: (bytes) => loadImage(bytes),
    ...{ legible, letteringOf, measureOf }
  }))
)
