import { parseArgs } from "node:util"
import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Cause, Clock, Console, Effect, Layer } from "effect"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { Browser } from "../support/browser.js"
import { bundledFfmpeg } from "../support/media.js"
import { drawCase } from "./Case.js"
import { kinds } from "./Complaint.js"
import { inBrowser } from "./InBrowser.js"
import { notJudged, told, tryCase } from "./Trial.js"

// Foreign clips joined, and each film judged by what was drawn into its clips:
// `npm run test:joins -- --count 1000 --seed 1`; one film again, with its files kept: `--seed 1 --only 17`.

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    only: { type: "string" },
    /** The ffmpeg that joins, and the one that judges; the bundled one where nothing is said. */
    ffmpeg: { type: "string", default: bundledFfmpeg },
    judge: { type: "string", default: bundledFfmpeg },
    "at-once": { type: "string", default: "1" },
    /** Every so many films are looked at in a browser as well; 0 for none. */
    browser: { type: "string", default: "20" }
  }
})
const whole = (name: "count" | "from" | "only" | "at-once" | "browser", least: number): number => {
  const value = Number(values[name])
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`--${name} must be a whole number from ${least}`)
  return value
}
const isOne = values.only !== undefined
const indices = isOne
  ? [whole("only", 0)]
  : Array.from({ length: whole("count", 1) }, (_, n) => whole("from", 0) + n)
const every = whole("browser", 0)

const main = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const began = yield* Clock.currentTimeMillis
  const folder = yield* isOne
    ? fs.makeTempDirectory({ prefix: "joins-" })
    : fs.makeTempDirectoryScoped({ prefix: "joins-" })
  const clips = `${folder}/clips`
  yield* fs.makeDirectory(clips)
  const look = yield* inBrowser
  const reports = yield* Effect.forEach(
    indices,
    (index) =>
      Effect.gen(function* () {
        const isLookedAt = every > 0 && (isOne || index % every === 0)
        const of = drawCase(values.seed, index)
        const report = yield* tryCase(of, {
          ...{ clips, folder, judge: values.judge },
          ...(isLookedAt ? { also: look } : {})
        }).pipe(Effect.catchAllCause((cause) => Effect.succeed(notJudged(of, Cause.pretty(cause)))))
        yield* Console.log(told(report))
        if (!isOne) yield* Effect.ignore(fs.remove(`${folder}/film-${index}.mp4`))
        return report
      }),
    { concurrency: whole("at-once", 1) }
  )
  const complaints = reports.flatMap((report) => report.complaints)
  const count = (of: (report: (typeof reports)[number]) => boolean) => reports.filter(of).length
  const most = (of: (report: (typeof reports)[number]) => number) => Math.max(...reports.map(of))
  const found = kinds
    .map((kind) => [kind, complaints.filter((it) => it.kind === kind).length] as const)
    .filter(([, times]) => times > 0)
  const seconds = Math.round(((yield* Clock.currentTimeMillis) - began) / 1000)
  yield* Console.log(
    [
      "",
      `${reports.length} joins of seed ${values.seed} in ${seconds} s: ${count(({ way }) => way === "copied")} copied, ${count(({ way }) => way === "spliced")} spliced, ${count(({ way }) => way === "encoded")} encoded, ${count(({ end }) => end.startsWith("refused"))} refused, ${count(({ end }) => end === "lost")} lost.`,
      `Farthest from its picture: a click ${(1000 * most(({ worst }) => worst.click)).toFixed(0)} ms, at a film's end ${(1000 * most(({ worst }) => worst.clickAtEnd)).toFixed(0)} ms; farthest from its colour: ${most(({ worst }) => worst.colour).toFixed(1)} of 255, and ${most(({ worst }) => worst.colourOfSmall).toFixed(1)} where a field holds no whole macroblock.`,
      `Where one loudness was asked for: ${most(({ worst }) => worst.loudness).toFixed(1)} LU from it at most, and the highest true peak ${most(({ worst }) => worst.peak).toFixed(1)} dB.`,
      found.length === 0
        ? "Nothing was found."
        : `Found: ${found.map(([kind, times]) => `${kind} ${times}`).join(", ")}.`,
      ...(isOne ? [`Its files are in ${folder}.`] : []),
      `${count((report) => report.complaints.length === 0)} passed, ${count((report) => report.complaints.length > 0)} failed`
    ].join("\n")
  )
  return count((report) => report.complaints.length > 0)
}).pipe(
  Effect.scoped,
  Effect.provide(
    Layer.mergeAll(
      Layer.provideMerge(Ffmpeg.layer({ path: values.ffmpeg, limits: { atOnce: 1 } }), NodeContext.layer),
      Browser.layer
    )
  )
)

process.exitCode = (await Effect.runPromise(main)) === 0 ? 0 : 1
