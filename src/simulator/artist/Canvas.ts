import { createRequire } from "node:module"
import type { Canvas, Image, SKRSContext2D } from "@napi-rs/canvas"
import { Effect } from "effect"

/** What everything here paints on. */
export type Pen = SKRSContext2D

/** The drawing room: makes canvases, reads pictures; the lettering is ready. */
export interface Studio {
  readonly canvas: (width: number, height: number) => Canvas
  readonly picture: (bytes: Uint8Array) => Promise<Image>
}

/** The family every letter is set in; it travels with the program, so words look the same everywhere. */
export const lettering = {
  regular: "Simulator Regular",
  bold: "Simulator Bold",
  black: "Simulator Black"
} as const

const faces = [
  [lettering.regular, "@expo-google-fonts/nunito/400Regular/Nunito_400Regular.ttf"],
  [lettering.bold, "@expo-google-fonts/nunito/700Bold/Nunito_700Bold.ttf"],
  [lettering.black, "@expo-google-fonts/nunito/900Black/Nunito_900Black.ttf"]
] as const

/** Opens the drawing room. The canvas library is 30 MB of native code, so it is read only when somebody draws. */
export const openStudio: Effect.Effect<Studio> = Effect.promise(async () => {
  const { GlobalFonts, createCanvas, loadImage } = await import("@napi-rs/canvas")
  const require = createRequire(import.meta.url)
  for (const [family, file] of faces) {
    if (!GlobalFonts.has(family)) GlobalFonts.registerFromPath(require.resolve(file), family)
  }
  return {
    canvas: (width, height) => createCanvas(Math.max(1, Math.round(width)), Math.max(1, Math.round(height))),
    picture: (bytes) => loadImage(bytes)
  }
})
