import { chance } from "./Random.js"
import { layouts, type SoundRecipe } from "./Recipe.js"

/** What is heard of a clip: a tone that runs on, clicks at known moments, and noise where that is asked for. */
export const toneHertz = 440
export const clickHertz = 1500
export const clickSeconds = 0.012

/** The moments of a clip's clicks, counted from where its sound begins. */
export const clicksIn = (seconds: number): ReadonlyArray<number> => {
  if (seconds < 0.25) return []
  return seconds < 0.7 ? [seconds / 2] : [0.3 * seconds, 0.5 * seconds, 0.8 * seconds]
}

/** A click by its distance from its middle: a short tone under half a wave of loudness. */
const clickAt = (away: number) =>
  Math.abs(away) > clickSeconds / 2
    ? 0
    : Math.cos((Math.PI * away) / clickSeconds) ** 2 * Math.cos(2 * Math.PI * clickHertz * away)

/** Raw samples, 32-bit floating point, the same in all channels. */
export const drawSound = (
  recipe: SoundRecipe,
  seconds: number,
  clicks: ReadonlyArray<number>
): Uint8Array => {
  const channels = layouts[recipe.layout]
  const count = Math.round(seconds * recipe.rate)
  const samples = new Float32Array(count * channels)
  const { next } = chance("noise")
  let pink = 0
  for (let n = 0; n < count; n++) {
    const at = n / recipe.rate
    pink += 0.1 * (2 * next() - 1 - pink)
    const tone = recipe.level * Math.sin(2 * Math.PI * toneHertz * (at + recipe.heard))
    const click = clicks.reduce((so, middle) => so + recipe.click * clickAt(at - middle), 0)
    samples.fill(tone + click + 2.5 * recipe.noise * pink, n * channels, (n + 1) * channels)
  }
  return new Uint8Array(samples.buffer)
}
