import { Effect, Option } from "effect"
import { withStop } from "../../../domain/Words.js"
import { MediaStore } from "../../../fleet/MediaStore.js"
import { checkMedia } from "../../../fleet/SameMedia.js"
import { Ffmpeg } from "../../../services/Ffmpeg.js"
import { makeAccount } from "../../../services/ProviderAccount.js"
import type { GrokOptions } from "../../../services/ProviderSettings.js"
import { UsageError } from "../../ending/CliError.js"
import { checkConnectivity } from "../../film/BeforeMoney.js"
import type { WorkerInput } from "./command.js"

/** What a key may be refused for that is no reason to stay at home: a gateway that knows no such question. */
const isUnasked = (reason: string): boolean =>
  !["WrongKey", "NoFunds", "Certificate", "Clock", "Proxy", "ProxyBars", "NotLetThrough"].includes(reason)

/** Asks the provider, for nothing, whether it takes the key. */
const checkKey = Effect.fn("WorkerReady.key")(function* (options: GrokOptions) {
  const account = yield* Effect.mapError(
    makeAccount(options),
    (error) => new UsageError({ detail: `The provider's settings cannot be used: ${String(error)}` })
  )
  const troubles = yield* account.key.pipe(
    Effect.map((answer) => answer.troubles),
    Effect.catchTag("GrokRejected", (error) =>
      isUnasked(error.reason) ? Effect.succeed([]) : Effect.fail(error)
    )
  )
  if (troubles.length > 0)
    return yield* new UsageError({
      detail: `The provider does not take the key: ${withStop(troubles.join(", "))} See to it at https://console.x.ai, or use another key. Nothing was taken from the queue.`
    })
})

/**
 * Looks at all that films need, before the first is taken: ffmpeg, the provider and the way to it, and whether the media are
 * where the queue's are.
 * Fails   FfmpegMissing. GrokError: the provider does not take the key, or cannot be reached. UsageError. MediaStoreFailed.
 *         DatabaseFailed. Nothing was taken.
 */
export const checkReady = Effect.fn("WorkerReady.check")(function* (
  input: WorkerInput,
  options: GrokOptions
) {
  const ffmpeg = yield* Ffmpeg
  const { path, version } = yield* ffmpeg.chosen
  yield* checkMedia
  yield* checkConnectivity({ simulate: false, fakeAddresses: input.fakeAddresses }, true)
  yield* checkKey(options)
  const { named } = yield* MediaStore
  return { ffmpeg: `${version} (${path})`, media: named, otlp: Option.isSome(input.otlp) }
})
