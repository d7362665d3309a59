import type { Test } from "vitest"
import { VitestTestRunner } from "vitest/runners"
import { getFn } from "vitest/suite"

/** As much of a value that was thrown as a person reads. */
const longest = 2000

/**
 * What a test threw, as an error that can be printed. A value that is no error (`Effect.flip` of a film that was made throws the
 * whole film) has a stack of one long line and no place in it: the runner, which looks for one there, would not end.
 */
export const asPrintable = (thrown: unknown): unknown => {
  if (thrown instanceof Error && /^\s*at /m.test(thrown.stack ?? "")) return thrown
  const words = thrown instanceof Error ? thrown.message : String(thrown)
  return new Error(words.length > longest ? `${words.slice(0, longest)} …` : words)
}

/** Runs tests as vitest does; what they throw can be printed. */
export default class FailureRunner extends VitestTestRunner {
  async runTask(test: Test) {
    try {
      await getFn(test)()
    } catch (thrown) {
      throw asPrintable(thrown)
    }
  }
}
