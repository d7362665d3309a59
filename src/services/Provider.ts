import { Context, Effect, Layer } from "effect"
import type { KeyLimits } from "./KeyLimits.js"
import { makeBreaker } from "./xai/Breaker.js"
import { type Fetch, makeDownload } from "./xai/Download.js"
import {
  type CheckedOptions,
  checkedLimits,
  checkedOptions,
  type GrokOptions,
  grokConfig,
  providerNameOf
} from "./xai/GrokConfig.js"
import { type Limits, makeLimits } from "./xai/Limits.js"
import { makeSend, type Send } from "./xai/Sending.js"

/** What all calls with one key share. Once for a key: two of them do not know of each other's calls. */
export class ProviderLimits extends Context.Tag("grok-video-pipeline/ProviderLimits")<
  ProviderLimits,
  Limits
>() {
  /** Limits that are kept elsewhere, where others find them as well; each process watches for itself how the provider fares. */
  static readonly layerOver = <E, R>(limits: Effect.Effect<KeyLimits, E, R>) =>
    Layer.scoped(
      ProviderLimits,
      Effect.zipWith(limits, makeBreaker, (shared, breaker) => ({ ...shared, breaker }))
    )

  /** Limits in the memory of this process. */
  static readonly layer = (options: Pick<GrokOptions, "concurrency" | "pace">) =>
    ProviderLimits.layerOver(
      Effect.flatMap(checkedLimits(options), ({ concurrency, pace }) => makeLimits(concurrency, pace))
    )
}

/** The way to the provider with one key. */
interface Way {
  /** What the journal calls it. */
  readonly name: string
  readonly settings: CheckedOptions
  readonly limits: Limits
  /**
   * One request and its answer, tried once.
   * Fails   GrokError: the answer's, or the way's.
   * Costs   whatever the provider asks for it: nothing here looks whether it was sent before (`StateStore.once` does).
   */
  readonly exchange: Send
  /**
   * Fetches a picture or a clip; free, without the key.
   * Fails   GrokError: MediaRejected where it is not what it should be, GrokUnavailable on the way.
   */
  readonly fetchMedia: Fetch
}

/**
 * The paid provider as all films of a process have it: one address, one key, and the limits of that key, which are
 * shared by every film made over it: calls at once and how fast they start, the breaker, the quiet that an answer asks for. Build it once and
 * give it to every film (`FilmFolder.layer`).
 */
export class Provider extends Context.Tag("grok-video-pipeline/Provider")<Provider, Way>() {
  /** Over limits that others may share. */
  static readonly layerWithin = (options: GrokOptions) =>
    Layer.effect(
      Provider,
      Effect.gen(function* () {
        const settings = yield* checkedOptions(options)
        return {
          name: providerNameOf(options),
          settings,
          limits: yield* ProviderLimits,
          exchange: yield* makeSend(settings, options),
          fetchMedia: yield* makeDownload(settings, options)
        }
      })
    )

  /** With limits of its own. Fails when a setting is wrong, before anything is sent. */
  static readonly layer = (options: GrokOptions) =>
    Layer.provide(Provider.layerWithin(options), ProviderLimits.layer(options))

  /** The same, set up by `XAI_API_KEY` (or `GROK_API_KEY`) and `XAI_BASE_URL`. */
  static readonly layerConfig = Layer.unwrapEffect(Effect.map(grokConfig, Provider.layer))
}
