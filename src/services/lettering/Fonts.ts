import { graphemes } from "../../domain/Shortened.js"
import { type Face, type FontFiles, fontFilesOf } from "./FontFiles.js"
import {
  type FontPackage,
  fontPackages,
  packagesFor,
  plainEmoji,
  type Shapes,
  shapesOf
} from "./FontPackages.js"
import { type Probe, partsOf, probeOf, remembered } from "./Probe.js"

type Drawing = Pick<typeof import("@napi-rs/canvas"), "createCanvas" | "GlobalFonts">

const isEmoji = (letter: string): boolean =>
  /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Emoji}\ufe0f?\u20e3/u.test(letter)

/** Whether a letter is drawn, and not plain Latin, which Nunito has. */
const isSpecial = (letter: string): boolean => !/^[\x20-\x7e]$/.test(letter) && partsOf(letter).length > 0

/** Letters that are not plain Latin, each once. */
const lettersOf = (text: string): ReadonlyArray<string> => [...new Set(graphemes(text))].filter(isSpecial)

/** The first of many families that has a part, found by halves: a machine may have a thousand. */
const firstWith = (probe: Probe, families: ReadonlyArray<string>, part: string): string | undefined => {
  if (!probe.has(families, part)) return undefined
  if (families.length === 1) return families[0]
  const half = Math.ceil(families.length / 2)
  return firstWith(probe, families.slice(0, half), part) ?? firstWith(probe, families.slice(half), part)
}

/** What can be lettered with these files. */
export const fontsIn = (files: FontFiles, probe: Probe) => {
  const nunito = files.face("bold")

  /** In colour where somebody has a font for that. */
  const emojiFamily = (letter: string): string | undefined => {
    const colour = files.colourEmoji()
    const families = [
      ...(colour === undefined ? [] : [colour]),
      ...files.machine.filter((family) => /colou?r emoji/i.test(family)),
      ...files.machine.filter((family) => /emoji/i.test(family))
    ]
    const inColour = families.find((family) => probe.emojiWidth(family, letter) !== undefined)
    if (inColour !== undefined) return inColour
    // Several files may have all its parts; the one that has it whole is narrower than parts side by side.
    const [narrowest] = files
      .familiesOf(plainEmoji, letter)
      .flatMap((family) => {
        const width = probe.emojiWidth(family, letter)
        return width === undefined ? [] : [{ family, width }]
      })
      .sort((a, b) => a.width - b.width)
    return narrowest?.family
  }

  /** What is known of letters in texts whose Chinese characters have these shapes. */
  const inShapes = remembered((shapes: Shapes) => {
    const packages = [...packagesFor(shapes), plainEmoji]
    const comingAlong = (letter: string): string | undefined => {
      for (const fonts of packages) {
        const family = files.familiesOf(fonts, letter).find((it) => probe.hasAll(it, letter))
        if (family !== undefined) return family
      }
      return undefined
    }
    /** The families that have a letter, nothing where Nunito has it; `undefined` where none has. */
    const familiesWith = remembered((letter: string): ReadonlyArray<string> | undefined => {
      const emoji = isEmoji(letter) ? emojiFamily(letter) : undefined
      if (emoji !== undefined) return [emoji]
      if (probe.hasAll(nunito, letter)) return []
      const whole = comingAlong(letter)
      if (whole !== undefined) return [whole]
      const families = partsOf(letter).map((part) =>
        probe.has([nunito], part) ? nunito : (comingAlong(part) ?? firstWith(probe, files.machine, part))
      )
      const there = families.filter((family) => family !== undefined)
      return there.length < families.length ? undefined : there.filter((family) => family !== nunito)
    })
    const isMissing = (letter: string): boolean => isSpecial(letter) && familiesWith(letter) === undefined
    /** A letter, or plainer ones in its place that fonts have where it is missing. */
    const plainer = (letter: string): string => {
      const plain = isMissing(letter) ? letter.normalize("NFKC") : letter
      return lettersOf(plain).some(isMissing) ? letter : plain
    }
    return { familiesWith, isMissing, plainer }
  })

  return {
    /** A text with plainer letters in place of those that no font has, where there are any: ⅓ as 1⁄3, 𝐇 as H. */
    legible: (text: string): string =>
      graphemes(text)
        .map(inShapes(shapesOf(text)).plainer)
        .join(""),
    /** The families a text needs, in the order in which they are to be asked for each letter. */
    familiesFor: (text: string, face: Face): ReadonlyArray<string> => {
      const { familiesWith } = inShapes(shapesOf(text))
      const letters = lettersOf(text)
      // Emoji first: other fonts have pale signs for some of them.
      const inOrder = [...letters.filter(isEmoji), ...letters.filter((letter) => !isEmoji(letter))]
      return [files.face(face), ...new Set(inOrder.flatMap((letter) => familiesWith(letter) ?? []))]
    },
    /** Those letters of a text that no font here has, nor plainer ones: a box would stand in their place. Each once. */
    missingIn: (text: string): ReadonlyArray<string> => {
      const { isMissing, plainer } = inShapes(shapesOf(text))
      return lettersOf(text).filter((letter) => isMissing(letter) && plainer(letter) === letter)
    },
    /** Packages that would bring letters that are missing, where any would. */
    bringing: (letters: ReadonlyArray<string>): ReadonlyArray<FontPackage> => {
      const shapes = shapesOf(letters.join(""))
      return [...fontPackages, plainEmoji].filter(
        (fonts) =>
          !files.isThere(fonts) &&
          letters.some((letter) => fonts.letters.test(letter)) &&
          // Japanese and Korean fonts have their languages' Chinese characters.
          (shapes === "sc" || !fonts.name.endsWith("-sc"))
      )
    }
  }
}

/** The fonts at hand, those that come along and behind them those of the machine; and the first of these alone. */
const bothIn = (drawing: Drawing) => {
  const [files, probe] = [fontFilesOf(drawing), probeOf(drawing)]
  return { machine: fontsIn(files, probe), ours: fontsIn({ ...files, machine: [] }, probe) }
}

const known = new WeakMap<object, ReturnType<typeof bothIn>>()

/** The fonts of a process: its library holds them for everybody, as its list of families. */
export const fontsOf = (drawing: Drawing, whose: "machine" | "ours") => {
  const fonts = known.get(drawing.GlobalFonts) ?? bothIn(drawing)
  known.set(drawing.GlobalFonts, fonts)
  return fonts[whose]
}
