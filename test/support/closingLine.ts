import type { Reporter, TestModule } from "vitest/node"

/** Ends a test run with one line that any reader, human or not, can count on: `N passed, N failed`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: "passed" | "failed" | "skipped") =>
      tests.filter((test) => test.result().state === state).length
    // A file that could not even be loaded, or an error outside any test, is a failure as well.
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length
    const skipped = count("skipped")
    // What was not run, here or on this machine, is told before the line.
    const left = skipped > 0 ? `${skipped} skipped\n` : ""
    const line = `${count("passed")} passed, ${count("failed") + broken} failed`
    process.once("exit", () => process.stdout.write(`${left}${line}\n`))
  }
}
