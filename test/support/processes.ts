import { readdirSync, readFileSync } from "node:fs"
import { FileSystem } from "@effect/platform"
import { Effect, Schedule } from "effect"

/** Writes a little shell script that can stand where a binary should. */
export const makeScript = Effect.fnUntraced(function* (to: string, body: string) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.writeFileString(to, `#!/bin/sh\n${body}\n`)
  yield* fs.chmod(to, 0o755)
  return to
})

/** The command lines of running processes that mention `text`, our own left out. Linux only. */
export const processesMentioning = (text: string) =>
  Effect.sync(() =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
      .flatMap((pid) => {
        try {
          const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
          return line.includes(text) ? [line] : []
        } catch {
          // It ended while we looked.
          return []
        }
      })
  )

/** Waits, in real time, until `condition` holds; a defect after 10 s. */
export const eventually = <R>(condition: Effect.Effect<boolean, never, R>) =>
  condition.pipe(
    Effect.filterOrDieMessage((holds) => holds, "it did not come true"),
    Effect.sandbox,
    Effect.retry(Schedule.intersect(Schedule.spaced("10 millis"), Schedule.recurs(1_000))),
    Effect.unsandbox
  )
