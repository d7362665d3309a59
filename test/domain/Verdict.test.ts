import { assert, describe, it } from "@effect/vitest"
import { FastCheck, JSONSchema, Option, Schema } from "effect"
import type { HardFailureKind, PictureVerdict } from "../../src/domain/Judgement.js"
import { ContinuityVerdict, Trait, traitsInWords, usableTraits } from "../../src/domain/Judgement.js"
import { completed, leftOutOfAnswer, nothingSaid } from "../../src/domain/LeftOut.js"
import { orderIdFrom } from "../../src/domain/OrderId.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { type JudgeTask, scoreVerdict, supposedVerdict } from "../../src/domain/Verdict.js"
import { judgeQuestion, scoreOf } from "../../src/takes/Judge.js"
import { describe as descriptionOf } from "../support/plans.js"

const traits = [
  new Trait({ trait: "russet fur", prominence: "main" }),
  new Trait({ trait: "green scarf", prominence: "main" }),
  new Trait({ trait: "notched ear", prominence: "detail" }),
  new Trait({ trait: "brass clasp", prominence: "detail" })
]
const cast = [
  { name: "Fox", traits },
  { name: "Owl", traits }
]
const keyframe: JudgeTask = { kind: "keyframe", cast, pictures: ["picture"] }
const clip: JudgeTask = { kind: "clip", cast, pictures: ["first frame", "middle frame", "last frame"] }

const alike = (task: JudgeTask) => supposedVerdict(task, true)
/** The same verdicts with one picture changed. */
const with_ = (
  task: JudgeTask,
  index: number,
  change: (picture: PictureVerdict) => Partial<PictureVerdict>
): ContinuityVerdict => ({
  pictures: alike(task).pictures.map((picture, at) =>
    at === index ? { ...picture, ...change(picture) } : picture
  )
})
const differing =
  (name: string, ...numbers: ReadonlyArray<number>) =>
  (picture: PictureVerdict): Partial<PictureVerdict> => ({
    characters: picture.characters.map((figure) =>
      figure.name === name
        ? {
            ...figure,
            traits: figure.traits.map((one) =>
              numbers.includes(one.trait) ? { ...one, verdict: "mismatch", seen: "other" } : one
            )
          }
        : figure
    )
  })
const being =
  (name: string, same: "no" | "not-in-view") =>
  (picture: PictureVerdict): Partial<PictureVerdict> => ({
    characters: picture.characters.map((figure) =>
      figure.name === name ? { ...figure, same_being: same, traits: [] } : figure
    )
  })

describe("the score", () => {
  it("C27: knows a figure by its name however the judge spells it", () => {
    const task: JudgeTask = { kind: "sheet", cast: [{ name: "Zo\u00eb", traits }], pictures: ["picture"] }
    const [picture] = supposedVerdict(task, true).pictures
    const verdict: ContinuityVerdict = {
      pictures:
        picture === undefined
          ? []
          : [{ ...picture, characters: picture.characters.map((it) => ({ ...it, name: "ZOE\u0308" })) }]
    }
    assert.deepStrictEqual(leftOutOfAnswer(verdict, task), [])
    assert.strictEqual(scoreVerdict(verdict, task).overall, 1)
  })

  it("is 1 less a quarter for each main trait that differs and a tenth for each detail", () => {
    const scoreWith = (...numbers: ReadonlyArray<number>) =>
      scoreVerdict(with_(keyframe, 0, differing("Fox", ...numbers)), keyframe).overall
    assert.deepStrictEqual(
      [scoreWith(), scoreWith(3), scoreWith(1), scoreWith(3, 4), scoreWith(1, 2, 3, 4)],
      [1, 0.9, 0.75, 0.8, 0.3]
    )
  })

  it("is that of the worst character", () => {
    const weighed = scoreVerdict(with_(keyframe, 0, differing("Owl", 2)), keyframe)
    assert.deepStrictEqual([weighed.overall, weighed.perCharacter], [0.75, { Fox: 1, Owl: 0.75 }])
  })

  it("of a clip is that of its worst frame, wherever it stands", () => {
    for (const index of [0, 1, 2])
      assert.strictEqual(scoreVerdict(with_(clip, index, differing("Fox", 1)), clip).overall, 0.75)
  })

  it("is 0 for who is missing from a keyframe; from a clip one may walk out, but not be missing throughout", () => {
    assert.strictEqual(scoreVerdict(with_(keyframe, 0, being("Owl", "not-in-view")), keyframe).overall, 0)
    assert.strictEqual(scoreVerdict(with_(clip, 2, being("Owl", "not-in-view")), clip).overall, 1)
    const never = {
      pictures: alike(clip).pictures.map((one) => ({ ...one, ...being("Owl", "not-in-view")(one) }))
    }
    assert.strictEqual(scoreVerdict(never, clip).overall, 0)
  })

  it("takes nothing off for what cannot be seen", () => {
    const hidden = with_(keyframe, 0, (picture) => ({
      characters: picture.characters.map((figure) => ({
        ...figure,
        traits: figure.traits.map((one) => ({ ...one, verdict: "not-visible" as const }))
      }))
    }))
    assert.strictEqual(scoreVerdict(hidden, keyframe).overall, 1)
  })

  it("never leaves 0 to 1, and falls with every further mismatch", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.subarray([1, 2, 3, 4]),
        FastCheck.integer({ min: 1, max: 4 }),
        (some, one) => {
          const fewer = scoreVerdict(with_(clip, 1, differing("Fox", ...some)), clip).overall
          const more = scoreVerdict(with_(clip, 1, differing("Fox", ...some, one)), clip).overall
          assert.isTrue(fewer >= 0 && fewer <= 1 && more <= fewer)
          if (!some.includes(one)) assert.isTrue(more < fewer || fewer === 0)
        }
      )
    )
  })
})

describe("a hard failure", () => {
  const cases: ReadonlyArray<readonly [HardFailureKind, ContinuityVerdict, JudgeTask]> = [
    ["extra-limbs", with_(keyframe, 0, () => ({ extra_limbs: "a third arm" })), keyframe],
    ["merged-figures", with_(keyframe, 0, () => ({ merged_figures: "fox and owl" })), keyframe],
    ["lettering", with_(keyframe, 0, () => ({ lettering: "a watermark" })), keyframe],
    ["wrong-count", with_(keyframe, 0, () => ({ figures: 3 })), keyframe],
    ["wrong-count", with_(keyframe, 0, () => ({ figures: 1 })), keyframe],
    ["wrong-count", with_(clip, 1, () => ({ figures: 3 })), clip],
    ["another-being", with_(clip, 1, being("Owl", "no")), clip],
    ["extra-limbs", with_(clip, 1, () => ({ extra_limbs: "a third arm" })), clip]
  ]
  it.each(cases)("(%s) cannot pass whatever the number, and says how to mend it", (kind, verdict, task) => {
    const score = scoreOf(verdict, task)
    assert.deepStrictEqual(
      score.hardFailures.map((one) => one.kind),
      [kind]
    )
    assert.isFalse(score.passes(0))
    assert.isTrue(Option.isSome(score.fixPrompt))
    assert.strictEqual(score.issues.length, 1)
  })

  it("is not what a judge calls none", () => {
    for (const word of ["", "none", "None.", "no", "N/A", "null"])
      assert.isTrue(
        scoreOf(
          with_(keyframe, 0, () => ({ extra_limbs: word })),
          keyframe
        ).passes(1),
        word
      )
  })

  it("is not a figure that has left a clip", () => {
    assert.isTrue(
      scoreOf(
        with_(clip, 2, () => ({ figures: 1 })),
        clip
      ).passes(1)
    )
  })
})

describe("the fix", () => {
  it("names each thing that differs once, with whom and where, and nothing else", () => {
    const { fixPrompt, issues } = scoreOf(
      { pictures: alike(clip).pictures.map((one) => ({ ...one, ...differing("Owl", 2)(one) })) },
      clip
    )
    assert.deepStrictEqual(
      [Option.getOrNull(fixPrompt), issues],
      [
        "Give Owl, in the right third, this: green scarf (now: other).",
        ["Owl: it should be green scarf; seen: other (first frame)"]
      ]
    )
    assert.isTrue(Option.isNone(scoreOf(alike(clip), clip).fixPrompt))
  })
})

describe("an answer", () => {
  it("that says nothing of anybody is told what is missing", () => {
    assert.isTrue(Option.isNone(nothingSaid(alike(clip), clip)))
    const gap = (verdict: ContinuityVerdict) => Option.getOrElse(nothingSaid(verdict, clip), () => "nothing")
    assert.include(gap({ pictures: [] }), "3 entries, one for each judged picture, not 0")
    const nobody = alike(clip).pictures.map((one) => ({ ...one, characters: [] }))
    assert.include(gap({ pictures: nobody }), "picture 1 must have exactly one entry for Fox")
  })
})

describe("traits", () => {
  it("are short, each once, and not too many, so that a judgement's price has a bound", () => {
    const many = Array.from(
      { length: 30 },
      (_, index) => new Trait({ trait: `${index % 20} ${"x".repeat(200)}`, prominence: "main" })
    )
    const usable = usableTraits([...many, new Trait({ trait: "  ", prominence: "detail" })])
    assert.strictEqual(usable.length, 12)
    assert.isTrue(usable.every(({ trait }) => trait.length <= 120))
  })

  it("are the description's own clauses where nobody listed any", () => {
    assert.include(
      traitsInWords(descriptionOf("Fox", "russet")).map(({ trait }) => trait),
      "a short green scarf knotted at the left side"
    )
  })
})

describe("B4: an answer with gaps", () => {
  const without = (name: string, picture: number) =>
    with_(clip, picture, ({ characters }) => ({ characters: characters.filter((one) => one.name !== name) }))

  it("takes nothing off anybody's score for what was not answered", () => {
    const score = scoreOf(without("Fox", 0), clip)
    assert.deepStrictEqual([score.overallScore, score.passes(1)], [1, true])
    assert.match(score.notAnswered.join(), /^Fox \(first frame\)$/)
    const alone = scoreOf(
      { pictures: [0, 1, 2].flatMap((at) => without("Fox", at).pictures[at] ?? []) },
      clip
    )
    assert.deepStrictEqual(Object.keys(alone.perCharacter), ["Owl"])
  })

  it("counts what can be read of it: what cannot is left out, and asked for again", () => {
    const sheet: JudgeTask = { kind: "sheet", cast: cast.slice(0, 1), pictures: ["picture"] }
    const [entry] = alike(sheet).pictures
    const [figure] = entry?.characters ?? []
    const [first, second, ...others] = figure?.traits ?? []
    const odd = [{ ...first, verdict: "maybe" }, { ...second, seen: undefined }, null, ...others]
    const read = Schema.decodeUnknownSync(ContinuityVerdict)
    const answer = read({ pictures: [{ ...entry, characters: [{ ...figure, traits: odd }] }] })
    assert.deepStrictEqual(
      leftOutOfAnswer(answer, sheet).map(({ traits }) => traits),
      [[1, 2]]
    )
    const nobody = read({ pictures: [{ ...entry, characters: [{ ...figure, same_being: "perhaps" }] }] })
    assert.deepStrictEqual(
      leftOutOfAnswer(nobody, sheet).map(({ traits }) => traits),
      ["everything"]
    )
    // The model is told of the form as strictly as ever.
    const told = JSON.stringify(JSONSchema.make(ContinuityVerdict))
    assert.include(told, '"required":["trait","verdict","seen"]')
    assert.include(told, '"enum":["yes","no","not-in-view"]')
  })

  it("knows each thing that is left out or answered twice, and takes only that from a second answer", () => {
    const whole = alike(clip)
    assert.deepStrictEqual(leftOutOfAnswer(whole, clip), [])
    const fewer = { pictures: whole.pictures.slice(0, 2) }
    assert.deepStrictEqual(
      leftOutOfAnswer(fewer, clip).map(({ name, picture, traits }) => [picture, name, traits]),
      [
        [2, "Fox", "everything"],
        [2, "Owl", "everything"]
      ]
    )
    const twice = with_(clip, 1, ({ characters }) => ({
      characters: [...characters, ...characters.slice(0, 1)]
    }))
    assert.deepStrictEqual(
      leftOutOfAnswer(twice, clip).map(({ name, picture }) => [picture, name]),
      [[1, "Fox"]]
    )
    for (const partial of [fewer, twice, without("Fox", 0)]) {
      assert.deepStrictEqual(leftOutOfAnswer(completed(partial, whole, clip), clip), [])
      assert.isTrue(Option.isNone(nothingSaid(partial, clip)))
    }
    assert.isTrue(Option.isSome(nothingSaid({ pictures: [] }, clip)))
    assert.isTrue(
      Option.isSome(
        nothingSaid({ pictures: whole.pictures.map((one) => ({ ...one, characters: [] })) }, clip)
      )
    )
  })

  it("is an answer as soon as it tells of anybody, and asks in the very form it always had", () => {
    const { answer } = judgeQuestion(
      {
        id: orderIdFrom("keyframe/scene-1/take-1/judgement"),
        decided: null,
        words: "",
        pictures: [],
        task: clip
      },
      defaultOptions.judgeModel
    )
    assert.isTrue(Schema.is(answer)(without("Fox", 0)))
    assert.isFalse(Schema.is(answer)({ pictures: [] }))
    // What was asked before keeps its key: nothing that an earlier version was answered is asked again.
    assert.strictEqual(
      JSON.stringify(JSONSchema.make(answer)),
      JSON.stringify(JSONSchema.make(ContinuityVerdict))
    )
  })
})
