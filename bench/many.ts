import { monitorEventLoopDelay } from "node:perf_hooks"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Array, Console, Duration, Effect, Layer, Logger } from "effect"
import { defaultOptions, FilmSettings } from "../src/domain/Settings.js"
import { makeFilm } from "../src/film/pipeline.js"
import { mockedStudio } from "../test/support/film.js"
import { fox, plan, scene } from "../test/support/plans.js"
import { type Line, median, noiseOf } from "./Numbers.js"

const sizes = [1, 10, 100, 500] as const
const rounds = Number(process.env.ROUNDS ?? 5)

/** Few films are over soon: made this often one after the other, they are as much work as a hundred, and as sure a figure. */
const again = (films: number): number => (films < 100 ? 10 : 1)

/** A picture takes this long, so that films really overlap. */
const drawing = Duration.millis(20)

interface Run {
  readonly films: number
  readonly millis: number
  /** Processor time of this process for each film. */
  readonly cpu: number
  readonly bytes: number
  /** The worst and the 99th percentile of how late the event loop was, in milliseconds. */
  readonly late: number
  readonly late99: number
}

const story = plan({ characters: [fox], scenes: [scene(1, { charactersPresent: ["Fox"] })] })

/** One film of one scene, all of it in this process: provider and ffmpeg scripted, files and steps real. */
const film = Effect.suspend(() =>
  makeFilm("A fox and an owl find a light").pipe(
    Effect.provideService(FilmSettings, { ...defaultOptions, pollInterval: Duration.millis(10) }),
    Effect.provide(mockedStudio(story, { grok: { drawing } }).layer),
    Effect.scoped
  )
)

setFlagsFromString("--expose-gc")
const gc: () => void = runInNewContext("gc")

const collected = Effect.sync(() => {
  gc()
  return process.memoryUsage().heapUsed
})

/** Makes so many films at once, in ever new folders. Memory is looked at every 20 ms, and again when they are done. */
const atOnce = (films: number) =>
  Effect.gen(function* () {
    const before = yield* collected
    const delay = monitorEventLoopDelay({ resolution: 5 })
    let most = before
    delay.enable()
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().heapUsed)
    }, 20)
    const cpu = process.cpuUsage()
    const began = performance.now()
    const together = Effect.forEach(
      Array.makeBy(films, () => film),
      (one) => one,
      {
        concurrency: "unbounded",
        discard: true
      }
    )
    yield* together
    // Later ones would count what the earlier ones left for the collector.
    clearInterval(watch)
    for (let time = 1; time < again(films); time++) yield* together
    const millis = (performance.now() - began) / again(films)
    const { system, user } = process.cpuUsage(cpu)
    delay.disable()
    return {
      films,
      millis,
      cpu: (user + system) / 1000 / films / again(films),
      bytes: (most - before) / films,
      late: delay.max / 1e6,
      late99: delay.percentile(99) / 1e6
    } satisfies Run
  })

/** What films cost one another when many are made at once in one process. */
export const many = Effect.gen(function* () {
  yield* atOnce(10)
  const runs = yield* Effect.forEach(Array.range(1, rounds), (round) =>
    Effect.zipRight(
      Console.error(`many films: round ${round} of ${rounds}`),
      // The largest once: it takes as long as all others together.
      Effect.forEach(
        sizes.filter((size) => size < 500 || round === rounds),
        atOnce
      )
    )
  )
  const of = (films: number, figure: (run: Run) => number) =>
    runs.flat().flatMap((run) => (run.films === films ? [figure(run)] : []))
  const ratio = (what: string, films: number, figure: (run: Run) => number, atMost?: number): Line => {
    const ratios = runs.flatMap((round) => {
      const at = (size: number) => round.find((run) => run.films === size)
      const [small, big] = [at(10), at(films)]
      return small === undefined || big === undefined ? [] : [figure(big) / figure(small)]
    })
    return {
      what,
      value: median(ratios),
      ...(atMost === undefined ? {} : { atMost }),
      noise: noiseOf(ratios),
      aside: `${(films / (median(of(films, (run) => run.millis)) / 1000)).toFixed(0)} films/s, ${median(of(films, (run) => run.cpu)).toFixed(1)} ms of processor and ${(median(of(films, (run) => run.bytes)) / 1e6).toFixed(2)} MB a film, event loop late ${median(of(films, (run) => run.late99)).toFixed(0)} ms (p99), ${median(of(films, (run) => run.late)).toFixed(0)} ms at worst`
    }
  }
  const lines: ReadonlyArray<Line> = [
    ratio("1 film at once: processor time a film, over 10 at once", 1, (run) => run.cpu),
    ratio("100 films at once: processor time a film, over 10 at once", 100, (run) => run.cpu, 1.25),
    ratio("100 films at once: time a film, over 10 at once", 100, (run) => run.millis / run.films, 1.1),
    ratio("500 films at once: processor time a film, over 10 at once", 500, (run) => run.cpu, 1.75),
    ratio("500 films at once: memory a film, over 10 at once", 500, (run) => run.bytes, 1.5)
  ]
  return lines
}).pipe(Effect.provide(Layer.mergeAll(Logger.remove(Logger.defaultLogger))))
