import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { plainSpeech } from "../../src/domain/PlainSpeech.js"

describe("what is said of figures in other languages", () => {
  it.each([
    [
      "de",
      "Im Jahr 1984 kamen 2.500 Füchse.",
      "Im Jahr neunzehnhundertvierundachtzig kamen zweitausendfünfhundert Füchse."
    ],
    [
      "de-DE",
      "Am 3. Mai um 12.30 Uhr, am 21.12.2026",
      "Am dritten Mai um zwölf Uhr dreißig, am einundzwanzigsten Dezember zweitausendsechsundzwanzig"
    ],
    [
      "de",
      "3. Mai: 2,5 km, 50 % und 5 € & 3.14",
      "dritter Mai: zwei komma fünf km, fünfzig Prozent und fünf Euro und drei komma vierzehn"
    ],
    [
      "fr",
      "En 1984, 3 renards à 5,50 €",
      "En mille neuf cent quatre-vingt-quatre, trois renards à cinq virgule cinquante euros"
    ],
    ["es-MX", "21 zorros, 50%", "veintiuno zorros, cincuenta por ciento"],
    ["it", "12:30 e $5", "dodici trenta e cinque dollari"],
    ["pt-BR", "100 raposas", "cem raposas"],
    ["tr", "%50", "yüzde elli"],
    ["hi", "१९८४ में", "एक हज़ार नौ सौ चौरासी में"],
    ["id", "agen 007", "agen nol nol tujuh"]
  ])("%s: %s", (language, text, said) => {
    assert.strictEqual(plainSpeech(text, language), said)
  })

  it.each(["ja", "zh", "ko", "ru", "ar-EG"])("is left to the voice where it knows better: %s", (language) => {
    assert.strictEqual(plainSpeech("B 1984", language), "B 1984")
  })

  it("leaves no figure in any of them, and is the same again", () => {
    const parts = fc.constantFrom(
      ...[
        "1984",
        "3.",
        " Mai",
        "2,5",
        "2.5",
        "1.984",
        "12:30",
        " Uhr",
        "21.12.2026",
        "007",
        "%",
        "€",
        "$",
        "&"
      ],
      ...["x", " ", "-", "/", "٣", "1000000", "0,5", "12345678901234567890", "1,23,456", "am ", "."]
    )
    const texts = fc.array(parts, { maxLength: 10 }).map((some) => some.join(""))
    for (const language of ["de", "fr", "es-ES", "it", "pt-PT", "id", "tr", "vi", "hi", "bn"])
      fc.assert(
        fc.property(texts, (text) => {
          const said = plainSpeech(text, language)
          assert.notMatch(said, /\p{Nd}/u, text)
          assert.strictEqual(plainSpeech(said, language), said)
        }),
        { numRuns: 150 }
      )
  })
})
