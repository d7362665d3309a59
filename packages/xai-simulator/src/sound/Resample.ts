/** Samples of the old track that one new one is made of, to each side. */
const reach = 12

/** How finely the places between two samples are told apart. */
const phases = 256

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** For each place between two samples, how much of each neighbour is in it; `cut` is the highest pitch that stays, 1 all. */
const weightsFor = (cut: number): ReadonlyArray<Float32Array> =>
  Array.from({ length: phases + 1 }, (_, phase) => {
    const weights = Float32Array.from({ length: reach * 2 }, (_, i) => {
      const away = i - reach + 1 - phase / phases
      const window = 0.5 + 0.5 * Math.cos((Math.PI * away) / (reach + 1))
      return cut * sinc(cut * away) * window
    })
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return weights.map((weight) => weight / sum)
  })

/**
 * The track at another rate: `step` old samples to a new one. A track that goes on at its old rate sounds as much higher as
 * it is shorter.
 */
export const resampled = (track: Float32Array, step: number): Float32Array => {
  if (step === 1) return track
  const weights = weightsFor(Math.min(1, 1 / step))
  const out = new Float32Array(Math.max(0, Math.round(track.length / step)))
  for (let i = 0; i < out.length; i++) {
    const place = i * step
    const whole = Math.floor(place)
    const kernel = weights[Math.round((place - whole) * phases)]
    if (kernel === undefined) continue
    let sum = 0
    for (let k = 0; k < kernel.length; k++) sum += (track[whole + k - reach + 1] ?? 0) * (kernel[k] ?? 0)
    out[i] = sum
  }
  return out
}
