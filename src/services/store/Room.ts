import { statfs } from "node:fs/promises"
import { Context, Effect, Option } from "effect"
import { StoreFailed } from "./StoreError.js"

/** How many bytes are free where a folder lies; none where nobody can tell. */
export class FreeSpace extends Context.Reference<FreeSpace>()("grok-video-pipeline/FreeSpace", {
  defaultValue: () => (folder: string) =>
    Effect.option(
      Effect.tryPromise(async () => {
        const { bavail, bsize } = await statfs(folder)
        return bavail * bsize
      })
    )
}) {}

const megabyte = 1024 * 1024

/** What answers on their way may need at once: a picture comes as text of up to some 4 MB, and several are sent for together. */
export const roomForAnswers = 32 * megabyte

/**
 * Sees that an answer that is about to be paid for can be kept.
 * Fails   StoreFailed, where the disk is as good as full. Nothing was sent then.
 */
export const confirmRoom = Effect.fnUntraced(function* (folder: string) {
  const free = Option.getOrElse(yield* (yield* FreeSpace)(folder), () => Number.POSITIVE_INFINITY)
  if (free < roomForAnswers)
    return yield* new StoreFailed({
      reason: "Unwritable",
      detail: `The disk of ${folder} has ${Math.floor(free / megabyte)} MB free, and answers that are paid for may need ${roomForAnswers / megabyte} MB: nothing more is ordered. Make room there, then run the same command again.`
    })
})
