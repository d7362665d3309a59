import { parseArgs } from "node:util"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Clock, Console, Effect, Layer, Ref } from "effect"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { film, openFiles, type Report } from "./Chaos.js"

// Films on a provider where a fifth of all answers is a fault: `npm run test:chaos -- --films 100 --seed 1 --at-once 4 --sound both`.

const { values } = parseArgs({
  options: {
    sound: { type: "string", default: "both" },
    films: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    "at-once": { type: "string", default: "4" }
  }
})
const whole = (name: "films" | "seed" | "at-once"): number => {
  const value = Number(values[name])
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} must be a whole number above 0`)
  return value
}

if (!["narrated", "full", "both"].includes(values.sound))
  throw new Error("--sound must be narrated, full or both")

/** What is heard in a film: with `both`, characters talk in every other one. */
const soundOf = (seed: number) =>
  values.sound === "full" || (values.sound === "both" && seed % 2 === 0) ? "full" : "narrated"

const rejections: Array<string> = []
process.on("unhandledRejection", (reason) => rejections.push(String(reason)))

const summary = (report: Report): string => {
  const last = report.ends.at(-1)
  const runs = report.ends.length
  const end =
    last?._tag === "Finished"
      ? last.degradations === 0
        ? "complete"
        : "complete, less than planned"
      : "NOT finished"
  return `film ${report.seed}: ${runs} run${runs === 1 ? "" : "s"}, ${end}, ${report.faults} of ${report.requests} answers faulty${report.breaches.length === 0 ? "" : `, BREACHES: ${report.breaches.length}`}`
}

const main = Effect.gen(function* () {
  const began = yield* Clock.currentTimeMillis
  const open = yield* openFiles
  const first = whole("seed")
  const seeds = Array.from({ length: whole("films") }, (_, n) => first + n)
  const done = yield* Ref.make(0)
  const reports = yield* Effect.forEach(
    seeds,
    (seed) =>
      film(seed, soundOf(seed)).pipe(
        Effect.tap((report) =>
          Effect.flatMap(
            Ref.updateAndGet(done, (n) => n + 1),
            (n) =>
              Console.log(
                [
                  `${n}. ${summary(report)}`,
                  ...report.ends.flatMap((end) => (end._tag === "Failed" ? [`     ${end.error}`] : [])),
                  ...report.breaches.map((breach) => `     BREACH: ${breach}`)
                ].join("\n")
              )
          )
        )
      ),
    { concurrency: whole("at-once") }
  )
  // Closed sockets are given back a moment later.
  yield* Effect.sleep("1 second")
  const leaked = (yield* openFiles) - open
  const sum = (of: (report: Report) => number) => reports.reduce((so, report) => so + of(report), 0)
  const runs = sum(({ ends }) => ends.length)
  const complete = reports.filter(({ ends }) => {
    const last = ends.at(-1)
    return last?._tag === "Finished" && last.degradations === 0
  }).length
  const faults = sum((report) => report.faults)
  const requests = sum((report) => report.requests)
  yield* Console.log(
    `\n${reports.length} films in ${runs} runs, ${Math.round(((yield* Clock.currentTimeMillis) - began) / 1000)} s: ${complete} complete, ${reports.length - complete} with less than planned or worse. ${faults} of ${requests} answers were faults (${((100 * faults) / requests).toFixed(1)} %). ${Math.max(0, leaked)} open files more than before, ${rejections.length} unhandled rejections.`
  )
  const failed =
    reports.filter(({ breaches }) => breaches.length > 0).length +
    (leaked > 2 ? 1 : 0) +
    (rejections.length > 0 ? 1 : 0)
  yield* Console.log(`${reports.length + 2 - failed} passed, ${failed} failed`)
  return failed
}).pipe(Effect.provide(Layer.provideMerge(Ffmpeg.layer(), NodeContext.layer)))

process.exitCode = (await Effect.runPromise(main)) === 0 ? 0 : 1
