import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { calibrate, type LabelledPicture, type Look, taskOf } from "../../src/domain/Calibration.js"
import { Trait } from "../../src/domain/Judgement.js"
import { supposedVerdict } from "../../src/domain/Verdict.js"
import { scoreOf } from "../../src/takes/Judge.js"

const traits = [
  new Trait({ trait: "green scarf", prominence: "main" }),
  new Trait({ trait: "notched ear", prominence: "detail" })
]
const picture = (file: string, expected: Partial<LabelledPicture["expected"]> = {}): LabelledPicture => ({
  file,
  name: "Fox",
  traits,
  expected: { mismatches: [], same_being: true, hard_failures: [], ...expected }
})

/** A look that claims these traits differ. */
const look = (of: LabelledPicture, claimed: ReadonlyArray<number>, limbs: string | null = null): Look => {
  const task = taskOf(of)
  const verdict = {
    pictures: supposedVerdict(task, true).pictures.map((one) => ({
      ...one,
      extra_limbs: limbs,
      characters: one.characters.map((figure) => ({
        ...figure,
        traits: figure.traits.map((each) =>
          claimed.includes(each.trait) ? { ...each, verdict: "mismatch" as const } : each
        )
      }))
    }))
  }
  return { picture: of, verdict, score: scoreOf(verdict, task) }
}

const right = picture("right.jpg")
const red = picture("red.jpg", { mismatches: [1] })
const limb = picture("limb.jpg", { hard_failures: ["extra-limbs"] })

const numbers = (measured: ReturnType<typeof calibrate>, question: string) => {
  const row = measured.answers.find((one) => one.question === question)
  return [row?.precision, row?.recall, row?.repeatability].map((value) =>
    value === undefined ? "no row" : Option.getOrNull(value)
  )
}

describe("a calibration", () => {
  it("counts what is claimed wrongly, missed and answered now so, now otherwise, trait by trait", () => {
    const measured = calibrate([
      look(red, [1]),
      look(red, [1, 2]),
      look(red, []),
      look(right, [1]),
      look(right, []),
      look(right, [])
    ])
    // Scarf: claimed three times, twice rightly; there three times, claimed twice; one pair of three agrees on each picture.
    assert.deepStrictEqual(numbers(measured, "Fox: green scarf"), [2 / 3, 2 / 3, 1 / 3])
    assert.deepStrictEqual(numbers(measured, "Fox: notched ear"), [0, null, 2 / 3])
    assert.deepStrictEqual(numbers(measured, "lettering"), [null, null, 1])
  })

  it("says nothing of repeatability by a single look", () => {
    assert.deepStrictEqual(numbers(calibrate([look(right, [])]), "Fox: green scarf"), [null, null, null])
  })

  it("suggests the middle of the thresholds that tell right from wrong, and counts a hard failure as 0", () => {
    const measured = calibrate([look(right, [2]), look(red, [1]), look(limb, [], "a third arm")])
    assert.deepStrictEqual([measured.right, measured.wrong], [[0.9], [0.75, 0]])
    assert.deepStrictEqual([measured.threshold, measured.sortsWell], [0.85, 1])
    assert.deepStrictEqual(numbers(measured, "extra-limbs"), [1, 1, null])
  })

  it("admits that no threshold tells them apart", () => {
    const measured = calibrate([look(right, [1]), look(red, [])])
    assert.isAtMost(measured.sortsWell, 0.5)
  })
})
