import { assert, describe, it } from "@effect/vitest"
import { Array, Effect, FastCheck, Option } from "effect"
import { Take } from "../../src/domain/Assets.js"
import { ConsistencyScore, HardFailure } from "../../src/domain/Judgement.js"
import { defaultOptions, FilmSettings } from "../../src/domain/Settings.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"
import { type JudgedTake, keepBest } from "../../src/takes/BestOf.js"
import { take } from "../support/plans.js"

interface Planned {
  readonly score: number
  readonly isHardFailed: boolean
  readonly isJudged: boolean
}

const judgedOf = (planned: Planned, index: number): JudgedTake => ({
  url: "",
  take: new Take({
    ...take(`v${index}`, planned.score),
    score: planned.isJudged
      ? new ConsistencyScore({
          overallScore: planned.score,
          perCharacter: {},
          issues: [],
          fixPrompt: Option.none(),
          hardFailures: planned.isHardFailed ? [new HardFailure({ kind: "lettering", detail: "a mark" })] : []
        })
      : ConsistencyScore.unjudged
  })
})

/** Every take that could come, whether the loop asks for it or not. */
const takes = FastCheck.array(
  FastCheck.record({
    score: FastCheck.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
    isHardFailed: FastCheck.boolean(),
    isJudged: FastCheck.integer({ min: 0, max: 9 }).map((digit) => digit > 0)
  }),
  { minLength: 1, maxLength: 10 }
)

const played = (planned: ReadonlyArray<Planned>, limit: number, patience: number, acceptAt: number) => {
  const judged = planned.slice(0, limit).map(judgedOf)
  const [first] = judged
  if (first === undefined) throw new Error("no takes")
  return Effect.runSync(
    keepBest({ kind: "sheet", name: "Fox" }, Effect.succeed(first), (so) =>
      Option.map(Array.get(judged, so.length), (take) => Effect.succeed(take))
    ).pipe(
      Effect.provideService(FilmSettings, { ...defaultOptions, patience, acceptAt }),
      Effect.provide(PipelineEvents.layer)
    )
  )
}

describe("a loop of takes, for all scores, hard failures and limits", () => {
  const anyLoop = (
    holds: (planned: ReadonlyArray<Planned>, limit: number, patience: number, acceptAt: number) => void
  ) =>
    FastCheck.assert(
      FastCheck.property(
        takes,
        FastCheck.integer({ min: 1, max: 10 }),
        FastCheck.integer({ min: 1, max: 4 }),
        FastCheck.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
        holds
      ),
      { numRuns: 500 }
    )
  const passes = ({ isHardFailed, isJudged }: Planned) => isJudged && !isHardFailed

  it("keeps the best take that passes the hard checks, else the best of the rest, the earliest among equals", () => {
    anyLoop((planned, limit, patience, acceptAt) => {
      const { best, judged } = played(planned, limit, patience, acceptAt)
      const made = planned.slice(0, judged.length).map((one, index) => ({ ...one, index }))
      const clean = made.filter(passes)
      const among = clean.length > 0 ? clean : made
      const worth = (one: Planned) => (one.isJudged ? one.score : 0)
      const top = Math.max(...among.map(worth))
      assert.strictEqual(best.take.path, `v${among.find((one) => worth(one) === top)?.index}`)
    })
  })

  it("ends at the first take that passes, and never keeps a hard failure as passed", () => {
    anyLoop((planned, limit, patience, acceptAt) => {
      const { best, judged } = played(planned, limit, patience, acceptAt)
      const accepted = planned.findIndex((one) => passes(one) && one.score >= acceptAt)
      if (accepted >= 0) assert.isAtMost(judged.length, accepted + 1)
      if (best.take.score.passes(acceptAt)) assert.strictEqual(judged.length, accepted + 1)
      if (best.take.score.hardFailures.length > 0) assert.isFalse(best.take.score.passes(0))
    })
  })

  it("goes on until it is accepted, unjudged, on a plateau or at its limit, and not a take longer", () => {
    anyLoop((planned, limit, patience, acceptAt) => {
      const { best, judged } = played(planned, limit, patience, acceptAt)
      const made = planned.slice(0, judged.length)
      const bestAt = Number(best.take.path.slice(1))
      const since = made.length - 1 - bestAt
      assert.isAtMost(since, patience)
      const ends =
        best.take.score.passes(acceptAt) ||
        made.at(-1)?.isJudged === false ||
        since === patience ||
        made.length === Math.min(limit, planned.length)
      assert.isTrue(ends)
    })
  })
})
