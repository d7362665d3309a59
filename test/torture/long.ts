import { parseArgs } from "node:util"
import { FileSystem, Path } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Clock, Console, Effect, Layer, Option, Random, Schema } from "effect"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { Sound } from "./Order.js"
import { bundleVictim } from "./Processes.js"
import { breachesOf, type Kill, type Report, type Torment, torture } from "./Torture.js"
import { undisturbed } from "./Undisturbed.js"

// Films killed over and over and made all the same: `npm run test:torture -- --kills 300 --seed 1 --points all --sound full`.
// `--points` is `all`, `none`, or a pattern for the names of those that kill.

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    points: { type: "string", default: "all" },
    sound: { type: "string", default: "narrated" }
  }
})
const wanted = Number(values.kills)
if (!Number.isSafeInteger(wanted) || wanted < 0) throw new Error("--kills must be a whole number")
const sound = Schema.decodeUnknownSync(Sound)(values.sound)

const promises: { readonly [promise in keyof Report["breaches"]]: string } = {
  answeredRepeated: "answered calls repeated",
  jobsResubmitted: "known jobs resubmitted",
  unreadable: "unreadable files",
  tooManyRepeats: "repeats beyond the calls in flight",
  ledgerOff: "the ledger against the bill",
  leftBehind: "things left behind",
  anotherFilm: "films not equal, frame for frame",
  badEnd: "runs that ended badly"
}
const names = Object.keys(promises).filter((name): name is keyof typeof promises =>
  Object.hasOwn(promises, name)
)

const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`

const table = (heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string | number>>): string => {
  const all = [heads, ...rows.map((row) => row.map(String))]
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)
        )
        .join("   ")
    )
    .join("\n")
}

/** Kills by the stage of the film they struck. */
const byStage = (kills: ReadonlyArray<Kill>) => {
  const stages = [...new Set(kills.map((kill) => kill.stage))].sort()
  const row = (name: string, some: ReadonlyArray<Kill>) => {
    const orphans = some.flatMap((kill) => Option.toArray(kill.orphanMillis))
    return [
      name,
      some.length,
      some.filter((kill) => kill.point !== undefined).length,
      some.reduce((sum, kill) => sum + kill.inFlight, 0),
      orphans.length,
      orphans.length === 0 ? "" : Math.max(...orphans)
    ]
  }
  return table(
    ["stage", "kills", "at points", "calls in flight", "while ffmpeg ran", "it outlived by, ms"],
    [
      ...stages.map((stage) =>
        row(
          stage,
          kills.filter((kill) => kill.stage === stage)
        )
      ),
      row("all", kills)
    ]
  )
}

const main = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const began = yield* Clock.currentTimeMillis
  const elapsed = Effect.map(Clock.currentTimeMillis, (now) => `${Math.round((now - began) / 1000)} s`)
  const program = yield* bundleVictim
  const reference = yield* undisturbed(program, 3, { sound })
  yield* Console.log(
    `The film undisturbed: ${plural(reference.calls, "paid call")}, ${plural(reference.points.length, "named point")}, ${reference.millis} ms. Seed ${values.seed}.`
  )

  const reports: Array<Report> = []
  const film = Effect.fnUntraced(function* (torment: Torment) {
    const report = yield* torture(program, reference, torment, (partial) =>
      partial % 50 === 0
        ? Effect.flatMap(elapsed, (time) => Console.log(`  ${partial} kills (${time})`))
        : Effect.void
    )
    reports.push(report)
    const bad = breachesOf(report)
    yield* Console.log(
      `film ${reports.length} (${yield* elapsed}): ${plural(report.kills.length, "kill")}, ${plural(report.repeats, "call")} repeated, ${report.outcome}${bad.length === 0 ? "" : `, BREACHES: ${bad.length}`}`
    )
    yield* Effect.forEach(bad, (words) => Console.log(`  ${words}`), { discard: true })
    return report
  })

  let isExhausted = true
  if (values.points !== "none") {
    const pattern = new RegExp(values.points === "all" ? "." : values.points)
    const chosen = reference.points.filter((point) => pattern.test(point))
    const points = values.points === "all" ? "every" : chosen
    yield* Console.log(
      points === "every"
        ? "At every named point, until a film is made without a death:"
        : `At these ${points.length} points, until a film is made without a death:\n  ${points.join("\n  ")}`
    )
    const struck = path.join(yield* fs.makeTempDirectoryScoped(), "struck")
    isExhausted = false
    for (let round = 0; round < 50 && !isExhausted; round++) {
      const report = yield* film({ points, struck, moments: 0, within: 0 })
      isExhausted = report.kills.length === 0 && report.outcome === "finished"
    }
  }
  const kills = () => reports.flatMap((report) => report.kills)
  const atPoints = kills().length
  if (wanted > 0) yield* Console.log(`At random moments, ${plural(wanted, "kill")}:`)
  while (kills().length - atPoints < wanted) {
    const moments = wanted - (kills().length - atPoints)
    yield* film({ points: [], moments, within: Math.max(800, Math.round(reference.millis / 2)) })
  }

  const outcomes = (outcome: Report["outcome"]) =>
    reports.filter((report) => report.outcome === outcome).length
  yield* Console.log(`\n${byStage(kills())}\n`)
  yield* Console.log(
    table(
      ["promise", "breaches", "films"],
      names.map((name) => [
        promises[name],
        reports.reduce((sum, report) => sum + report.breaches[name].length, 0),
        reports.filter((report) => report.breaches[name].length > 0).length
      ])
    )
  )
  const repeats = reports.reduce((sum, report) => sum + report.repeats, 0)
  const inFlight = kills().reduce((sum, kill) => sum + kill.inFlight, 0)
  yield* Console.log(
    `\n${plural(kills().length, "kill")} over ${plural(reports.length, "film")} in ${yield* elapsed}: ${outcomes("finished")} finished, ${outcomes("asked")} stopped for a decision. ${plural(repeats, "call")} repeated, ${inFlight} in flight at the kills.`
  )
  const checks = reports.flatMap((report) => names.map((name) => report.breaches[name].length === 0))
  checks.push(isExhausted)
  if (!isExhausted) yield* Console.log("Not every named point was reached.")
  const failed = checks.filter((holds) => !holds).length
  yield* Console.log(`${checks.length - failed} passed, ${failed} failed`)
  return failed
}).pipe(
  Effect.withRandom(Random.make(`torture ${values.seed}`)),
  Effect.scoped,
  Effect.provide(Layer.provideMerge(Ffmpeg.layer(), NodeContext.layer))
)

process.exitCode = (await Effect.runPromise(main)) === 0 ? 0 : 1
