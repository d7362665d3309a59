import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { conceptFrom, isSameConcept } from "../../src/domain/Concept.js"
import { goOn, oldFilm } from "../support/oldFilms.js"

const meant = "A fox finds Zoë's lamp"

describe("a concept", () => {
  it("B3: is one sentence however its blanks, line ends and accents are written", () => {
    for (const written of [
      "A fox  finds Zoë's lamp",
      "  A fox\tfinds\r\nZoë's lamp\n",
      "A fox\u00a0finds\u3000Zoë's\u2028lamp",
      "\ufeffA fox finds Zoe\u0308's la\u00admp\u200b",
      "A fox finds\u202e Zoë's lamp\u0000"
    ])
      assert.deepStrictEqual(conceptFrom(written), conceptFrom(meant), JSON.stringify(written))
    assert.isFalse(isSameConcept(meant, "A fox finds Zoe's lamp"))
    // Joiners spell; they are not blanks.
    assert.isFalse(isSameConcept("👩\u200d🚀", "👩🚀"))
  })

  it("B3: is none where nothing is said", () => {
    for (const nothing of ["", "  \n\t ", "\u00a0", "\ufeff\u200b", "\u0000"])
      assert.isTrue(Option.isNone(conceptFrom(nothing)), JSON.stringify(nothing))
  })

  it.live(
    "B3: of a film of 0.1.0, typed with other blanks than it was begun with, goes on with that film",
    Effect.fnUntraced(function* () {
      const { sent } = yield* goOn(oldFilm("finished"), { concept: "A fox  finds a\nlamp in\u00a0the snow " })
      assert.deepStrictEqual(sent, [])
    })
  )
})
