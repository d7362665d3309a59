/** Colours from words: "russet", "deep emerald green", "golden-brown". */

/** Red, green and blue, each 0 to 255. */
export type Colour = readonly [number, number, number]

const hex = (code: string): Colour => [
  Number.parseInt(code.slice(0, 2), 16),
  Number.parseInt(code.slice(2, 4), 16),
  Number.parseInt(code.slice(4, 6), 16)
]

/** What each colour word means on this artist's palette: softened, so that any two sit well together. */
const words: Readonly<Record<string, string>> = {
  red: "d9432f",
  scarlet: "d8332a",
  crimson: "b3213b",
  ruby: "b01e44",
  cherry: "c22540",
  vermilion: "e0482c",
  maroon: "7d2335",
  burgundy: "7a1f38",
  wine: "7a2440",
  brick: "a8483a",
  rust: "b2552b",
  rusty: "b2552b",
  russet: "c25a2a",
  auburn: "9c4527",
  ginger: "d9762f",
  copper: "b9693a",
  coppery: "b9693a",
  bronze: "a5743a",
  terracotta: "c9694a",
  orange: "ee8434",
  tangerine: "f08a2c",
  pumpkin: "e67a25",
  apricot: "f3b07a",
  peach: "f6bd97",
  coral: "f0806a",
  salmon: "ef9680",
  amber: "eda52d",
  gold: "e6b23a",
  golden: "e3ac3a",
  honey: "dfa33c",
  mustard: "d6a12c",
  ochre: "c98a32",
  yellow: "f6cd3d",
  lemon: "f7dd5a",
  blonde: "ecc873",
  blond: "ecc873",
  straw: "e3c679",
  cream: "f7ead0",
  creamy: "f7ead0",
  ivory: "f6efdf",
  beige: "e3d0b0",
  buff: "dcbc8a",
  sand: "dec296",
  sandy: "dcbf90",
  tan: "cfa878",
  tawny: "bd8447",
  khaki: "a99d6b",
  fawn: "c79f70",
  caramel: "bd7d42",
  cinnamon: "a9673a",
  hazel: "96713b",
  chestnut: "8a4b2c",
  walnut: "6d4c35",
  brown: "8a5a3a",
  umber: "6b4a33",
  sepia: "745237",
  chocolate: "5d3a28",
  coffee: "5b4032",
  mahogany: "6e2f22",
  green: "4e9f56",
  emerald: "1f9268",
  jade: "3aa17e",
  moss: "76884a",
  mossy: "76884a",
  olive: "858a3f",
  sage: "9ab08a",
  mint: "a5dcc0",
  lime: "a6cf45",
  forest: "2f6b45",
  pine: "2c6350",
  fern: "5b9450",
  teal: "25858a",
  turquoise: "3bb8b4",
  cyan: "46c1d6",
  aqua: "6fcdd0",
  aquamarine: "7fd6c2",
  blue: "3f79c4",
  azure: "4797dc",
  sky: "86c2ea",
  cobalt: "2c55b0",
  sapphire: "2551a3",
  ultramarine: "3347ae",
  navy: "263a67",
  midnight: "232c56",
  indigo: "453f94",
  denim: "4a6c98",
  slate: "627184",
  steel: "8496a6",
  violet: "7d55b5",
  purple: "7c489f",
  plum: "7c3d6d",
  mauve: "b18bb0",
  lavender: "b6a4da",
  lilac: "c2a2d6",
  magenta: "c73d8c",
  fuchsia: "cf3f98",
  pink: "ee95b0",
  rose: "e07f93",
  rosy: "e8909c",
  blush: "efb5b2",
  white: "f8f6f0",
  snowy: "f6f7f8",
  pearl: "eeebe6",
  silver: "bfc7cf",
  silvery: "bfc7cf",
  chrome: "c3ccd4",
  grey: "8e9299",
  gray: "8e9299",
  ash: "a7a6a2",
  ashen: "a7a6a2",
  smoky: "83858c",
  charcoal: "45484f",
  graphite: "54585f",
  black: "33323a",
  jet: "2b2a31",
  ebony: "353138",
  raven: "302f3a",
  obsidian: "2f2d3b",
  brass: "c69a45",
  iron: "6d737b",
  tin: "a9b1b7",
  sunset: "ef8456",
  twilight: "5b5590",
  neon: "47e0c6"
}

const table: ReadonlyMap<string, Colour> = new Map(
  Object.entries(words).map(([word, code]) => [word, hex(code)] as const)
)

const bounded = (value: number): number => Math.max(0, Math.min(255, Math.round(value)))

/** The colour between `from` (0) and `to` (1). */
export const mix = (from: Colour, to: Colour, amount: number): Colour => [
  bounded(from[0] + (to[0] - from[0]) * amount),
  bounded(from[1] + (to[1] - from[1]) * amount),
  bounded(from[2] + (to[2] - from[2]) * amount)
]

export const ink: Colour = [40, 34, 48]
export const paper: Colour = [252, 247, 238]

/** Darker towards a warm ink, so that shadows stay colourful. */
export const darker = (colour: Colour, amount: number): Colour => mix(colour, ink, amount)
export const lighter = (colour: Colour, amount: number): Colour => mix(colour, paper, amount)

/** How light the eye finds it, 0 to 1. */
export const brightness = (colour: Colour): number =>
  (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) / 255

export const css = (colour: Colour, alpha = 1): string =>
  alpha >= 1
    ? `rgb(${colour[0]},${colour[1]},${colour[2]})`
    : `rgba(${colour[0]},${colour[1]},${colour[2]},${alpha.toFixed(3)})`

/** From hue in degrees, saturation and lightness 0 to 1. */
export const fromHue = (hue: number, saturation: number, lightness: number): Colour => {
  const part = (n: number) => {
    const k = (n + hue / 30) % 12
    const a = saturation * Math.min(lightness, 1 - lightness)
    return bounded(255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))))
  }
  return [part(0), part(8), part(4)]
}

const modifiers: Readonly<Record<string, (colour: Colour) => Colour>> = {
  dark: (colour) => darker(colour, 0.35),
  deep: (colour) => darker(colour, 0.22),
  pale: (colour) => lighter(colour, 0.45),
  light: (colour) => lighter(colour, 0.35),
  soft: (colour) => lighter(colour, 0.15),
  pastel: (colour) => lighter(colour, 0.45),
  dusty: (colour) => mix(colour, [150, 140, 140], 0.3)
}

/** A colour found in a text. */
export interface Found {
  readonly colour: Colour
  /** Which word it ends at, counted from 0. */
  readonly at: number
  /** False for words that are things as often as colours: "pine", "honey", "raven". */
  readonly isPlain: boolean
}

const thingsToo: ReadonlySet<string> = new Set(
  (
    "forest sky sand pine raven iron rose wine coffee ash steel tin jet straw fern honey peach coral salmon midnight " +
    "sunset twilight cherry lemon lime mint walnut chestnut pumpkin apricot moss pearl blush slate brick copper brass " +
    "bronze gold silver chrome rust neon charcoal chocolate caramel cinnamon amber ruby emerald jade sapphire buff fawn"
  ).split(" ")
)

/** The words of a text, lower case, hyphens apart; punctuation that ends a thought is kept as a word of its own. */
export const wordsOf = (text: string): ReadonlyArray<string> =>
  text
    .slice(0, 6000)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+(?:['’]\p{L}+)?|[.,;:]/gu) ?? []

/** Every colour the words name, in order; "golden brown" is one colour, "dark blue" a darker one. */
export const coloursIn = (list: ReadonlyArray<string>): ReadonlyArray<Found> => {
  const found: Array<Found> = []
  for (let i = 0; i < list.length; i++) {
    const first = table.get(list[i] ?? "")
    if (first === undefined) continue
    const second = table.get(list[i + 1] ?? "")
    const modifier = modifiers[list[i - 1] ?? ""]
    const colour = second === undefined ? first : mix(first, second, 0.5)
    if (second !== undefined) i++
    found.push({
      colour: modifier === undefined ? colour : modifier(colour),
      at: i,
      isPlain: second !== undefined || !thingsToo.has(list[i] ?? "")
    })
  }
  return found
}
