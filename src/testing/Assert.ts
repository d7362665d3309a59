import { deepStrictEqual, fail, match, notStrictEqual, ok, strictEqual } from "node:assert"

/** What a case of a suite holds; each throws Node's own `AssertionError`, which every test runner knows how to show. */
export interface Assert {
  (claim: unknown, message?: string): asserts claim
  readonly isTrue: (claim: unknown, message?: string) => asserts claim
  readonly isFalse: (claim: unknown, message?: string) => void
  readonly strictEqual: <A>(actual: A, expected: A, message?: string) => void
  readonly notStrictEqual: (actual: unknown, expected: unknown, message?: string) => void
  readonly deepStrictEqual: (actual: unknown, expected: unknown, message?: string) => void
  readonly match: (text: string, pattern: RegExp, message?: string) => void
  /** A text that has another in it, or a list that has a thing. */
  readonly include: {
    (text: string, part: string, message?: string): void
    <A>(all: ReadonlyArray<A>, one: A, message?: string): void
  }
}

const include = (all: string | ReadonlyArray<unknown>, one: unknown, message?: string) => {
  const has = typeof all === "string" ? typeof one === "string" && all.includes(one) : all.includes(one)
  if (!has) fail(message ?? `${JSON.stringify(one)} is not in ${JSON.stringify(all)}`)
}

/** A claim, and the ways to make one. */
export const assert: Assert = Object.assign((claim: unknown, message?: string) => ok(claim, message), {
  isTrue: (claim: unknown, message?: string) => strictEqual(claim, true, message),
  isFalse: (claim: unknown, message?: string) => strictEqual(claim, false, message),
  strictEqual,
  notStrictEqual,
  deepStrictEqual,
  match,
  include
})
