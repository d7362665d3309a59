// Where two clips meet by a cut, neither has sound on the other's side. What would have followed, and what would have come
// before, is foretold from each side's own waves (linear prediction, Burg's method), and the two are crossfaded: sound that
// runs on through the joint stays as it is, and two that have nothing to do with each other give way without a click.

/** Half the length of a bridge, in samples: 5 ms at 48 kHz. */
const half = 240
/** How many samples a prediction is drawn from, and how many waves and a half it may hold. */
const history = 1024
const order = 32

/** The coefficients by which each sample follows from those before it: stable, so that nothing foretold grows. */
const coefficientsOf = (known: Float64Array): ReadonlyArray<number> => {
  const forward = known.slice()
  const backward = known.slice()
  const whole = known.reduce((sum, sample) => sum + sample * sample, 0)
  let found: ReadonlyArray<number> = []
  for (let size = 1; size <= Math.min(order, Math.floor(known.length / 3)); size++) {
    let [common, power] = [0, 0]
    for (let at = size; at < known.length; at++) {
      const [ahead, behind] = [forward[at] ?? 0, backward[at - 1] ?? 0]
      common += ahead * behind
      power += ahead * ahead + behind * behind
    }
    // What is left unexplained is the rounding of samples alone.
    if (power <= 1e-9 * whole) return found
    const reflection = (2 * common) / power
    found = [...found.map((it, at) => it - reflection * (found[size - 2 - at] ?? 0)), reflection]
    for (let at = known.length - 1; at >= size; at--) {
      const [ahead, behind] = [forward[at] ?? 0, backward[at - 1] ?? 0]
      forward[at] = ahead - reflection * behind
      backward[at] = behind - reflection * ahead
    }
  }
  return found
}

/** What follows samples, no louder than they were. */
const foretold = (known: Float64Array, count: number): Float64Array => {
  const coefficients = coefficientsOf(known)
  const loudest = known.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  const all = new Float64Array(known.length + count)
  all.set(known)
  for (let at = known.length; at < all.length; at++) {
    all[at] = coefficients.reduce((sum, it, back) => sum + it * (all[at - 1 - back] ?? 0), 0)
  }
  // Held only now: each follows from those before it as they were foretold.
  return all.subarray(known.length).map((sample) => Math.max(-loudest, Math.min(loudest, sample)))
}

/** Every `step`-th sample from one on, as many as there are up to the history's length. */
const channelOf = (samples: Float32Array, from: number, step: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, at) => samples[from + at * step] ?? 0)

/** How much of the second side is heard so many samples after the joint, before it negative: half of it at the joint. */
const share = (after: number): number => 0.5 * (1 + Math.sin((Math.PI * after) / (2 * half)))

/** One channel of a side, and what is foretold beyond its edge; its outermost samples too, where they are not to be trusted. */
const sideOf = (samples: Float32Array, edge: number, inward: number, count: number, unsure: number) => {
  const known = Math.min(history, count - unsure)
  const from = edge + (unsure + known - 1) * inward
  const beyond = foretold(channelOf(samples, from, -inward, known), unsure + half)
  for (let at = 0; at < unsure; at++) samples[edge + at * inward] = beyond[unsure - 1 - at] ?? 0
  return beyond.subarray(unsure)
}

/**
 * Crossfades two parts where they meet, over 5 ms of either; both are changed in place. Samples of `channels` in turn; of
 * the outermost ones of either side, so many are `unsure`: only guessed, or not there, and foretold as well.
 */
export const bridgeJoint = (
  before: Float32Array,
  after: Float32Array,
  channels: number,
  unsure: { readonly before: number; readonly after: number } = { before: 0, after: 0 }
): void => {
  const [left, right] = [Math.floor(before.length / channels), Math.floor(after.length / channels)]
  if (left === 0 || right === 0) return
  // A side that has hardly more than its edges is taken as it is.
  const sure = (count: number, edge: number) => (count > 2 * edge ? edge : 0)
  for (let channel = 0; channel < channels; channel++) {
    const end = before.length - channels + channel
    const next = sideOf(before, end, -channels, left, sure(left, unsure.before))
    const past = sideOf(after, channel, channels, right, sure(right, unsure.after))
    for (let at = 0; at < Math.min(half, left); at++) {
      const weight = share(-at - 0.5)
      const place = end - at * channels
      before[place] = (before[place] ?? 0) * (1 - weight) + (past[at] ?? 0) * weight
    }
    for (let at = 0; at < Math.min(half, right); at++) {
      const weight = share(at + 0.5)
      const place = channel + at * channels
      after[place] = (next[at] ?? 0) * (1 - weight) + (after[place] ?? 0) * weight
    }
  }
}
