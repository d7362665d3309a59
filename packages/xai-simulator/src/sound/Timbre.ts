import { type Voice, voices } from "../catalogue/Voices.js"
import { chanceFrom } from "../drawing/Chance.js"

/** The voices that Flite brings, and how high each speaks by itself, in hertz. */
const bases = { slt: 174, rms: 98, awb: 128, kal16: 107 } as const
type FliteVoice = keyof typeof bases

/** How a voice sounds. */
export interface Timbre {
  readonly flite: FliteVoice
  /** How much higher than by itself it speaks. */
  readonly pitch: number
  /** How much faster. */
  readonly rate: number
  /** How high it speaks. */
  readonly hertz: number
}

const timbre = (flite: FliteVoice, hertz: number, rate = 1): Timbre => ({
  flite,
  hertz,
  rate,
  pitch: hertz / bases[flite]
})

/** How high a voice is by the words on it, from -2 to 1. */
const heightOf = ({ tone }: Voice): number => {
  if (/\b(dark|heavy)\b/.test(tone)) return -2
  if (/\b(deep|low|rough)\b/.test(tone)) return -1
  return /\b(high|young|light|bright|playful)\b/.test(tone) ? 1 : 0
}

const paceOf = ({ tone }: Voice): number => {
  if (/\b(slow|calm|measured)\b/.test(tone)) return 0.95
  return /\b(brisk|quick|energetic|lively)\b/.test(tone) ? 1.05 : 1
}

/** Those who tell stories speak about as high as Flite's clearest voice by itself: it is understood best where least is changed. */
const narrators: Readonly<Record<string, number>> = { zagan: 93.4, orion: 97.5, altair: 101.7 }

const women = voices.filter(({ gender }) => gender === "female")
const men = voices.filter(({ gender, id }) => gender !== "female" && narrators[id] === undefined)

/** Each a little above the one before. */
const between = (low: number, high: number, share: number): number => low * (high / low) ** share

/** The men's voices take turns, the one that is understood best among the low ones. */
const manOf = (hertz: number, at: number): FliteVoice =>
  hertz < 110 ? "rms" : at % 3 === 2 ? "kal16" : "awb"

const timbres: ReadonlyMap<string, Timbre> = new Map([
  ...Object.entries(narrators).map(([id, hertz]) => [id, timbre("rms", hertz, 0.95)] as const),
  ...[
    { all: women, low: 158, high: 226, baseOf: (): FliteVoice => "slt" },
    { all: men, low: 84, high: 146, baseOf: manOf }
  ].flatMap(({ all, baseOf, high, low }) =>
    all
      .toSorted((a, b) => heightOf(a) - heightOf(b))
      .map((voice, at) => {
        const hertz = between(low, high, at / (all.length - 1))
        return [voice.id, timbre(baseOf(hertz, at), hertz, paceOf(voice))] as const
      })
  )
])

/** How a voice sounds: always the same, and no two of the list alike. A voice of one's own sounds as its id will have it. */
export const timbreOf = (voice: string): Timbre => {
  const known = timbres.get(voice.toLowerCase())
  if (known !== undefined) return known
  const chance = chanceFrom("voice", voice)
  return chance.next() < 0.5
    ? timbre("slt", chance.between(158, 226))
    : timbre("rms", chance.between(84, 120))
}
