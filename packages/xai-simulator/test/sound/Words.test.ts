import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Option } from "effect"
import { voiceIds } from "../../src/catalogue/Voices.js"
import { linesIn } from "../../src/sound/Dialogue.js"
import { readPhones, wordTimes } from "../../src/sound/Phones.js"
import { soundRate } from "../../src/sound/Recording.js"
import { markedClip, readSaidMark, saidMark } from "../../src/sound/SaidMark.js"
import { speak } from "../../src/sound/Speak.js"
import { breaths, plainSpeech, respelled, tokensOf } from "../../src/sound/SpeechText.js"
import { timbreOf } from "../../src/sound/Timbre.js"
import { edgesOf } from "./edges.js"

const utterance = { voice: "orion", language: "en", speed: 1 }

describe("what is spoken of a text", () => {
  it("leaves delivery tags out, and makes pauses of those that ask for one", () => {
    assert.strictEqual(plainSpeech("<whisper>Come</whisper> [sigh] here"), "Come here")
    const [, paused] = tokensOf(plainSpeech("Wait [long-pause] now"))
    assert.strictEqual(paused?.text, "now")
    assert.isAbove(tokensOf(plainSpeech("Wait [pause] now"))[0]?.pause ?? 0, 0.5)
    assert.strictEqual(tokensOf("Wait now")[0]?.pause, 0)
  })

  it("is respelled where it is told how, the longest first, whole words only", () => {
    const replace = { Xai: "ex ay eye", "Xai Inc": "the firm" }
    assert.strictEqual(respelled("Xai", replace), "ex ay eye")
    assert.strictEqual(respelled("Xais", replace), "Xais")
    assert.strictEqual(respelled("Tao", { Tao: "/taʊ/" }), "Tao")
  })

  it("keeps the place of each word, in letters with and without spaces between words", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        let last = 0
        for (const { from, text: word, to } of tokensOf(text)) {
          assert.strictEqual(text.slice(from, to), word)
          assert.isAtLeast(from, last)
          last = to
        }
      })
    )
    assert.isAbove(tokensOf("狐狸在森林里。").length, 2)
  })

  it("is said in breaths that end where it is silent", () => {
    const said = breaths(tokensOf("A fox, an owl. They wait — and Dr. Smith comes")).map((words) =>
      words.map(({ text }) => text).join(" ")
    )
    assert.deepStrictEqual(said, ["A fox,", "an owl.", "They wait", "and Dr. Smith comes"])
  })
})

describe("times of words", () => {
  it("follow the sounds they are made of, though those change between words", () => {
    const phones = readPhones("pau:0.200 dh:0.250 ax:0.300 f:0.350 aa:0.420 k:0.480 s:0.600 pau:0.900")
    assert.deepStrictEqual(
      wordTimes(phones, [
        ["dh", "iy"],
        ["f", "aa", "k", "s"]
      ]),
      [
        { start: 0.2, end: 0.3 },
        { start: 0.3, end: 0.6 }
      ]
    )
  })

  it.effect("are where the sound is: every group of words begins and ends with what is heard", () =>
    Effect.gen(function* () {
      const text = "Nobody came. For years, the light kept its promise; and then it was gone."
      const { track, words } = yield* speak({ ...utterance, text }, "tones")
      assert.deepStrictEqual(
        words.map((word) => word.text),
        text.split(" ")
      )
      const groups = breaths(tokensOf(text)).map((group) => ({
        start: words.find(({ from }) => from === group[0]?.from)?.start ?? -1,
        end: words.find(({ to }) => to === group.at(-1)?.to)?.end ?? -1
      }))
      const heard = edgesOf(track, soundRate, 0.1)
      assert.strictEqual(heard.length, groups.length)
      for (const [at, { end, start }] of groups.entries()) {
        assert.closeTo(heard[at]?.start ?? -1, start, 0.05)
        assert.closeTo(heard[at]?.end ?? -1, end, 0.05)
      }
    })
  )

  it.effect("shrink with speed, and are the same for the same order", () =>
    Effect.gen(function* () {
      const text = "They came for the crystal and left with something better."
      const slow = yield* speak({ ...utterance, text, speed: 0.8 }, "tones")
      const fast = yield* speak({ ...utterance, text, speed: 1.4 }, "tones")
      assert.closeTo(slow.track.length / fast.track.length, 1.4 / 0.8, 0.1)
      const again = yield* speak({ ...utterance, text, speed: 1.4 }, "tones")
      assert.deepStrictEqual(again.track, fast.track)
    })
  )
})

describe("voices", () => {
  it("each have a pitch of their own, always the same", () => {
    const heights = voiceIds.map((id) => timbreOf(id).hertz).toSorted((a, b) => a - b)
    for (const [at, hertz] of heights.entries())
      assert.isAbove(hertz / (heights[at - 1] ?? 1), 1.01, `${hertz} Hz`)
    assert.deepStrictEqual(timbreOf("my-own-voice"), timbreOf("my-own-voice"))
    for (const id of voiceIds) {
      assert.isAbove(timbreOf(id).pitch, 0.8, id)
      assert.isBelow(timbreOf(id).pitch, 1.4, id)
    }
  })
})

describe("the mark of what is said", () => {
  const said = { language: "de", words: [{ text: "Schön)", start: 0.1, end: 0.4 }] }

  it("is read again from any file it stands in, and none from others", () => {
    const file = Buffer.concat([Buffer.from([0, 255, 7]), Buffer.from(saidMark(said)), Buffer.alloc(9)])
    assert.deepStrictEqual(Option.getOrNull(readSaidMark(file)), said)
    assert.deepStrictEqual(Option.getOrNull(readSaidMark(markedClip(Buffer.alloc(12), said))), said)
    assert.isTrue(Option.isNone(readSaidMark(Buffer.from("xai-simulator-said(bm8"))))
    assert.isTrue(Option.isNone(readSaidMark(new Uint8Array())))
  })
})

describe("lines in a clip's prompt", () => {
  it("are said by the voice that is bound to them, in order", () => {
    const prompt = [
      "Slow push in.",
      'Dialogue: <AUDIO_1> Owl says, under the breath: "Wait. Listen."',
      'Dialogue: <AUDIO_0> Fox says, softly, amazed: "I hear it."',
      'The sign reads "Bakery".'
    ].join("\n")
    assert.deepStrictEqual(linesIn(prompt, ["ara", "rex"], 1), [
      { voice: "rex", text: "Wait. Listen." },
      { voice: "ara", text: "I hear it." }
    ])
    const [free] = linesIn('Dialogue: Fox says, softly: "I hear it."', [], 1)
    assert.include(voiceIds, free?.voice ?? "")
    assert.deepStrictEqual(linesIn("She turns to <AUDIO_0>, who whispers “Come”.", ["luna"], 1), [
      { voice: "luna", text: "Come" }
    ])
    assert.deepStrictEqual(linesIn('He reads "Home" on a sign.', [], 1), [])
  })
})
