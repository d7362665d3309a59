import type { SKRSContext2D } from "@napi-rs/canvas"
import { Context, Effect } from "effect"
import { directionOf } from "../domain/Direction.js"
import { drawingPart } from "./DrawingPart.js"
import { type Face, weights } from "./lettering/FontFiles.js"
import { fontsOf } from "./lettering/Fonts.js"
import type { Measure } from "./lettering/LineLayout.js"

export type { Face } from "./lettering/FontFiles.js"
export { type FontPackage, installing } from "./lettering/FontPackages.js"
export { cutTo, wrap } from "./lettering/LineLayout.js"

/** How a text is to be lettered: what a pen must be told before it draws or measures any part of it. */
export interface Lettering {
  readonly font: string
  readonly fontVariationSettings: string
  readonly direction: "ltr" | "rtl"
}

/** Tells a pen how a text is to be lettered. */
export const applyLettering = (pen: SKRSContext2D, lettering: Lettering): void => {
  pen.font = lettering.font
  pen.fontVariationSettings = lettering.fontVariationSettings
  pen.direction = lettering.direction
}

/**
 * Whether the fonts of the machine are asked for letters that ours have not. Without them words look alike everywhere, and
 * some are boxes.
 */
export class MachineFonts extends Context.Reference<MachineFonts>()("grok-video-pipeline/MachineFonts", {
  defaultValue: (): boolean => true
}) {}

/**
 * The drawing part with the fonts it letters in: those that come along (Nunito, then Noto), then the machine's. Skia
 * shapes the letters and orders those of two directions; it asks only families that are named, so each text gets a list
 * of those that have its letters.
 * Fails   DrawingPartMissing where this machine cannot draw.
 */
export const openLettering = Effect.gen(function* () {
  const { createCanvas, GlobalFonts, loadImage } = yield* drawingPart
  const fonts = fontsOf({ createCanvas, GlobalFonts }, (yield* MachineFonts) ? "machine" : "ours")
  const ruler = createCanvas(8, 8).getContext("2d")
  let held: Lettering | undefined
  /** The lettering of a whole text: all its lines run one way and find their letters in the same fonts. */
  const letteringOf = (text: string, face: Face, size: number): Lettering => ({
    font: `${weights[face]} ${Math.max(1, size).toFixed(2)}px ${fonts
      .familiesFor(text, face)
      .map((family) => `"${family}"`)
      .join(", ")}`,
    fontVariationSettings: `"wght" ${weights[face]}`,
    direction: directionOf(text)
  })
  return {
    ...fonts,
    createCanvas,
    loadImage,
    letteringOf,
    /** How wide the lines of a text are. */
    measureOf: (text: string, face: Face, size: number): Measure => {
      const lettering = letteringOf(text, face, size)
      return (line) => {
        // A list of families takes longer to read than a line to measure.
        if (held !== lettering) applyLettering(ruler, lettering)
        held = lettering
        return ruler.measureText(line).width
      }
    }
  }
}).pipe(Effect.withSpan("Lettering.open"))
