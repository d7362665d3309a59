import { waveFile } from "../sound/WaveFile.js"
import { type Backdrop, backdropOf } from "./Backdrop.js"
import { type Chance, chanceFrom } from "./Chance.js"

/** What a clip should sound like. */
export interface SoundRequest {
  readonly seconds: number
  readonly seed: number
  readonly setting: string
  readonly mood: string
  readonly title: string
  readonly action: string
  /** Without music the place is heard alone. */
  readonly hasMusic?: boolean
  /** What is said in it, in the middle, as long as it; the place is quieter then. */
  readonly speech?: Float32Array
}

export const sampleRate = 48_000

/** Chords as semitones over the root: I vi IV V, and i VI III VII. */
const bright = [
  [0, 4, 7],
  [-3, 0, 4],
  [-7, -3, 0],
  [-5, -1, 2]
] as const
const sombre = [
  [0, 3, 7],
  [-4, 0, 3],
  [-9, -5, -2],
  [-2, 2, 5]
] as const
const fiveNotes = { bright: [0, 2, 4, 7, 9, 12, 14], sombre: [0, 3, 5, 7, 10, 12, 15] } as const

/** Adds a tone to a track, softly in and softly out. A rotating vector instead of a sine a sample: ten times as fast. */
const tone = (
  track: Float32Array,
  from: number,
  length: number,
  hertz: number,
  loudness: number,
  shape: "pad" | "pluck"
) => {
  const start = Math.max(0, Math.floor(from * sampleRate))
  const end = Math.min(track.length, Math.floor((from + length) * sampleRate))
  const turn = (2 * Math.PI * hertz) / sampleRate
  const [c, s] = [Math.cos(turn), Math.sin(turn)]
  let [x, y] = [1, 0]
  const attack = shape === "pad" ? 0.5 * sampleRate : 0.012 * sampleRate
  const release = shape === "pad" ? 0.7 * sampleRate : 0.06 * sampleRate
  let decay = 1
  const fade = shape === "pad" ? 1 : Math.exp(-3.6 / (length * sampleRate))
  const total = Math.floor(length * sampleRate)
  for (let i = start; i < end; i++) {
    const at = i - start
    const nextX = x * c - y * s
    y = x * s + y * c
    x = nextX
    const rise = at < attack ? at / attack : 1
    const fall = total - at < release ? Math.max(0, (total - at) / release) : 1
    decay *= fade
    track[i] = (track[i] ?? 0) + y * loudness * rise * fall * decay
  }
}

/** What the place itself sounds like: wind, rain, waves, a fire, deep water. */
const ambienceOf = (
  backdrop: Backdrop
): { readonly loudness: number; readonly smooth: number; readonly swell: number; readonly drops: number } => {
  if (backdrop.place === "room")
    return { loudness: 0.02, smooth: 0.02, swell: 0.1, drops: backdrop.has(/fire|hearth/) ? 9 : 0 }
  if (backdrop.place === "space") return { loudness: 0.05, smooth: 0.004, swell: 0.05, drops: 0 }
  if (backdrop.place === "cave" || backdrop.place === "underwater")
    return { loudness: 0.05, smooth: 0.012, swell: 0.14, drops: 1.5 }
  if (backdrop.weather === "rain" || backdrop.weather === "storm")
    return { loudness: 0.075, smooth: 0.42, swell: 0.16, drops: 26 }
  if (backdrop.place === "sea" || backdrop.place === "lake")
    return { loudness: 0.11, smooth: 0.1, swell: 0.2, drops: 0 }
  if (backdrop.place === "city" || backdrop.place === "market")
    return { loudness: 0.04, smooth: 0.03, swell: 0.09, drops: 0 }
  return { loudness: 0.055, smooth: 0.05, swell: 0.13, drops: 0 }
}

/** Adds a slow chord pad in the mood's mode and a few plucks. */
const addMusic = (
  [left, right]: readonly [Float32Array, Float32Array],
  seconds: number,
  { chance, isSombre, root }: { readonly chance: Chance; readonly isSombre: boolean; readonly root: number }
) => {
  const chords = isSombre ? sombre : bright
  const scale = isSombre ? fiveNotes.sombre : fiveNotes.bright
  const hertz = (steps: number) => root * 2 ** (steps / 12)
  const bar = 2.4
  const first = chance.below(2) * 2
  for (let i = 0, at = 0; at < seconds; i++, at += bar) {
    const chord = chords[(first + i) % 4] ?? chords[0]
    for (const [n, steps] of chord.entries()) {
      tone(left, at, bar + 0.7, hertz(steps) * 0.9985, 0.1 - n * 0.012, "pad")
      tone(right, at, bar + 0.7, hertz(steps) * 1.0015, 0.1 - n * 0.012, "pad")
    }
    for (const track of [left, right]) tone(track, at, bar + 0.7, hertz(chord[0]) / 2, 0.12, "pad")
  }
  for (let at = 0.3; at < seconds - 0.4; at += chance.next() < 0.35 ? 0.9 : 0.6) {
    if (chance.next() < 0.3) continue
    const steps = scale[chance.below(scale.length)] ?? 0
    const aside = chance.between(0.3, 0.7)
    for (const [track, gain] of [
      [left, 1 - aside],
      [right, aside]
    ] as const) {
      tone(track, at, 1.3, hertz(steps) * 2, 0.11 * gain, "pluck")
      tone(track, at, 0.7, hertz(steps) * 4, 0.035 * gain, "pluck")
    }
  }
}

/** Composes a clip's sound: a slow chord pad in the mood's mode, a few plucks, the place's own noise. Stereo, -1 to 1. */
export const compose = (request: SoundRequest): readonly [Float32Array, Float32Array] => {
  const backdrop = backdropOf({ ...request, palette: "" })
  const chance = chanceFrom(request.seed, "sound", request.setting, request.mood)
  const isSombre =
    backdrop.weather === "storm" ||
    /\b(ominous|tense|dark|scary|eerie|sad|melanchol|lonely|sombre|somber|grief|wistful|mysterious|anxious|fear|dread|danger)/i.test(
      request.mood.slice(0, 600)
    )
  const root = 174.61 * 2 ** (chance.below(5) / 12)
  const length = Math.max(1, Math.round(request.seconds * sampleRate))
  const left = new Float32Array(length)
  const right = new Float32Array(length)

  if (request.hasMusic !== false && request.speech === undefined)
    addMusic([left, right], request.seconds, { isSombre, root, chance })

  const ambience = ambienceOf(backdrop)
  for (const [track, salt] of [
    [left, "l"],
    [right, "r"]
  ] as const) {
    let noise = (chanceFrom(request.seed, "noise", salt).below(0x7fffffff) | 1) >>> 0
    let [low, lower] = [0, 0]
    const gain = ambience.loudness * Math.sqrt(0.6 / ambience.smooth)
    const swellTurn = (2 * Math.PI * ambience.swell) / sampleRate
    for (let i = 0; i < length; i++) {
      noise ^= noise << 13
      noise ^= noise >>> 17
      noise ^= noise << 5
      const white = (noise | 0) / 2147483648
      low += (white - low) * ambience.smooth
      lower += (low - lower) * 0.6
      track[i] =
        (track[i] ?? 0) + lower * gain * (0.72 + 0.28 * Math.sin(i * swellTurn + (salt === "l" ? 0 : 0.5)))
    }
    const drops = chanceFrom(request.seed, "drops", salt)
    for (let i = 0; i < ambience.drops * request.seconds; i++) {
      tone(track, drops.between(0, request.seconds), 0.05, drops.between(900, 2600), 0.018, "pluck")
    }
  }
  settle(left, right, levelOf(request))
  for (const track of request.speech === undefined ? [] : [left, right])
    for (let i = 0; i < length; i++)
      track[i] = Math.max(-1, Math.min(1, (track[i] ?? 0) + (request.speech?.[i] ?? 0)))
  return [left, right]
}

/** How loud a clip is on the whole: near -20 LUFS with music, a place alone as it is, and far behind those who speak. */
const levelOf = ({ hasMusic, speech }: SoundRequest): number =>
  speech !== undefined ? 0.007 : hasMusic === false ? 0.04 : 0.09

/** Brings both tracks to one loudness, rounds off peaks, and fades in and out over 0.2 s, so that nothing clicks at a cut. */
const settle = (left: Float32Array, right: Float32Array, wantedLevel: number) => {
  let sum = 0
  for (let i = 0; i < left.length; i++) sum += (left[i] ?? 0) ** 2 + (right[i] ?? 0) ** 2
  const level = Math.sqrt(sum / Math.max(1, left.length * 2))
  const gain = level === 0 ? 0 : wantedLevel / level
  const fade = Math.min(Math.floor(0.2 * sampleRate), Math.floor(left.length / 2))
  for (const track of [left, right]) {
    for (let i = 0; i < track.length; i++) {
      const edge = Math.min(i, track.length - 1 - i)
      const envelope = edge < fade ? 0.5 - 0.5 * Math.cos((Math.PI * edge) / fade) : 1
      track[i] = Math.tanh((track[i] ?? 0) * gain * 1.05) * envelope
    }
  }
}

/** A WAV file of 16-bit stereo. */
export const wave = (tracks: readonly [Float32Array, Float32Array]): Uint8Array =>
  waveFile(tracks, sampleRate)
