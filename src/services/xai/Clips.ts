import { Either, Option, Predicate } from "effect"
import { noTicks } from "../../domain/Money.js"
import type { VideoStatus } from "../GrokCalls.js"
import { ClipLost, type GrokError, PromptRefused } from "../GrokError.js"
import { costOf, parseErrorBody, speaksOfModeration } from "./ErrorMapping.js"
import type { Answer } from "./Sending.js"
import { textIn } from "./Wire.js"

const rendering = (progress: unknown): VideoStatus => ({
  _tag: "Rendering",
  progress:
    typeof progress === "number" && progress >= 0 && progress <= 100 ? Option.some(progress) : Option.none()
})

/**
 * What one look at a clip found, in the order in which xAI's signs have to be believed (xai-api §4.4, read 2026-11-22);
 * nothing when the answer is no clip's at all; `safe` makes the provider's words fit to show. The HTTP code alone does not tell: a failed job is a 200 too.
 */
export const look = (
  answer: Answer,
  safe: (words: string) => string
): Option.Option<Either.Either<VideoStatus, GrokError>> => {
  const { body, requestId, status } = answer
  if (status === 202)
    return Option.some(Either.right(rendering(Predicate.isRecord(body) ? body.progress : undefined)))
  if (body === undefined || body === "") return Option.some(Either.right(rendering(undefined)))
  if (!Predicate.isRecord(body)) return Option.none()

  const told = (detail: string) => ({ call: "checkVideo" as const, detail, requestId })
  const refused = (detail: string) =>
    new PromptRefused({ ...told(detail), billed: Option.getOrElse(costOf(body), () => noTicks) })
  const lost = (reason: ClipLost["reason"], detail: string) => new ClipLost({ ...told(detail), reason })

  const video = Predicate.isRecord(body.video) ? body.video : {}
  const url = textIn(video.url)
  return Option.some(
    Either.gen(function* () {
      switch (body.status) {
        case "pending":
          return rendering(body.progress)
        case "failed": {
          const { code, message } = parseErrorBody(JSON.stringify({ error: body.error ?? "without a word" }))
          const words = safe(code === null ? message : `${code}: ${message}`)
          return yield* Either.left(speaksOfModeration(words) ? refused(words) : lost("Failed", words))
        }
        case "expired":
          return yield* Either.left(lost("Expired", "the job was dropped before anybody fetched it"))
      }
      if (video.respect_moderation === false)
        return yield* Either.left(refused("the clip was made and then withheld"))
      if (Option.isSome(url)) return { _tag: "Done" as const, url: url.value, cost: costOf(body) }
      // Older answers leave `status` out when the clip is done; a status of a kind we do not know is not an end.
      return body.status === "done"
        ? yield* Either.left(refused("the job is done but brought no clip"))
        : rendering(body.progress)
    })
  )
}
