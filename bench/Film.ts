import { Array, Duration, Effect, Layer, Redacted, Schema } from "effect"
import { type LogEntry, Simulator } from "xai-simulator"
import { FilmSettings } from "../src/domain/Settings.js"
import { StoryPlan } from "../src/domain/StoryPlan.js"
import { makeFilm } from "../src/film/pipeline.js"
import { PipelineEvents } from "../src/services/PipelineEvents.js"
import { plan, scene } from "../test/support/plans.js"
import { quickArtist, quickScale } from "../test/support/quickArtist.js"
import { quick, simulatedStudio } from "../test/support/simulatedStudio.js"

/** How long the provider takes, in milliseconds. In the proportions of the real one (xai-api §4), and shorter. */
export interface Delays {
  readonly chatMillis: number
  readonly imageMillis: number
  readonly videoMillis: number
}

/** Looks at a clip come this often at first, and three times as far apart in the end. */
export const pollMillis = 50

export const storyOf = (scenes: number) =>
  plan({ scenes: Array.makeBy(scenes, (n) => scene(n + 1, { durationSeconds: 3 })) })

/** The simulator's settings for such a film: fixed delays, every take accepted. */
export const settingsFor = (scenes: number, delays: Delays) => ({
  sceneSeconds: 3,
  framesPerSecond: 12,
  delays: { ...delays, jitter: 0 },
  scores: [{ when: ".", values: [0.95] as const }],
  answers: [{ when: "Plan the film", values: [Schema.encodeSync(StoryPlan)(storyOf(scenes))] as const }]
})

/** How a film went: all of it and its assembly alone, in milliseconds, and what the simulator saw. */
export interface Filmed {
  readonly millis: number
  readonly assembly: number
  readonly log: ReadonlyArray<LogEntry>
}

const now = Effect.sync(() => performance.now())

/** Makes a film against a simulator of its own, in this process. */
export const filmed = (scenes: number, delays: Delays, videoConcurrency: number) =>
  Effect.gen(function* () {
    const events = yield* PipelineEvents
    const simulator = yield* Simulator
    const heard = yield* events.listen
    let joining = 0
    yield* heard.take.pipe(
      Effect.tap((event) =>
        event._tag === "StepStarted" && event.step === 6
          ? Effect.map(now, (at) => {
              joining = at
            })
          : Effect.void
      ),
      Effect.forever,
      Effect.forkScoped
    )
    const began = yield* now
    const film = yield* makeFilm("A fox and an owl find a light")
    const ended = yield* now
    if (film.state.degradations.length > 0) return yield* Effect.dieMessage("the film is less than planned")
    return { millis: ended - began, assembly: ended - joining, log: yield* simulator.log } satisfies Filmed
  }).pipe(
    Effect.scoped,
    Effect.provideService(FilmSettings, {
      ...quick,
      pollInterval: Duration.millis(pollMillis),
      videoConcurrency
    }),
    Effect.provide(simulatedStudio(settingsFor(scenes, delays), quickArtist, quickScale))
  )

const millisOf = (log: ReadonlyArray<LogEntry>, route: LogEntry["route"]): ReadonlyArray<number> =>
  log.filter((entry) => entry.route === route).map(({ millis }) => millis)

const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

/**
 * The shortest time in which the calls of a film could follow from one another, in milliseconds, from how long the
 * simulator took for each: plan; traits beside the portrait, and its judge; every keyframe and its judge; then the clips
 * (order, rendering, one look, download, judge) by `crews`, each as soon as its keyframe is there where there are several;
 * and the assembly, which no call can shorten.
 */
export const criticalPath = (
  { assembly, log }: Filmed,
  delays: Delays,
  film: { readonly scenes: number; readonly crews: number }
): number => {
  const chat = mean(millisOf(log, "chat"))
  const portrait = mean(millisOf(log, "image-generations"))
  const still = mean(millisOf(log, "image-edits"))
  const look = mean(millisOf(log, "video-poll"))
  const clip =
    mean(millisOf(log, "video-generations")) + delays.videoMillis + look + mean(millisOf(log, "media")) + chat
  const sheets = chat + Math.max(chat, portrait) + chat
  const keyframes = Array.makeBy(film.scenes, (index) => sheets + (index + 1) * (still + chat))
  const all = keyframes.at(-1) ?? sheets
  const free = Array.makeBy(film.crews, () => 0)
  let last = 0
  for (const keyframe of keyframes) {
    const crew = free.indexOf(Math.min(...free))
    last = Math.max(free[crew] ?? 0, film.crews > 1 ? keyframe : all) + clip
    free[crew] = last
  }
  return Math.max(last, ...free) + assembly
}

/** A simulator alone, for a program that is not ours. */
export const simulatorAlone = (scenes: number, delays: Delays) =>
  Layer.build(simulatedStudio(settingsFor(scenes, delays), quickArtist, quickScale)).pipe(
    Effect.flatMap((context) => Effect.provide(Simulator, context)),
    Effect.map((simulator) => ({ ...simulator, key: Redacted.make(simulator.apiKey) }))
  )
