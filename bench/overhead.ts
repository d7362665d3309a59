import { Array, Console, Effect } from "effect"
import { criticalPath, type Delays, filmed, pollMillis, simulatorAlone } from "./Film.js"
import { type Line, median, noiseOf } from "./Numbers.js"
import { plainFilm } from "./Plain.js"

const rounds = Number(process.env.ROUNDS ?? 3)

/** Shorter than the real ones by half and more, so that what is ours weighs twice what it weighs in a real film. */
const delays: Delays = { chatMillis: 1200, imageMillis: 4000, videoMillis: 15_000 }

const short = { scenes: 3, crews: 1 }
const long = { scenes: 12, crews: 4 }

const line = (
  what: string,
  atMost: number | undefined,
  runs: ReadonlyArray<{ readonly millis: number; readonly path: number }>
): Line => {
  const ratios = runs.map(({ millis, path }) => millis / path)
  return {
    what,
    value: median(ratios),
    ...(atMost === undefined ? {} : { atMost }),
    noise: noiseOf(ratios),
    aside: `${(median(runs.map(({ millis }) => millis)) / 1000).toFixed(2)} s of ${(median(runs.map(({ path }) => path)) / 1000).toFixed(2)} s`
  }
}

const ours = (film: typeof short) =>
  Effect.map(filmed(film.scenes, delays, film.crews), (made) => ({
    millis: made.millis,
    path: criticalPath(made, delays, film)
  }))

const plain = Effect.gen(function* () {
  const simulator = yield* simulatorAlone(short.scenes, delays)
  const millis = yield* Effect.promise(() =>
    plainFilm({ url: simulator.url, apiKey: simulator.apiKey }, { ...short, pollMillis })
  )
  const path = criticalPath({ millis, assembly: 0, log: yield* simulator.log }, delays, short)
  return { millis, path }
}).pipe(Effect.scoped)

/** The time of a film over the time its calls need. */
export const overhead = Effect.gen(function* () {
  // Once for nothing: modules are loaded, the quick artist's clips are made.
  yield* filmed(2, { chatMillis: 1, imageMillis: 1, videoMillis: 1 }, 2)
  const runs = yield* Effect.forEach(Array.range(1, rounds), (round) =>
    Effect.gen(function* () {
      yield* Console.error(`overhead: round ${round} of ${rounds}`)
      // The floor and the film wait side by side: whatever else this machine does, it does to both.
      const [floor, film] = yield* Effect.all([plain, ours(short)], { concurrency: 2 })
      return { plain: floor, ours: film, many: yield* ours(long) }
    })
  )
  const lines: ReadonlyArray<Line> = [
    line(
      "plain async/await, 3 scenes, over its critical path (the floor)",
      undefined,
      runs.map((run) => run.plain)
    ),
    line(
      "a film of 3 scenes over its critical path",
      1.03,
      runs.map((run) => run.ours)
    ),
    line(
      "12 scenes, --video-concurrency 4, over the critical path",
      1.05,
      runs.map((run) => run.many)
    )
  ]
  return lines
})
