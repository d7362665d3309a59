import { createRequire } from "node:module"
import { Effect } from "effect"
import { drawingPart } from "./DrawingPart.js"

const family = "Caption"

/** The fonts captions are set in, the one that comes along first. */
const fonts = (size: number): string => `${size}px ${family}, sans-serif`

/** The drawing part with the font of captions in it. Fails where this machine cannot draw. */
export const openLettering = Effect.map(drawingPart, ({ createCanvas, GlobalFonts }) => {
  if (!GlobalFonts.has(family)) {
    const { resolve } = createRequire(import.meta.url)
    GlobalFonts.registerFromPath(resolve("@expo-google-fonts/nunito/700Bold/Nunito_700Bold.ttf"), family)
  }
  return { createCanvas, fonts }
}).pipe(Effect.withSpan("Lettering.open"))

/** A letter nobody's font has: what is drawn for it is drawn for every letter that is missing. */
const nobodys = "\u{10fffd}"

/** Those of the letters that no font here can draw: a box stands in their place. */
export const lettersMissing = Effect.fn("Lettering.missing")(function* (letters: ReadonlyArray<string>) {
  const { createCanvas, fonts } = yield* openLettering
  const pen = createCanvas(64, 48).getContext("2d")
  pen.font = fonts(32)
  const drawn = (letter: string): string => {
    pen.clearRect(0, 0, 64, 48)
    pen.fillText(letter, 4, 36)
    return Buffer.from(pen.getImageData(0, 0, 64, 48).data.buffer).toString("latin1")
  }
  const box = drawn(nobodys)
  // A letter that is composed of several is missing where any of them is.
  return letters.filter((letter) =>
    [...letter.replace(/[\p{DI}\p{Cc}\s]/gu, "")].some((part) => !/\p{M}/u.test(part) && drawn(part) === box)
  )
})
