import { assert, describe, it } from "@effect/vitest"
import { DateTime, Duration, Option } from "effect"
import { attemptsOf, restOf } from "../../src/film/FlowRetry.js"
import type { MarkRecord } from "../../src/services/StateStore.js"

const at = DateTime.unsafeMake("2026-11-22T12:00:00Z")
const later = (seconds: number) => DateTime.addDuration(at, Duration.seconds(seconds))

const attempt = (number: number): MarkRecord => ({
  kind: "attempt",
  number,
  due: later(60),
  because: "busy",
  at
})
const step: MarkRecord = { kind: "step", step: 1, name: "Ideation", at }
const end = (outcome: Extract<MarkRecord, { readonly kind: "end" }>["outcome"]): MarkRecord => ({
  kind: "end",
  outcome,
  at
})

describe("the flow's attempts", () => {
  it.each<readonly [string, ReadonlyArray<MarkRecord>, number]>([
    ["are none used in a new film", [], 0],
    ["stay used after a crash", [step, attempt(1), step], 1],
    ["stay used after crash upon crash", [attempt(1), step, step, attempt(2), step], 2],
    ["stay used after a stop by a signal", [step, attempt(1), end("stopped"), step], 1],
    ["begin anew after a failure that was reported", [attempt(1), end("failed"), step], 0],
    ["begin anew after a film was finished", [attempt(1), end("complete")], 0],
    ["begin anew after a film was finished with less than planned", [attempt(1), end("degraded")], 0],
    ["count from the last reported end", [attempt(1), end("failed"), attempt(1), end("stopped")], 1]
  ])("%s", (_, marks, used) => {
    const found = attemptsOf(marks)
    assert.strictEqual(found.used, used)
    assert.strictEqual(Option.isSome(found.latest), used > 0)
  })
})

describe("what is left of a wait", () => {
  const due = later(60)
  it.each<readonly [string, number, number]>([
    ["is all of it at the beginning", 0, 60],
    ["is the rest later on", 45, 15],
    ["is nothing once it is due", 60, 0],
    ["is nothing long after", 3600, 0],
    ["is no more than all of it when the clock was set back (fault row 41)", -86_400, 60]
  ])("%s", (_, now, seconds) => {
    assert.strictEqual(Duration.toSeconds(restOf({ at, due }, later(now))), seconds)
  })
})
