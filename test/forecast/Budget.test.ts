import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, FastCheck, Layer, Logger, LogLevel, Option, Ref, TestContext } from "effect"
import { priceOfImage } from "../../src/domain/Models.js"
import { addTicks, Ticks, ticksFromUsd } from "../../src/domain/Money.js"
import { defaultOptions, FilmSettings } from "../../src/domain/Settings.js"
import { makeFilm } from "../../src/film/pipeline.js"
import type { Billed } from "../../src/services/GrokClient.js"
import { type GrokError, GrokUnavailable, PromptRefused } from "../../src/services/GrokError.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"
import { type OrderRequest, StateStore } from "../../src/services/StateStore.js"
import { inVirtualTime, mockedStudio } from "../support/film.js"
import { plan, scene } from "../support/plans.js"
import type { Made } from "../support/scriptedGrok.js"

/** A number from 0 to 1 that depends on the seed and a text alone. */
const chance = (seed: number, text: string): number => {
  let hash = seed | 0
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32
}

const told = { detail: "by chance", requestId: Option.none() }

/** What befalls a call: now and then a refusal that is billed, or a failure with or without doubt. */
const fate =
  (seed: number) =>
  ({ call, words }: Made, before: ReadonlyArray<Made>): Option.Option<GrokError> => {
    if (call === "checkVideo" || call === "download") return Option.none()
    const draw = chance(seed, `${call} ${words} ${before.length}`)
    const away = (reason: GrokUnavailable["reason"]) =>
      Option.some(new GrokUnavailable({ call, reason, ...told, retryAfterMillis: Option.none() }))
    if (draw < 0.06) {
      const billed =
        call === "ask" ? ticksFromUsd(0.001) : priceOfImage(defaultOptions.imageModel, "medium", 0)
      return Option.some(new PromptRefused({ call, ...told, billed }))
    }
    if (draw < 0.1) return away("InDoubt")
    return draw < 0.13 ? away("Busy") : Option.none()
  }

const story = plan({ scenes: [scene(1), scene(2)] })

describe("the budget", () => {
  it.effect(
    "is never passed by what is settled, in doubt and in flight together, whatever befalls the film",
    () =>
      Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(
            FastCheck.integer(),
            FastCheck.integer({ min: 1, max: 300 }),
            FastCheck.integer({ min: 1, max: 2 }),
            async (seed, cents, runs) => {
              const budget = ticksFromUsd(cents / 100)
              const most = Ref.unsafeMake<Ticks>(Ticks.make(0))
              const studio = mockedStudio(story, {
                grok: { score: (judging, before) => chance(seed, `${judging} ${before}`), fail: fate(seed) }
              })
              const film = Effect.gen(function* () {
                const store = yield* StateStore
                const look = Effect.flatMap(store.ledger, ({ inDoubt, settled }) =>
                  Ref.update(most, (so) => Ticks.make(Math.max(so, addTicks(settled, inDoubt))))
                )
                // Looks before and after every order, and within it, when its price is reserved and its bill is not there.
                const watched = StateStore.of({
                  ...store,
                  once: <A, I, F, FI, E, R>(
                    order: OrderRequest<A, I, F, FI, NoInfer<E>>,
                    call: Effect.Effect<Billed<A>, E, R>
                  ) => {
                    const looked: Effect.Effect<Billed<A>, E, R> = Effect.zipRight(
                      look,
                      Effect.ensuring(call, look)
                    )
                    return Effect.ensuring(store.once<A, I, F, FI, E, R>(order, looked), look)
                  }
                })
                for (let run = 0; run < runs; run++)
                  yield* makeFilm("A fox and an owl").pipe(
                    Effect.provideService(StateStore, watched),
                    Effect.ignore
                  )
              }).pipe(
                inVirtualTime,
                Effect.provide(
                  StateStore.layerMemory({ budget }).pipe(
                    Layer.provideMerge(PipelineEvents.layer),
                    Layer.provideMerge(studio.layer)
                  )
                ),
                Effect.provideService(FilmSettings, {
                  ...defaultOptions,
                  flowRetryDelay: Duration.seconds(1)
                }),
                Logger.withMinimumLogLevel(LogLevel.None)
              )
              await Effect.runPromise(Effect.provide(film, TestContext.TestContext))
              const spent = Effect.runSync(Ref.get(most))
              assert.isAtMost(spent, budget)
              return true
            }
          ),
          { numRuns: 15 }
        )
      )
  )
})
