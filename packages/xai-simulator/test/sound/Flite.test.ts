import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { voiceIds } from "../../src/catalogue/Voices.js"
import { hasFlite } from "../../src/sound/Flite.js"
import { soundRate } from "../../src/sound/Recording.js"
import { speak } from "../../src/sound/Speak.js"
import { breaths, tokensOf } from "../../src/sound/SpeechText.js"
import { isLong } from "../drawing/support.js"
import { edgesOf } from "./edges.js"

const text = "In 1984, Dr. Smith's fox found a glowing crystal. Nobody believed it; why should they?"

/** How high somebody speaks, in hertz: the distance at which a stretch of sound is most like itself. */
const pitchOf = (whole: Float32Array): number => {
  const track = whole.filter((_, at) => at % 8 === 0)
  const rate = soundRate / 8
  const size = 300
  const likeness = (from: number, lag: number) => {
    let [sum, own, other] = [0, 1e-9, 1e-9]
    for (let i = from; i < from + size; i++) {
      const [a, b] = [track[i] ?? 0, track[i + lag] ?? 0]
      sum += a * b
      own += a * a
      other += b * b
    }
    return sum / Math.sqrt(own * other)
  }
  const heights = Array.from({ length: Math.floor(track.length / size) - 1 }, (_, at) => {
    const lags = Array.from({ length: 70 }, (__, index) => 18 + index)
    const best = lags.reduce(
      (so, lag) => {
        const like = likeness(at * size, lag)
        return like > so.like + 0.02 ? { lag, like } : so
      },
      { lag: 0, like: 0.6 }
    )
    return best.lag === 0 ? [] : [rate / best.lag]
  }).flat()
  return heights.toSorted((a, b) => a - b)[Math.floor(heights.length / 2)] ?? 0
}

describe.runIf(hasFlite())("speech by Flite", () => {
  it.live("has each group of words where its times say, in every voice, to 0.15 s", () =>
    Effect.gen(function* () {
      const voices = isLong ? voiceIds : ["orion", "eve"]
      for (const [index, voice] of voices.entries()) {
        for (const speed of isLong ? [1, 0.7, 1.5] : [1 + 0.3 * index]) {
          const { track, words } = yield* speak({ text, voice, language: "en", speed }, "voices")
          assert.strictEqual(words.map((word) => word.text).join(" "), text)
          const groups = breaths(tokensOf(text)).map((group) => ({
            start: words.find(({ from }) => from === group[0]?.from)?.start ?? -1,
            end: words.find(({ to }) => to === group.at(-1)?.to)?.end ?? -1
          }))
          const heard = edgesOf(track, soundRate, 0.12)
          assert.strictEqual(heard.length, groups.length, `${voice} ${speed}`)
          for (const [at, { end, start }] of groups.entries()) {
            assert.closeTo(heard[at]?.start ?? -1, start, 0.15, `${voice} ${speed}: group ${at}`)
            assert.closeTo(heard[at]?.end ?? -1, end, 0.15, `${voice} ${speed}: group ${at}`)
          }
          for (const [at, { end, start }] of words.entries()) {
            assert.isAbove(end, start, words[at]?.text)
            assert.isAtLeast(start, (words[at - 1]?.end ?? 0) - 1e-6)
          }
        }
      }
    })
  )

  it.live("is the same for the same words, and as high as its voice", () =>
    Effect.gen(function* () {
      const low = yield* speak({ text, voice: "zagan", language: "en", speed: 1 }, "voices")
      const high = yield* speak({ text, voice: "lux", language: "en", speed: 1 }, "voices")
      assert.isAbove(pitchOf(high.track), pitchOf(low.track) * 1.5)
      const again = yield* speak({ text: `${text} `, voice: "zagan", language: "en", speed: 1 }, "voices")
      assert.deepStrictEqual(again.track, low.track)
    })
  )
})
