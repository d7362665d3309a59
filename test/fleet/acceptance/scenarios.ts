import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Array, Duration, Effect, Layer, Random, type Scope } from "effect"
import { Sha256 } from "../../../src/domain/Assets.js"
import type { Music } from "../../../src/domain/Settings.js"
import { SceneId } from "../../../src/domain/StoryPlan.js"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { paths } from "../../../src/services/Workspace.js"
import { faultySettings } from "../../chaos/FaultyProvider.js"
import { ffmpeg } from "../../support/media.js"
import { ownServer, type PostgresServer } from "../../support/postgresServer.js"
import { quickArtist, quickScale } from "../../support/quickArtist.js"
import { settingsFor, steadyArtist } from "../../torture/OneProvider.js"
import { chaosRound } from "./Chaos.js"
import { coldRound, tablesAtOnce } from "./Cold.js"
import { crewOf } from "./Crew.js"
import { openFleet, usualRequest, waiting } from "./Fleet.js"
import { type HandedOver, handoverRound, joining } from "./Handover.js"
import { type KillReport, killRound } from "./Kill.js"
import { limitsRound, quietRound } from "./Limits.js"
import { openLink } from "./Link.js"
import { linkRound } from "./LinkDown.js"
import { purseRound } from "./Purse.js"
import { scaleRound } from "./Scale.js"
import { drainRound, hangRound, outageRound } from "./Stop.js"

/** What a scenario measured, by name, and what it found wrong. */
export type Finding = Readonly<Record<string, unknown>> & { readonly breaches: ReadonlyArray<string> }

/** A scenario of the long form. Fails with `NoNamespaces` where this machine has not what it needs. */
type Scenario = (seeds: number) => Effect.Effect<Finding, unknown, Scope.Scope>

const inMachine = <A, E>(work: Effect.Effect<A, E, NodeContext.NodeContext | Scope.Scope>) =>
  Effect.provide(work, NodeContext.layer)

const names = (word: string, count: number) => Array.makeBy(count, (n) => `${word}-${n + 1}`)

const seconds = (millis: number): string => `${(millis / 1000).toFixed(2)} s`

const percentile = (values: ReadonlyArray<number>, share: number): number =>
  [...values].sort((one, other) => one - other)[
    Math.min(values.length - 1, Math.floor(values.length * share))
  ] ?? Number.NaN

const powerOf = (server: PostgresServer) => ({
  stop: Effect.promise(() => server.stop("immediate")),
  start: Effect.promise(() => server.start())
})

const kills: Scenario = (seeds) =>
  Effect.gen(function* () {
    const fleet = yield* openFleet({ simulator: waiting(200, 300, 600), server: yield* ownServer() })
    const crew = crewOf(fleet, (nth) => ({ films: 4, clockAhead: nth % 3 === 0 ? 3_600_000 : 0 }))
    const reports: Array<KillReport> = []
    for (let seed = 1; seed <= seeds; seed++) {
      const workers = yield* crew.atLeast(2 + (seed % 3))
      const films = names(`kill-${seed}`, workers.length * 2)
      reports.push(
        yield* Effect.withRandom(
          killRound(fleet, workers, films, films.length * 7),
          Random.make(`kill ${seed}`)
        )
      )
    }
    const takeOvers = reports.flatMap(({ takeOver }) => takeOver)
    const sum = (of: (report: KillReport) => number) => reports.reduce((so, it) => so + of(it), 0)
    const most = Math.max(...takeOvers)
    return {
      kills: reports.length,
      films: sum(({ films }) => films),
      "take-over p50": seconds(percentile(takeOvers, 0.5)),
      p95: seconds(percentile(takeOvers, 0.95)),
      max: seconds(most),
      "in flight": sum(({ inFlight }) => inFlight),
      repeats: sum(({ repeats }) => repeats),
      breaches: [
        ...reports.flatMap(({ breaches }, index) => breaches.map((words) => `seed ${index + 1}: ${words}`)),
        ...(most > 10_000 ? ["a take-over took longer than 10 s"] : [])
      ]
    }
  }).pipe(inMachine)

const hang: Scenario = () =>
  Effect.gen(function* () {
    const fleet = yield* openFleet({ simulator: waiting(500, 1000, 2000) })
    const crew = crewOf(fleet)
    return yield* hangRound(fleet, crew, "hung", Duration.seconds(8), "22 seconds")
  }).pipe(inMachine)

const drain: Scenario = () =>
  Effect.gen(function* () {
    const fleet = yield* openFleet({ simulator: waiting(1000, 40_000, 2000) })
    const { ended, ...report } = yield* drainRound(fleet, crewOf(fleet), "drained")
    return { code: ended.code, signal: ended.signal, ...report }
  }).pipe(inMachine)

const link: Scenario = () =>
  Effect.gen(function* () {
    const cable = yield* openLink
    const server = yield* ownServer({ listen: cable.host })
    const fleet = yield* openFleet({ simulator: waiting(500, 1000, 2000), server })
    const report = yield* linkRound(fleet, cable, "cut", "20 seconds")
    const isLate = report.takeOver > 15_000
    return {
      ...report,
      breaches: [...report.breaches, ...(isLate ? ["the take-over took longer than 15 s"] : [])]
    }
  }).pipe(inMachine)

const outage: Scenario = () =>
  Effect.gen(function* () {
    const server = yield* ownServer()
    const fleet = yield* openFleet({ simulator: waiting(2000, 3000, 3000), server })
    return yield* outageRound(fleet, crewOf(fleet), names("out", 4), powerOf(server), "60 seconds")
  }).pipe(inMachine)

const scale: Scenario = () => inMachine(scaleRound({ films: 64, hands: 4 }))

const cold: Scenario = () =>
  Effect.gen(function* () {
    const fleet = yield* openFleet({ simulator: waiting(20, 30, 50), makeTables: tablesAtOnce })
    return yield* coldRound(fleet, crewOf(fleet))
  }).pipe(inMachine)

const limits: Scenario = () =>
  Effect.gen(function* () {
    const fleet = yield* openFleet({ simulator: waiting(20, 30, 50) })
    const limit = { perMinute: 30, workers: 4 }
    const crew = crewOf(fleet, () => ({ perMinute: limit.perMinute, films: 4 }))
    return yield* limitsRound(fleet, crew, names("fast", 16), limit)
  }).pipe(inMachine)

const quiet: Scenario = () =>
  Effect.gen(function* () {
    const fleet = yield* openFleet({ simulator: waiting(30, 50, 100) })
    return yield* quietRound(
      fleet,
      crewOf(fleet, () => ({ films: 4 })),
      names("loud", 40),
      5
    )
  }).pipe(inMachine)

const purse: Scenario = () =>
  Effect.gen(function* () {
    const fleet = yield* openFleet({ simulator: waiting(200, 300, 600) })
    return yield* purseRound(fleet, crewOf(fleet), names("paid", 10), 5)
  }).pipe(Effect.withRandom(Random.make("purse")), inMachine)

/** A file of music on the machine of whoever submits. */
const bed = (folder: string) => {
  const file = path.join(folder, "bed.wav")
  return Effect.map(
    ffmpeg("-f", "lavfi", "-i", "sine=220:duration=4", file),
    (): Music => ({
      file,
      sha256: Sha256.make(createHash("sha256").update(readFileSync(file)).digest("hex"))
    })
  )
}

const handover: Scenario = () =>
  Effect.gen(function* () {
    const artist = {
      layer: Layer.provide(steadyArtist, Layer.provideMerge(Ffmpeg.layer(), NodeContext.layer)),
      scale: 1
    }
    const simulator = settingsFor(2)
    const fleet = yield* openFleet({
      simulator: {
        ...simulator,
        delays: { chatMillis: 100, imageMillis: 200, speechMillis: 400, videoMillis: 400, jitter: 0 }
      },
      artist: { ...artist, layer: Layer.orDie(artist.layer) }
    })
    const crew = crewOf(fleet, () => joining)
    const sounding = (sound: "narrated" | "spoken") => ({
      ...usualRequest,
      settings: { ...usualRequest.settings, sound, "video-model": "grok-imagine-video-1.5" }
    })
    const subtitles = [paths.subtitles, paths.webSubtitles]
    const music = yield* bed(fleet.place)
    const films: ReadonlyArray<HandedOver> = [
      { name: "silent", dies: "video/scene-1/take-1" },
      {
        name: "narrated",
        submission: { request: sounding("narrated"), music },
        dies: "narration/scene-1/take-1",
        files: [...subtitles, paths.narration(SceneId.make(1), 1)]
      },
      { name: "spoken", submission: { request: sounding("spoken") }, dies: "/heard", files: subtitles }
    ]
    const rounds = yield* Effect.forEach(films, (it) => handoverRound(fleet, crew, it))
    return {
      ...Object.fromEntries(rounds.map(({ files }, n) => [films[n]?.name ?? "", files])),
      breaches: rounds.flatMap(({ breaches }) => breaches)
    }
  }).pipe(inMachine)

const chaos: Scenario = (seeds) =>
  Effect.gen(function* () {
    const server = yield* ownServer()
    const simulator = {
      ...faultySettings(seeds),
      delays: { chatMillis: 300, imageMillis: 600, videoMillis: 1500, jitter: 0.5 }
    }
    const artist = { layer: quickArtist, scale: quickScale }
    const fleet = yield* openFleet({ simulator, server, artist })
    const { start, stop } = powerOf(server)
    return yield* chaosRound(
      fleet,
      crewOf(fleet, () => ({ ...joining, films: 4, isHasty: true })),
      names("chaos", 24),
      {
        times: 6,
        killEvery: "10 seconds",
        outages: ["15 seconds", "20 seconds"],
        outage: Effect.zipRight(Effect.zipRight(stop, Effect.sleep("3 seconds")), start)
      }
    )
  }).pipe(Effect.withRandom(Random.make(`chaos ${seeds}`)), inMachine)

/** The long form, by name, in the order of the acceptance tests. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  ...{ kills, hang, drain, link, outage, scale, cold, limits, quiet, purse, handover, chaos }
}
