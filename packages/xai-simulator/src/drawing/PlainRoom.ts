import { createRequire } from "node:module"
import { Effect, Layer } from "effect"
import { graphemes } from "../Text.js"
import { DrawingRoom, type Face, type Lettering, type Measure, type Studio, take } from "./Canvas.js"

const nunito: Readonly<Record<Face, { readonly weight: number; readonly file: string }>> = {
  regular: { weight: 400, file: "@expo-google-fonts/nunito/400Regular/Nunito_400Regular.ttf" },
  bold: { weight: 700, file: "@expo-google-fonts/nunito/700Bold/Nunito_700Bold.ttf" },
  black: { weight: 900, file: "@expo-google-fonts/nunito/900Black/Nunito_900Black.ttf" }
}

/** Fonts a machine may have for what Nunito has no letters for. */
const wideFamilies = /^(?:noto|dejavu|arial unicode|segoe ui|pingfang|hiragino|droid sans|apple color)/i
const mostFamilies = 24

const rightToLeft = /^[^\p{L}]*[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}]/u

/** Breaks a text into lines: between words, else between letters. */
export const wrap = (text: string, width: number, measure: Measure): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  const set = (piece: string): void => {
    const letters = graphemes(piece.trimEnd())
    if (measure((line + piece).trimEnd()) <= width) line += piece
    else if (letters.length > 1 && measure(piece.trimEnd()) > width) for (const letter of letters) set(letter)
    else {
      if (line.trim() !== "") lines.push(line.trim())
      line = piece
    }
  }
  for (const piece of text.match(/\S+\s*/gu) ?? []) set(piece)
  return line.trim() === "" ? lines : [...lines, line.trim()]
}

/** The first lines of a text, the last of them ended with an ellipsis. */
export const cutTo = (
  count: number,
  lines: ReadonlyArray<string>,
  width: number,
  measure: Measure
): ReadonlyArray<string> => {
  const letters = graphemes(lines.slice(count - 1).join(" "))
  const ended = (length: number) => `${letters.slice(0, length).join("").trimEnd()}…`
  let [low, high] = [0, letters.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (measure(ended(middle)) <= width) low = middle
    else high = middle - 1
  }
  return [...lines.slice(0, count - 1), ended(low)]
}

const openRoom = async (): Promise<Studio> => {
  const { createCanvas, GlobalFonts, loadImage } = await import("@napi-rs/canvas")
  const { resolve } = createRequire(import.meta.url)
  const others = GlobalFonts.families
    .map(({ family }) => family)
    .filter((family) => wideFamilies.test(family))
    .slice(0, mostFamilies)
  for (const [face, { file }] of Object.entries(nunito))
    GlobalFonts.registerFromPath(resolve(file), `xai-simulator ${face}`)
  const ruler = createCanvas(8, 8).getContext("2d")
  const letteringOf = (text: string, face: Face, size: number): Lettering => {
    const { weight } = nunito[face]
    const families = [`xai-simulator ${face}`, ...others].map((family) => `"${family}"`)
    return {
      font: `${weight} ${Math.max(1, size).toFixed(2)}px ${families.join(", ")}, sans-serif`,
      fontVariationSettings: `"wght" ${weight}`,
      direction: rightToLeft.test(text) ? "rtl" : "ltr"
    }
  }
  return {
    canvas: (width, height) => createCanvas(Math.max(1, Math.round(width)), Math.max(1, Math.round(height))),
    picture: (bytes) => loadImage(bytes),
    letteringOf,
    measureOf: (text, face, size) => {
      const lettering = letteringOf(text, face, size)
      return (line) => {
        take(ruler, lettering)
        return ruler.measureText(line).width
      }
    },
    legible: (text) => text,
    wrap,
    cutTo: (count, _, lines, width, measure) => cutTo(count, lines, width, measure)
  }
}

let opened: Promise<Studio> | undefined

/** The plain room: letters in Nunito, which comes along, and in what the machine has. Opened once in a process. */
export const openPlainRoom: Effect.Effect<Studio> = Effect.promise(() => {
  opened ??= openRoom()
  return opened
})

export const plainRoom: Layer.Layer<DrawingRoom> = Layer.succeed(DrawingRoom, { open: openPlainRoom })
