import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { plainSpeech } from "../../src/domain/PlainSpeech.js"

const english = (text: string) => plainSpeech(text, "en")

describe("what is said of a text, in English", () => {
  it.each([
    ["In 1984 nobody knew.", "In nineteen eighty-four nobody knew."],
    ["In 2005, and in 2026", "In two thousand five, and in twenty twenty-six"],
    ["In 1900 and 1905", "In nineteen hundred and nineteen oh five"],
    ["the 1980s and the '90s", "the nineteen eighties and the nineties"],
    ["It costs $5.", "It costs five dollars."],
    [
      "$1 or $5.50, €3 million, £0.50",
      "one dollar or five dollars and fifty cents, three million euros, fifty pence"
    ],
    ["5 € and $2.5M", "five euros and two point five million dollars"],
    ["the 3rd of 21st", "the third of twenty-first"],
    ["at 12:30, 9:05 and 7:00", "at twelve thirty, nine oh five and seven o'clock"],
    ["at 9:15 p.m. or 5 pm", "at nine fifteen PM or five PM"],
    ["2.5 km at -5 °C", "two point five kilometers at minus five degrees Celsius"],
    ["1 km and 10 kg, 100 km/h", "one kilometer and ten kilograms, one hundred kilometers an hour"],
    [
      "Dr. Smith met Mrs. Jones on Baker St. in St. Ives",
      "Doctor Smith met Missus Jones on Baker Street in Saint Ives"
    ],
    ["50 % of 50%", "fifty percent of fifty percent"],
    ["on May 3, 1984, at noon", "on May third, nineteen eighty-four, at noon"],
    ["on 3 May 1984", "on May third, nineteen eighty-four"],
    ["2026-05-03", "May third, twenty twenty-six"],
    ["½ of it, 3/4 of that, 24/7", "one half of it, three quarters of that, twenty-four seven"],
    ["1,984 ships, 1000000 stars", "one thousand nine hundred eighty-four ships, one million stars"],
    ["agent 007 & B2", "agent zero zero seven and B two"],
    ["5–10 days, #7, No. 9", "five to ten days, number seven, number nine"],
    ["e.g. owls, foxes, etc.", "for example, owls, foxes, et cetera."],
    [
      "Mail ann@example.org or see https://www.example.com/a?b=1.",
      "Mail ann at example dot org or see example dot com."
    ],
    ["It is on example.com today", "It is on example dot com today"]
  ])("%s", (text, said) => {
    assert.strictEqual(english(text), said)
  })
})

describe("what is no words", () => {
  it.each([
    ["**Once** upon a _time_, `long` ago", "Once upon a time, long ago"],
    ["# The End\n- A fox\n> said", "The End A fox said"],
    ["[the page](https://a.example/x) and ![a fox](f.png)", "the page and"],
    ["(whispering) Come here. [pause] <whisper>Quick</whisper>!", "Come here. Quick!"],
    ["*sighs* I *never* said it. *laughs*", "I never said it."],
    ["（小声で）こっちだ。【間】急げ！", "こっちだ。急げ！"],
    ["A fox 🦊 ran 👩‍👩‍👧‍👦 home 🇩🇪 :-) 1️⃣", "A fox ran home"],
    ["Narrator: It began here.", "It began here."],
    ["Narrator (V.O.): It began here.", "It began here."],
    ["#hope for @ann", "hope for ann"],
    ["Fox &amp; Owl&#39;s&nbsp;crystal &lt;b&gt;glows&lt;/b&gt;", "Fox and Owl's crystal glows"],
    ["(all of it)", ""]
  ])("%s", (text, said) => {
    assert.strictEqual(plainSpeech(text, "en"), said)
  })

  it("is spelled as the language says it", () => {
    assert.strictEqual(plainSpeech("Geh auf www.beispiel.de!", "de-DE"), "Geh auf beispiel Punkt de!")
    assert.strictEqual(plainSpeech("Voir exemple.fr", "fr"), "Voir exemple point fr")
  })
})

describe("plain words", () => {
  const marks = fc.constantFrom(
    ...[
      "*",
      "**",
      "_",
      "`",
      "#",
      "[",
      "]",
      "(",
      ")",
      "<b>",
      "</b>",
      "<",
      "[pause]",
      "🦊",
      "🇩🇪",
      "$",
      "%",
      "&"
    ],
    ...[
      "1984",
      "3rd",
      "12:30",
      "2.5",
      "km",
      "1/2",
      "007",
      "°C",
      ":)",
      "-",
      "—",
      ".",
      ",",
      "!",
      " ",
      "\n",
      "٣"
    ],
    ...["fox", "Dr.", "May", "a@b.com", "https://x.org/1", "No.", "e.g.", "s", "th", "100,000", "x2", "€"]
  )
  const texts = fc.array(marks, { maxLength: 14 }).map((some) => some.join(""))

  it("hold no mark, no tag, no picture and, in English, no figure", () => {
    fc.assert(
      fc.property(texts, (text) => {
        assert.notMatch(
          english(text),
          /[*`[\](){}<>|\\^#_@$€]|\p{Nd}|\p{Extended_Pictographic}|^\s|\s$|\s\s/u,
          text
        )
      }),
      { numRuns: 1500 }
    )
  })

  it("are said as they stand: plain speech of plain speech is the same", () => {
    for (const language of ["en", "de", "ja"])
      fc.assert(
        fc.property(fc.oneof(texts, fc.string({ unit: "binary", maxLength: 20 })), (text) => {
          const said = plainSpeech(text, language)
          assert.strictEqual(plainSpeech(said, language), said)
        }),
        { numRuns: 700 }
      )
  })

  it("of letters and stops alone are left alone", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{3,9}$/), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(words, (some) => {
        const text = `${some.join(" ")}.`
        for (const language of ["en", "fr"]) assert.strictEqual(plainSpeech(text, language), text)
      })
    )
  })
})
