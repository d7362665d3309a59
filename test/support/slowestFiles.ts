import { relative } from "node:path"
import type { Reporter, TestModule } from "vitest/node"

const shown = 10

/** Ends a run of many files with those that took longest: a suite stays quick only while somebody sees what makes it slow. */
export default class SlowestFiles implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    if (modules.length <= shown) return
    const lines = slowest(
      modules.map((module) => {
        const { collectDuration, duration } = module.diagnostic()
        return { file: relative(process.cwd(), module.moduleId), millis: collectDuration + duration }
      })
    )
    process.once("exit", () => process.stdout.write(`${lines.join("\n")}\n`))
  }
}

/** The ten that took longest, and how long all took that share the processors. */
export const slowest = (
  files: ReadonlyArray<{ readonly file: string; readonly millis: number }>
): ReadonlyArray<string> => {
  const seconds = (millis: number) => `${(millis / 1000).toFixed(1).padStart(6)} s`
  const all = files.reduce((sum, { millis }) => sum + millis, 0)
  return [
    `The ${shown} slowest of ${files.length} files, which took ${(all / 1000).toFixed(0)} s one after another:`,
    ...[...files]
      .sort((one, other) => other.millis - one.millis)
      .slice(0, shown)
      .map(({ file, millis }) => `${seconds(millis)}  ${file}`)
  ]
}
