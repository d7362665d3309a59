import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { captionOf } from "../../src/domain/Captions.js"
import { sentenceEnds } from "../../src/domain/Sentences.js"

/** The sentences of a text, which are told by the bars between them. */
const sentences = (text: string): string => {
  const ends = sentenceEnds(text)
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end).trim()).join(" | ")
}

describe("C25: where a sentence ends", () => {
  it.each([
    ["titles", "Suddenly Mr. Owl, Prof. Dr. Fox and Gen. Hare call St. Bernard. | They drop a key."],
    ["titles in capitals", "MR. OWL CALLS ST. BERNARD. | THEY GO."],
    ["initials", "Then J. R. Owl meets Bob J. Fox. | C. S. Hare is late."],
    ["letters with dots between", "At 5 p.m. U.S. Marshal Fox, Ph.D., calls, i.e. Bob. | Nobody comes."],
    ["numbers", "She opens No. 5, vol. 3, fig. 2. | He says no. | The clock strikes 12. | A fox runs."],
    ["a list", "1. The fox runs. | 2. The owl flies."],
    ["words of their own", "It is a work of art. | She eats a fig. | He is hers, not his. | Then they go."],
    ["lists that end so", "He has lamps, keys, etc. | The owl has none."],
    ["speech", "“Stop!” she cries. | “No. | Never!” | The owl (Mr. Owl, that is) goes."],
    ["three dots", "He waits... and waits... | Then he goes… and goes. | Who? | Nobody."],
    ["German", "Dr. Fuchs hat z. B. Lampen, d. h. Licht. | Am 3. Mai geht Hr. Eule in die Hauptstr. Ende."],
    ["French", "Il voit p. ex. Paris, M. Renard et Mme. Chouette, av. J.-C. César. | Puis il part."],
    ["Spanish", "El Sr. Búho y la Dra. Lechuza van, p. ej. Ana. | ¿Quién? | Los EE. UU. lo saben."],
    ["Italian", "Il dott. Gufo e la sig.ra Volpe, p. es. Anna. | Poi basta."],
    ["Dutch", "Dhr. Uil zoekt bijv. Anna, d.w.z. Vos. | Klaar."],
    ["Polish", "Widzi np. Annę i św. Jana. | Koniec."],
    ["Russian", "Лиса, т. е. Сова, и проф. А. С. Заяц. | Конец."],
    ["Arabic", "الثعلب يركض. | د. بومة تطير. | النهاية؟ | نعم."],
    ["Hindi", "लोमड़ी दौड़ती है। | डॉ. उल्लू उड़ता है।"],
    ["Chinese", "狐狸跑。 | 猫头鹰飞！ | 完。"],
    ["Korean", "여우가 달린다. | 예. | 끝."]
  ])("is believed only where it is one: %s", (_, told) => {
    assert.strictEqual(sentences(told.replaceAll(" | ", " ")), told)
  })

  it("counts up to the last letter, whatever a text holds", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "Mr", ". ", "!", "。", " ", "J", "3", "”", "🦊") }),
        (text) => {
          const line = text.trim()
          assert.strictEqual(sentenceEnds(line).at(-1) ?? 0, line.length)
        }
      )
    )
  })
})

describe("C25: a caption of a long description", () => {
  const walks = "The fox walks along the river at dawn."
  it.each(["Mr. Owl", "J. R. Owl", "Prof. Dr. Owl", "St. Owl", "z. B. Owl", "p. ex. Owl", "No. 7"])(
    "does not end within a name: %s",
    (name) => {
      const description = `${walks} Suddenly ${name} calls from the old oak and drops a brass key into the water below.`
      assert.strictEqual(captionOf({ sceneId: 1, description }), walks)
    }
  )

  it("is not cut behind a title or an initial either", () => {
    for (let more = 0; more < 30; more += 1) {
      const description = `The fox walks along the ${"long ".repeat(16)}river ${"x".repeat(more)} to old Prof. Dr. J. R. Owl, who calls from the oak and ${"so on and ".repeat(9)}so on.`
      const caption = captionOf({ sceneId: 1, description })
      assert.match(caption, /…$/)
      assert.notMatch(caption, /(?:Prof|Dr|\bJ|\bR)\.?…$/)
    }
  })
})
