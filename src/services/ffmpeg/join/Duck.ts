import { soundRate } from "../../../domain/SoundTime.js"

// Sound gives way to speech by what is known of it, the times of its words, and not by what is heard: an envelope that follows
// levels pumps, and comes too late for the first syllable.

/** A part of the film, in samples from its start. */
export interface SampleSpan {
  readonly from: number
  readonly to: number
}

/** Where sound is lowered, and over how many samples it goes down before that and up again behind it. */
export interface Duck extends SampleSpan {
  readonly down: number
  readonly up: number
}

/** How long sound takes to give way, and to come back. */
const downSamples = 0.25 * soundRate
const upSamples = 0.8 * soundRate
/** A pause in speech that is shorter lets nothing come back: it would pop up and go again. */
const pauseSamples = 1.5 * soundRate
/** Never quicker than this, or it would click: 5 ms. */
const leastRamp = 0.005 * soundRate

/**
 * Where sound gives way to speech.
 * Takes   the spans that words are said in, in any order; and those in which the sound itself says something and stays whole,
 *         unless somebody speaks over it.
 */
export const ducksOf = (
  words: ReadonlyArray<SampleSpan>,
  whole: ReadonlyArray<SampleSpan> = []
): ReadonlyArray<Duck> => {
  const merged: Array<SampleSpan> = []
  for (const { from, to } of words.toSorted((a, b) => a.from - b.from)) {
    const before = merged.at(-1)
    const isPause =
      before === undefined ||
      from - before.to >= pauseSamples ||
      whole.some((span) => span.from < from && span.to > before.to)
    if (isPause) merged.push({ from, to })
    else merged[merged.length - 1] = { from: before.from, to: Math.max(before.to, to) }
  }
  return merged.map(({ from, to }) => {
    const room = (ends: ReadonlyArray<number>, most: number) =>
      Math.max(leastRamp, Math.min(most, ...ends.filter((gap) => gap >= 0)))
    return {
      from,
      to,
      down: room(
        whole.map((span) => from - span.to),
        downSamples
      ),
      up: room(
        whole.map((span) => span.from - to),
        upSamples
      )
    }
  })
}

/** How far sound is down at a moment: 1 within the duck, 0 beyond its ramps. */
const depthAt = ({ down, from, to, up }: Duck, at: number): number => {
  const way = at < from ? 1 - (from - at) / down : at < to ? 1 : 1 - (at - to) / up
  return way >= 1 ? 1 : way <= 0 ? 0 : 0.5 - 0.5 * Math.cos(Math.PI * way)
}

/** Writes by what each sample is multiplied, from one of the film's on: lowered by `decibels` within the ducks. */
export const fillDucked = (
  gains: Float32Array,
  from: number,
  ducks: ReadonlyArray<Duck>,
  decibels: number
): void => {
  gains.fill(1)
  for (const duck of ducks) {
    const first = Math.max(0, Math.floor(duck.from - duck.down) - from)
    const end = Math.min(gains.length, Math.ceil(duck.to + duck.up) - from)
    for (let at = first; at < end; at++) {
      const gain = 10 ** ((-decibels * depthAt(duck, from + at)) / 20)
      if (gain < (gains[at] ?? 1)) gains[at] = gain
    }
  }
}
