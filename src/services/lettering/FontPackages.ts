/** A package of fonts: OFL-1.1, the weights of one family, cut into files by the letters they hold. */
export interface FontPackage {
  readonly name: string
  readonly version: string
  /** What it writes, as a sentence would say it. */
  readonly writes: string
  /** Letters that are this package's own. */
  readonly letters: RegExp
  /** As npm unpacks it. */
  readonly megabytes: number
  /** Whether npm brings it along; the others are used where somebody has installed them. */
  readonly comesAlong: boolean
}

const noto = (
  name: string,
  version: string,
  writes: string,
  letters: RegExp,
  megabytes: number,
  comesAlong = true
): FontPackage => ({
  name: `@fontsource-variable/noto-${name}`,
  version,
  writes,
  letters,
  megabytes,
  comesAlong
})

/** Letters by which a text tells whose shapes its Chinese characters are to have. */
const kana = /[\p{sc=Hiragana}\p{sc=Katakana}]/u
const hangul = /\p{sc=Hangul}/u
const bopomofo = /\p{sc=Bopomofo}/u
const han = /\p{sc=Han}/u

/**
 * The fonts behind Nunito, in the order in which they are asked for a letter. Versions are those of package.json; sizes
 * were read from the unpacked packages.
 */
export const fontPackages: ReadonlyArray<FontPackage> = [
  noto("sans", "5.3.0", "Greek, Devanagari and rare Latin", /[\p{sc=Greek}\p{sc=Devanagari}]/u, 4.2),
  noto("sans-symbols", "5.3.0", "signs", /[\u2190-\u2bff]/u, 0.2),
  {
    ...noto("sans-symbols-2", "5.3.0", "more signs", /[\u2190-\u2bff]/u, 0.8),
    name: "@fontsource/noto-sans-symbols-2"
  },
  noto("sans-arabic", "5.3.0", "Arabic", /\p{sc=Arabic}/u, 1.2),
  noto("sans-hebrew", "5.3.0", "Hebrew", /\p{sc=Hebrew}/u, 0.2),
  noto("sans-thai", "5.3.0", "Thai", /\p{sc=Thai}/u, 0.4),
  noto("sans-bengali", "5.3.0", "Bengali", /\p{sc=Bengali}/u, 0.7),
  noto("sans-tamil", "5.3.0", "Tamil", /\p{sc=Tamil}/u, 0.5),
  noto("sans-telugu", "5.3.0", "Telugu", /\p{sc=Telugu}/u, 0.8),
  noto("sans-armenian", "5.3.0", "Armenian", /\p{sc=Armenian}/u, 0.4),
  noto("sans-georgian", "5.3.0", "Georgian", /\p{sc=Georgian}/u, 0.6),
  noto("sans-gujarati", "5.3.0", "Gujarati", /\p{sc=Gujarati}/u, 0.9),
  noto("sans-gurmukhi", "5.3.0", "Gurmukhi", /\p{sc=Gurmukhi}/u, 0.4),
  noto("sans-kannada", "5.3.0", "Kannada", /\p{sc=Kannada}/u, 0.6),
  noto("sans-malayalam", "5.3.0", "Malayalam", /\p{sc=Malayalam}/u, 0.6),
  noto("sans-oriya", "5.3.0", "Odia", /\p{sc=Oriya}/u, 0.7),
  noto("sans-sinhala", "5.3.0", "Sinhala", /\p{sc=Sinhala}/u, 0.8),
  noto("sans-khmer", "5.3.0", "Khmer", /\p{sc=Khmer}/u, 0.5),
  noto("sans-lao", "5.3.0", "Lao", /\p{sc=Lao}/u, 0.3),
  noto("sans-myanmar", "5.3.0", "Burmese", /\p{sc=Myanmar}/u, 1),
  noto("serif-tibetan", "5.3.0", "Tibetan", /\p{sc=Tibetan}/u, 0.8),
  noto("sans-ethiopic", "5.3.0", "Ethiopic", /\p{sc=Ethiopic}/u, 1.1),
  noto("sans-thaana", "5.3.0", "Thaana", /\p{sc=Thaana}/u, 0.1),
  noto("sans-sc", "5.3.1", "Chinese", han, 4.9),
  noto("sans-jp", "5.3.1", "Japanese", kana, 5.9),
  noto("sans-kr", "5.3.1", "Korean", hangul, 3.8),
  noto("sans-tc", "5.3.1", "Chinese in Taiwan's shapes", bopomofo, 4.7, false)
]

/** The emoji, in one colour as other letters are. */
export const plainEmoji = noto("emoji", "5.3.1", "emoji", /\p{Extended_Pictographic}/u, 1.2)

/** The emoji in colour, in one file: large, so it is for whoever wants them to install it. */
export const colourEmoji = {
  name: "@expo-google-fonts/noto-color-emoji",
  version: "0.4.6",
  writes: "emoji in colour",
  letters: plainEmoji.letters,
  megabytes: 25.1,
  comesAlong: false,
  file: "@expo-google-fonts/noto-color-emoji/400Regular/NotoColorEmoji_400Regular.ttf"
} satisfies FontPackage & { readonly file: string }

/** The command that brings packages. */
export const installing = (packages: ReadonlyArray<FontPackage>): string =>
  `npm install ${packages.map(({ name, version }) => `${name}@${version}`).join(" ")}`

/** Whose shapes the Chinese characters of a text are to have. */
export type Shapes = "sc" | "jp" | "kr" | "tc"

export const shapesOf = (text: string): Shapes =>
  kana.test(text) ? "jp" : hangul.test(text) ? "kr" : bopomofo.test(text) ? "tc" : "sc"

/** The packages in the order that suits such a text. */
export const packagesFor = (shapes: Shapes): ReadonlyArray<FontPackage> => {
  const rank = ({ name }: FontPackage) =>
    name.endsWith(`-${shapes}`) ? 1 : /-(?:sc|jp|kr|tc)$/.test(name) ? 2 : 0
  return [...fontPackages].sort((a, b) => rank(a) - rank(b))
}
