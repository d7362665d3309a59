import { Duration, Effect, Option, Random } from "effect"
import { type LogEntry, Simulator, type SimulatorSettings } from "xai-simulator"
import type { FilmOptions } from "../../src/domain/Settings.js"
import type { StoryPlan } from "../../src/domain/StoryPlan.js"
import { fox, owl, plan, scene } from "./plans.js"
import { quickArtist, quickScale } from "./quickArtist.js"
import { filmed, planned, simulatedStudio } from "./simulatedStudio.js"

/** Fox alone, then both, then Owl alone: three short scenes, so that one can be lost and the others tell of it. */
export const story = plan({
  characters: [fox, owl],
  scenes: [
    scene(1, { durationSeconds: 3, charactersPresent: ["Fox"] }),
    scene(2, { durationSeconds: 3 }),
    scene(3, { durationSeconds: 3, charactersPresent: ["Owl"] })
  ]
})

/** One character, one scene of 3 s: the shortest film there is. */
export const shortest = plan({
  characters: [fox],
  scenes: [scene(1, { durationSeconds: 3, charactersPresent: ["Fox"] })]
})

/** The whole studio, real but for the provider, which follows `film` and does what `settings` say. */
export const faultyStudio = (film: StoryPlan, settings: SimulatorSettings = {}) =>
  simulatedStudio(
    {
      framesPerSecond: 4,
      delays: { chatMillis: 0, imageMillis: 0, videoMillis: 0, jitter: 0 },
      scores: [{ when: ".", values: [0.9] }],
      answers: [planned(film)],
      ...settings
    },
    quickArtist,
    quickScale
  )

/** Makes a film and tells how it ended. Pauses between repeats take no time: chance is always 0. */
export const shot = (options: Partial<FilmOptions> = {}) =>
  Effect.gen(function* () {
    const ended = yield* Effect.either(
      filmed("A fox and an owl", { pollInterval: Duration.millis(10), ...options })
    )
    const { bill, log } = yield* Simulator
    return { ended, log: yield* log, bill: yield* bill }
  }).pipe(Effect.withRandom(Random.fixed([0, 0.001, 0.002, 0.003, 0.004, 0.005])))

/** The requests of a route, oldest first. */
export const asked = (log: ReadonlyArray<LogEntry>, path: RegExp): ReadonlyArray<LogEntry> =>
  log.filter((entry) => path.test(entry.path))

export const routes = {
  chat: /chat\/completions$/,
  sheets: /images\/generations$/,
  keyframes: /images\/edits$/,
  orders: /videos\/generations$/,
  looks: /videos\/[0-9a-f-]{36}$/,
  media: /^\/media\//
} as const

/** What a film that was made lacks, as kind and subject. */
export const lacks = (ended: Effect.Effect.Success<ReturnType<typeof shot>>["ended"]) =>
  ended._tag === "Right"
    ? ended.right.film.state.degradations.map(({ kind, subject }) => `${kind} ${subject}`)
    : [`failed: ${ended.left._tag}`]

/** The failure of a film that was not made. */
export const failureOf = (ended: Effect.Effect.Success<ReturnType<typeof shot>>["ended"]) =>
  ended._tag === "Left" ? Option.some(ended.left) : Option.none()
