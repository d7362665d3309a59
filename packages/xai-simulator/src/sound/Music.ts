import { chanceFrom } from "../drawing/Chance.js"
import { soundRate } from "./Recording.js"
import { waveFile } from "./WaveFile.js"

// The simulator's own instruments: a pad and a plucked string, for a bed under a film.

/** How long a bed is, and which one. */
export interface MusicRequest {
  readonly seconds: number
  readonly seed: number
}

/** Chords as semitones over the root, four bars of each. */
const progressions = [
  [
    [0, 4, 7, 14],
    [-3, 0, 4, 12],
    [-7, -3, 0, 9],
    [-5, -1, 2, 11]
  ],
  [
    [0, 7, 12, 16],
    [5, 9, 12, 17],
    [-3, 4, 9, 12],
    [-5, 2, 7, 11]
  ],
  [
    [0, 3, 7, 14],
    [-4, 0, 3, 12],
    [3, 7, 10, 15],
    [-2, 2, 5, 12]
  ]
] as const

/** About as long as a bar is, in seconds. */
const barSeconds = 2.6

interface Note {
  readonly at: number
  readonly length: number
  readonly hertz: number
  readonly loudness: number
  /** 0 to 1, from left to right. */
  readonly aside: number
}

/** Plays a note into both tracks. What sounds over the end is heard at the beginning, so that the bed can be repeated. */
const play = (
  tracks: readonly [Float32Array, Float32Array],
  { aside, at, hertz, length, loudness }: Note,
  shape: "pad" | "pluck"
) => {
  const size = tracks[0].length
  const samples = Math.floor(length * soundRate)
  const from = Math.floor(at * soundRate)
  const turn = (2 * Math.PI * hertz) / soundRate
  const [c, s] = [Math.cos(turn), Math.sin(turn)]
  const [left, right] = [Math.cos((aside * Math.PI) / 2), Math.sin((aside * Math.PI) / 2)]
  let [x, y] = [1, 0]
  for (let i = 0; i < samples; i++) {
    const nextX = x * c - y * s
    y = x * s + y * c
    x = nextX
    const share = i / samples
    const envelope =
      shape === "pad"
        ? 0.5 - 0.5 * Math.cos(2 * Math.PI * Math.min(share, 1 - share, 0.5))
        : Math.min(1, i / 300) * Math.exp(-5 * share) * Math.min(1, (1 - share) * 20)
    const value = y * loudness * envelope
    const place = (from + i) % size
    tracks[0][place] = (tracks[0][place] ?? 0) + value * left
    tracks[1][place] = (tracks[1][place] ?? 0) + value * right
  }
}

/** How loud the bed is on the whole: near -23 LUFS. */
const wantedLevel = 0.062

/**
 * A quiet bed of music, two tracks at 48 kHz, that ends where it begins: played again and again, it has no seam.
 * Equal requests give equal samples.
 */
export const musicBed = ({ seconds, seed }: MusicRequest): readonly [Float32Array, Float32Array] => {
  const chance = chanceFrom("music", seed)
  const size = Math.max(1, Math.round(seconds * soundRate))
  const tracks = [new Float32Array(size), new Float32Array(size)] as const
  const length = size / soundRate
  const bars = Math.max(1, Math.round(length / barSeconds))
  const bar = length / bars
  const chords = progressions[chance.below(progressions.length)] ?? progressions[0]
  const root = 110 * 2 ** (chance.below(7) / 12)
  const hertzOf = (steps: number) => root * 2 ** (steps / 12)
  for (let at = 0; at < bars; at++) {
    const chord = chords[at % chords.length] ?? chords[0]
    for (const [n, steps] of chord.slice(0, 3).entries()) {
      for (const [detune, aside] of [
        [0.998, 0.25],
        [1.002, 0.75]
      ] as const) {
        const hertz = hertzOf(steps) * detune
        play(tracks, { at: at * bar, length: bar * 2, hertz, loudness: 0.1 - n * 0.015, aside }, "pad")
        play(tracks, { at: at * bar, length: bar * 2, hertz: hertz * 2, loudness: 0.02, aside }, "pad")
      }
    }
    for (let beat = 0; beat < 8; beat++) {
      if (beat > 0 && chance.next() < 0.35) continue
      const steps = (chord[chance.below(chord.length)] ?? 0) + (chance.next() < 0.4 ? 24 : 12)
      const aside = chance.between(0.3, 0.7)
      const note = { at: (at + beat / 8) * bar, length: 1.8, hertz: hertzOf(steps), loudness: 0.09, aside }
      play(tracks, note, "pluck")
      play(tracks, { ...note, length: 0.6, hertz: note.hertz * 2, loudness: 0.025 }, "pluck")
    }
  }
  const energy = tracks.reduce((all, track) => all + track.reduce((sum, it) => sum + it * it, 0), 0)
  const gain = wantedLevel / Math.sqrt(energy / (size * 2))
  for (const track of tracks) for (let i = 0; i < size; i++) track[i] = Math.tanh((track[i] ?? 0) * gain)
  return tracks
}

/** The same as a WAV file. */
export const musicFile = (request: MusicRequest): Uint8Array => waveFile(musicBed(request), soundRate)
