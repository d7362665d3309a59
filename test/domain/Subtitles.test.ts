import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { unbreakablePieces } from "../../src/domain/Breaks.js"
import { SpokenWord } from "../../src/domain/Speech.js"
import { wordsFromLetters } from "../../src/domain/SpokenWords.js"
import { type Cue, cuesOf, cuesOfScenes } from "../../src/domain/Subtitles.js"
import { widthOf } from "../../src/domain/Width.js"
import { isLong } from "../support/longForm.js"

const second = 48_000
const pause = 33_600

/** Words that follow one another: how long each lasts and what silence is before it, in samples. */
interface Told {
  readonly text: string
  readonly lasts: number
  readonly after: number
}

const inTurn = (told: ReadonlyArray<Told>, speaker?: string): ReadonlyArray<SpokenWord> => {
  let at = 0
  return told.map(({ after, lasts, text }) => {
    const from = at + after
    at = from + lasts
    return new SpokenWord({ text, from, to: at, ...(speaker === undefined ? {} : { speaker }) })
  })
}

/** A text as it is read out evenly: so many letters a second, a blank as long as a letter. */
const readOut = (text: string, lettersPerSecond: number, from = 0): ReadonlyArray<SpokenWord> =>
  wordsFromLetters(
    [...text].map((letter, at) => ({
      text: letter,
      from: from + at / lettersPerSecond,
      to: from + (at + 1) / lettersPerSecond
    }))
  )

const linesOf = (cues: ReadonlyArray<Cue>) => cues.map(({ lines }) => lines.join(" | "))

const squeezed = (text: string) => text.replace(/\s/gu, "")

/** The words that stand in each cue: all of them in order, each once and whole. */
const sharedOut = (words: ReadonlyArray<SpokenWord>, cues: ReadonlyArray<Cue>) => {
  const left = [...words]
  const shares = cues.map(({ lines }) => {
    let text = squeezed(lines.join(""))
    const share: Array<SpokenWord> = []
    while (text !== "") {
      const word = left.shift()
      assert.isDefined(word)
      if (word === undefined) break
      assert.isTrue(text.startsWith(squeezed(word.text)), `${word.text} is whole in ${text}`)
      text = text.slice(squeezed(word.text).length)
      share.push(word)
    }
    return share
  })
  assert.deepStrictEqual(left, [])
  return shares
}

/** What holds of all subtitles, whatever is said. */
const assertRules = (words: ReadonlyArray<SpokenWord>, cues: ReadonlyArray<Cue>, room: number) => {
  const shares = sharedOut(words, cues)
  for (const [index, cue] of cues.entries()) {
    const [share, next] = [shares[index] ?? [], cues[index + 1]]
    const end = share.at(-1)?.to ?? 0
    assert.strictEqual(cue.from, share[0]?.from, "it begins with its first word")
    assert.isBelow(cue.from, cue.to)
    assert.isAtMost(cue.lines.length, 2)
    if (cue.lines.length === 2 || unbreakablePieces(cue.lines[0]).length > 1)
      for (const line of cue.lines) assert.isAtMost(widthOf(line), room, line)
    for (const line of cue.lines) assert.strictEqual(line, line.trim())
    for (const [at, word] of share.entries())
      assert.isBelow(word.from - (share[at - 1]?.to ?? word.from), pause, "it stands through no pause")
    if (share.length > 1) assert.isAtMost((share.at(-1)?.from ?? 0) - cue.from, 7 * second)
    if (next !== undefined) assert.isAtMost(cue.to, next.from)
    if (next !== undefined && next.from - end < pause) assert.strictEqual(cue.to, next.from)
    else {
      assert.isAtLeast(cue.to, end + second / 10)
      if (cue.to > end + second / 10)
        assert.isAtMost(cue.to, Math.min(cue.from + (second * 5) / 6, end + pause / 2))
    }
  }
}

const texts = [
  ...[
    "a",
    "of",
    "the",
    "fox",
    "forest,",
    "crystal.",
    "discovers",
    "“No!”",
    "re-elected",
    "well…",
    "Mr.",
    "3:30"
  ],
  ...["Donaudampfschifffahrtsgesellschaftskapitän", "x".repeat(50), "Ä", "Öffnet:", "(so)", "It"],
  ...[
    "狐",
    "が",
    "水晶",
    "見つけた。",
    "「はい」",
    "가을",
    "숲에서",
    "สวัสดี",
    "ครับ",
    "الثعلب",
    "والبومة؟",
    "שלום.",
    "👍🏽"
  ]
]

const told: fc.Arbitrary<Told> = fc.record({
  text: fc.constantFrom(...texts),
  lasts: fc.integer({ min: second / 20, max: second }),
  after: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: second / 4 }) },
    { weight: 2, arbitrary: fc.constantFrom(pause - 1, pause, pause + 1) },
    { weight: 1, arbitrary: fc.integer({ min: pause, max: 5 * second }) }
  )
})

describe("Subtitles of what is said", () => {
  for (const [language, room] of [
    ["en", 42],
    ["de-CH", 42],
    ["th", 42],
    ["ja", 32],
    ["zh-Hant", 32]
  ] as const)
    it(`hold every word whole, once and in order, in lines that fit, and stand through no pause: ${language}`, () => {
      fc.assert(
        fc.property(fc.array(told, { maxLength: 60 }), (some) => {
          const words = inTurn(some)
          assertRules(words, cuesOf(words, language), room)
        }),
        { seed: 18, numRuns: isLong ? 2000 : 60 }
      )
    })

  it("are read at no more than 17 letters a second where as many are said at ease", () => {
    const word = fc.constantFrom(...texts.filter((text) => /^[\p{sc=Latin}\p{P}]{1,12}$/u.test(text)))
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 8, max: 15 }),
        (some, speed) => {
          for (const { from, lines, to } of cuesOf(readOut(some.join(" "), speed), "en"))
            assert.isAtMost(widthOf(lines.join(" ")) / ((to - from) / second), 17, lines.join(" | "))
        }
      ),
      { seed: 18, numRuns: isLong ? 1000 : 40 }
    )
  })

  it("are broken behind sentences, and where a sentence reads best", () => {
    const text =
      "In an autumn forest, a fox and an owl discover a glowing crystal. Mr. Fox wants to keep it to himself, but the owl knows better: whoever holds it alone will lose the light of the forest before the first snow. Will he listen?"
    assert.deepStrictEqual(linesOf(cuesOf(readOut(text, 14), "en")), [
      "In an autumn forest, a fox | and an owl discover a glowing crystal.",
      "Mr. Fox wants to keep it to himself, | but the owl knows better:",
      "whoever holds it alone will lose the light | of the forest before the first snow.",
      "Will he listen?"
    ])
  })

  for (const [language, speed, text, wanted] of [
    [
      "en",
      14,
      "All year, Fox had wanted one true adventure.",
      "All year, Fox had wanted | one true adventure."
    ],
    [
      "en",
      14,
      "Some things are only yours once you share them.",
      "Some things are only yours | once you share them."
    ],
    [
      "en",
      14,
      "Everyone said there was nothing left to find.",
      "Everyone said | there was nothing left to find."
    ],
    [
      "de",
      15,
      "Niemand wusste, warum die Eule jeden Abend auf den Turm der alten Kirche flog.",
      "Niemand wusste, warum die Eule jeden Abend | auf den Turm der alten Kirche flog."
    ],
    [
      "es",
      15,
      "Nadie sabía por qué el búho volaba cada noche a la vieja torre.",
      "Nadie sabía por qué el búho volaba | cada noche a la vieja torre."
    ],
    [
      "ru",
      14,
      "Никто не знал, почему сова каждый вечер прилетает на старую башню.",
      "Никто не знал, почему сова | каждый вечер прилетает на старую башню."
    ],
    [
      "ar-EG",
      13,
      "طوال العام تمنى الثعلب مغامرة حقيقية واحدة قبل أن يأتي الشتاء.",
      "طوال العام تمنى الثعلب مغامرة | حقيقية واحدة قبل أن يأتي الشتاء."
    ],
    [
      "he",
      13,
      "איש לא ידע למה הינשוף עף כל ערב אל המגדל הישן של הכנסייה.",
      "איש לא ידע למה הינשוף עף כל ערב | אל המגדל הישן של הכנסייה."
    ],
    [
      "zh",
      5,
      "一整年，狐狸都想要一次真正的冒险，今天森林终于答应了。",
      "一整年，狐狸都想要一次真正的 | 冒险，今天森林终于答应了。"
    ],
    [
      "ja",
      7,
      "狐は一年中、たった一度の本当の冒険を待ち望んでいました。",
      "狐は一年中、たった一度の本当の | 冒険を待ち望んでいました。"
    ],
    [
      "th",
      13,
      "ตลอดทั้งปี สุนัขจิ้งจอกอยากมีการผจญภัยที่แท้จริงเพียงครั้งเดียวก่อนฤดูหนาวจะมาถึง",
      "ตลอดทั้งปี สุนัขจิ้งจอกอยากมีการผจญภัย | ที่แท้จริงเพียงครั้งเดียวก่อนฤดูหนาวจะมาถึง"
    ]
  ] as const)
    it(`have lines as an editor breaks them: ${wanted}`, () => {
      assert.deepStrictEqual(linesOf(cuesOf(readOut(text, speed), language)), [wanted])
    })

  it("have no line that hangs there by itself where the two could be more even without tearing a phrase", () => {
    const word = fc.constantFrom(
      "a",
      "the",
      "and",
      "had",
      "fox",
      "lights",
      "evening,",
      "mountains",
      "adventure"
    )
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 16 }), (some) => {
        for (const { lines } of cuesOf(readOut(some.join(" "), 14), "en")) {
          const [one, other] = lines.map((line) => line.length)
          if (one === undefined || other === undefined) continue
          assert.isAbove(one + other + 1, 42, "one line would do")
          if (Math.min(one, other) >= Math.max(one, other) / 4) continue
          const words = lines.join(" ").split(" ")
          for (const at of words.keys()) {
            const [above, below] = [words.slice(0, at).join(" "), words.slice(at).join(" ")]
            const [short = 0, long = 0] = [above.length, below.length].sort((a, b) => a - b)
            if (long <= 42 && short >= long / 2)
              assert.include(["a", "the", "and", "had"], words[at - 1], lines.join(" | "))
          }
        }
      }),
      { seed: 18, numRuns: isLong ? 5000 : 300 }
    )
  })

  it("stand no longer than seven seconds where a voice takes its time", () => {
    const slow = "The owl sat there for a very long time and looked at the light"
    assert.deepStrictEqual(linesOf(cuesOf(readOut(slow, 6), "en")), [
      "The owl sat there for a very long time",
      "and looked at the light"
    ])
  })

  it("hold two sentences where one of them is too short to be read by itself", () => {
    assert.deepStrictEqual(linesOf(cuesOf(readOut("No! I will not give it back to you.", 14), "en")), [
      "No! I will not give it back to you."
    ])
    assert.deepStrictEqual(linesOf(cuesOf(readOut("I will not give it. You will, my friend.", 14), "en")), [
      "I will not give it.",
      "You will, my friend."
    ])
  })

  it("stand a breath longer before a pause; one that is too short to be seen stands longer, not through it", () => {
    const words = inTurn([
      { text: "Look!", lasts: 9600, after: 4800 },
      { text: "A", lasts: 9600, after: pause },
      { text: "crystal.", lasts: 48_000, after: 4800 },
      { text: "Yes.", lasts: 12_000, after: 96_000 }
    ])
    assert.deepStrictEqual(
      cuesOf(words, "en").map(({ from, to }) => [from, to]),
      [
        [4800, 14_400 + pause / 2],
        [48_000, 110_400 + 4800],
        [206_400, 218_400 + pause / 2]
      ]
    )
  })

  it("never hold two voices or two scenes, and take turns where two talk at once", () => {
    const [fox, owl] = [
      inTurn([{ text: "Mine!", lasts: second, after: 0 }], "Fox"),
      inTurn([{ text: "Ours.", lasts: second, after: 24_000 }], "Owl")
    ]
    const together = cuesOf([...owl, ...fox], "en")
    assert.deepStrictEqual(
      together.map(({ from, lines, speaker, to }) => [speaker, lines[0], from, to]),
      [
        ["Fox", "Mine!", 0, 24_000],
        ["Owl", "Ours.", 24_000, 24_000 + second + 4800]
      ]
    )
    const later = readOut("It goes", 14, 2)
    assert.deepStrictEqual(linesOf(cuesOfScenes([readOut("on. And", 14), later], "en")), [
      "on. And",
      "It goes"
    ])
  })

  it("read right in scripts without blanks and in those from right to left", () => {
    const japanese =
      "秋の森で、狐と梟が光る水晶を見つけました。二匹は朝まで、それを大切に守ると約束しました。"
    assert.deepStrictEqual(linesOf(cuesOf(readOut(japanese, 7), "ja")), [
      "秋の森で、狐と梟が | 光る水晶を見つけました。",
      "二匹は朝まで、 | それを大切に守ると約束しました。"
    ])
    const arabic = "في غابة خريفية، يكتشف ثعلب وبومة بلورة متوهجة. ويعدان بحفظها حتى الصباح."
    assert.deepStrictEqual(linesOf(cuesOf(readOut(arabic, 13), "ar")), [
      "في غابة خريفية، | يكتشف ثعلب وبومة بلورة متوهجة.",
      "ويعدان بحفظها حتى الصباح."
    ])
  })
})
