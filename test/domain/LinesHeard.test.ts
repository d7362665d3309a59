import { assert, describe, it } from "@effect/vitest"
import { holdAgainst, notHeard } from "../../src/domain/LinesHeard.js"
import { SpokenWord } from "../../src/domain/Speech.js"
import { Line } from "../../src/domain/StoryPlan.js"

const lines = [
  new Line({ speaker: "Fox", text: "Who is there in the dark?" }),
  new Line({ speaker: "Owl", text: "Only me, and I have a light." })
]

/** What was heard, a word every half second. */
const listened = (text: string) => ({
  text,
  words: text
    .split(" ")
    .filter((word) => word !== "")
    .map((word, index) => new SpokenWord({ text: word, from: index * 24_000, to: index * 24_000 + 20_000 }))
})

const failing = (heard: string, said: ReadonlyArray<Line> = lines) =>
  notHeard(said, listened(heard), "en").failures.map(({ detail }) => detail)

const whole = "who is there in the dark only me and i have a light"

describe("the lines of a clip, held against what was heard in it", () => {
  it.each([
    ["word for word", whole],
    ["with a word missing", "who is there in the dark only me and i have light"],
    ["with two words misheard", "who is there in the park only me and i have a bite"]
  ])("are heard %s", (_, heard) => {
    assert.deepStrictEqual(failing(heard), [])
  })

  it("are not heard where another sentence is, where one of them is missing, in silence, and in babble", () => {
    assert.deepStrictEqual(failing("the river runs down to the sea at night"), [
      "Fox: “Who is there in the dark?”, Owl: “Only me, and I have a light.”; heard: “the river runs down to the sea at night”"
    ])
    assert.deepStrictEqual(failing("who is there in the dark"), [
      "Owl: “Only me, and I have a light.”; heard: “who is there in the dark”"
    ])
    assert.match(failing("").join(), /heard: nothing$/)
    assert.strictEqual(failing(`${whole} ${"and on and on ".repeat(4)}`).length, 1)
  })

  it("may be misheard by one word, however few they are", () => {
    const yes = [new Line({ speaker: "Fox", text: "Yes." })]
    assert.deepStrictEqual(failing("yeah", yes), [])
    assert.strictEqual(failing("", yes).length, 1)
    assert.strictEqual(failing("no never at all", yes).length, 1)
  })

  it("give every word to whoever was to say it, words misheard and words too many among them", () => {
    const { heard } = holdAgainst(
      lines,
      listened("who is their in the dark ah only me and i have a light"),
      "en"
    )
    assert.deepStrictEqual(
      heard.words.map(({ speaker }) => speaker),
      [...Array<string>(7).fill("Fox"), ...Array<string>(7).fill("Owl")]
    )
    assert.strictEqual(heard.errorRate, 2 / 13)
  })

  it("keep the times of what was heard to the sample", () => {
    const said = listened(whole)
    const { heard } = holdAgainst(lines, said, "en")
    assert.deepStrictEqual(
      heard.words.map(({ from, text, to }) => [text, from, to]),
      said.words.map(({ from, text, to }) => [text, from, to])
    )
  })
})
