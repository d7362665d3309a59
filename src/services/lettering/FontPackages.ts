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

const noto = (name: string, writes: string, letters: RegExp, megabytes: number): FontPackage => ({
  name: `@fontsource-variable/noto-${name}`,
  version: "5.3.0",
  writes,
  letters,
  megabytes,
  comesAlong: true
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
  noto("sans", "Greek, Devanagari and rare Latin", /[\p{sc=Greek}\p{sc=Devanagari}]/u, 4.2),
  noto("sans-symbols", "signs", /[\u2190-\u2bff]/u, 0.2),
  {
    ...noto("sans-symbols-2", "more signs", /[\u2190-\u2bff]/u, 0.8),
    name: "@fontsource/noto-sans-symbols-2"
  },
  noto("sans-arabic", "Arabic", /\p{sc=Arabic}/u, 1.2),
  noto("sans-hebrew", "Hebrew", /\p{sc=Hebrew}/u, 0.2),
  noto("sans-thai", "Thai", /\p{sc=Thai}/u, 0.4),
  noto("sans-bengali", "Bengali", /\p{sc=Bengali}/u, 0.7),
  noto("sans-tamil", "Tamil", /\p{sc=Tamil}/u, 0.5),
  noto("sans-telugu", "Telugu", /\p{sc=Telugu}/u, 0.8),
  noto("sans-armenian", "Armenian", /\p{sc=Armenian}/u, 0.4),
  noto("sans-georgian", "Georgian", /\p{sc=Georgian}/u, 0.6),
  noto("sans-gujarati", "Gujarati", /\p{sc=Gujarati}/u, 0.9),
  noto("sans-gurmukhi", "Gurmukhi", /\p{sc=Gurmukhi}/u, 0.4),
  noto("sans-kannada", "Kannada", /\p{sc=Kannada}/u, 0.6),
  noto("sans-malayalam", "Malayalam", /\p{sc=Malayalam}/u, 0.6),
  noto("sans-oriya", "Odia", /\p{sc=Oriya}/u, 0.7),
  noto("sans-sinhala", "Sinhala", /\p{sc=Sinhala}/u, 0.8),
  noto("sans-khmer", "Khmer", /\p{sc=Khmer}/u, 0.5),
  noto("sans-lao", "Lao", /\p{sc=Lao}/u, 0.3),
  noto("sans-myanmar", "Burmese", /\p{sc=Myanmar}/u, 1),
  noto("serif-tibetan", "Tibetan", /\p{sc=Tibetan}/u, 0.8),
  noto("sans-ethiopic", "Ethiopic", /\p{sc=Ethiopic}/u, 1.1),
  noto("sans-thaana", "Thaana", /\p{sc=Thaana}/u, 0.1),
  { ...noto("sans-sc", "Chinese", han, 4.9), version: "5.3.1" },
  { ...noto("sans-jp", "Japanese", kana, 5.9), version: "5.3.1" },
  { ...noto("sans-kr", "Korean", hangul, 3.8), version: "5.3.1" },
  {
    ...noto("sans-tc", "Chinese in Taiwan's shapes", bopomofo, 4.7),
    version: "5.3.1",
    comesAlong: false
  }
]

/** The emoji, in one colour as other letters are. */
export const plainEmoji: FontPackage = {
  ...noto("emoji", "emoji", /\p{Extended_Pictographic}/u, 1.2),
  version: "5.3.1"
}

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
