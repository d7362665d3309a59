import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { colourEmoji, type FontPackage } from "./FontPackages.js"
import { partsOf, remembered } from "./Probe.js"

type Drawing = Pick<typeof import("@napi-rs/canvas"), "GlobalFonts">

/** The weights that come along of Nunito, in which everything is set that it has letters for. */
export type Face = "regular" | "bold" | "black"

export const weights: Readonly<Record<Face, number>> = { regular: 400, bold: 700, black: 900 }

const nunito: Readonly<Record<Face, string>> = {
  regular: "@expo-google-fonts/nunito/400Regular/Nunito_400Regular.ttf",
  bold: "@expo-google-fonts/nunito/700Bold/Nunito_700Bold.ttf",
  black: "@expo-google-fonts/nunito/900Black/Nunito_900Black.ttf"
}

/** Families are registered for the whole process; ours must not be taken for somebody's own. */
const ours = "grok-video-pipeline "

/** Fonts of the machine that have a picture for every letter, and say nothing by it. */
const sayingNothing = /last ?resort|blank|"/i

/** Which letters stand in which file of a package, as its own list says: `{"arabic": "U+0600-06FF,U+0750-077F"}`. */
const stretchesIn = (list: unknown) =>
  typeof list !== "object" || list === null
    ? []
    : Object.entries(list).flatMap(([subset, stretches]) =>
        [...String(stretches).matchAll(/([0-9a-f]+)(?:-([0-9a-f]+))?/gi)].map(([, from = "", to = from]) => ({
          file: subset.replace(/[[\]]/g, ""),
          from: Number.parseInt(from, 16),
          to: Number.parseInt(to, 16)
        }))
      )

/** The fonts there are, as names of families. Files are read when a family is first asked for. */
export const fontFilesOf = ({ GlobalFonts }: Drawing) => {
  const { resolve } = createRequire(import.meta.url)
  /** A file as a family of its own; none where it is not there or cannot be read. */
  const register = remembered((file) => {
    const family = `${ours}${file.replace(/^.*\//, "").replace(/\.\w+$/, "")}`
    try {
      return GlobalFonts.registerFromPath(resolve(file), family) === null ? undefined : family
    } catch {
      return undefined
    }
  })
  const stretchesOf = remembered((name) => {
    try {
      return stretchesIn(JSON.parse(readFileSync(resolve(`${name}/unicode.json`), "utf8")))
    } catch {
      // Not installed: the package is an optional one.
      return []
    }
  })
  const rank = (family: string) => (/sans|gothic|hei|ui\b/i.test(family) ? 0 : /mono/i.test(family) ? 2 : 1)
  /** The machine's own, the plain ones first. Read before any of ours is registered, which are listed by their names too. */
  const machine = GlobalFonts.families
    .map(({ family }) => family)
    .filter((family) => !family.startsWith(ours) && !sayingNothing.test(family))
    .sort((a, b) => rank(a) - rank(b))
  return {
    face: (face: Face): string => register(nunito[face]) ?? "sans-serif",
    /** None where nobody has installed it. */
    colourEmoji: () => register(colourEmoji.file),
    isThere: ({ name }: FontPackage): boolean => stretchesOf(name).length > 0,
    /** The families of a package whose files may have some part of a letter. */
    familiesOf: ({ name }: FontPackage, letter: string): ReadonlyArray<string> => {
      const points = partsOf(letter).map((part) => part.codePointAt(0) ?? 0)
      const files = stretchesOf(name)
        .filter(({ from, to }) => points.some((point) => point >= from && point <= to))
        .map(({ file }) => file)
      const short = name.replace(/^.*\//, "")
      // Fontsource has fonts of many weights in one package, and those of one weight in another.
      const weight = name.startsWith("@fontsource-variable/") ? "wght" : "400"
      return [...new Set(files)].flatMap(
        (file) => register(`${name}/files/${short}-${file}-${weight}-normal.woff2`) ?? []
      )
    },
    machine
  }
}

export type FontFiles = ReturnType<typeof fontFilesOf>
