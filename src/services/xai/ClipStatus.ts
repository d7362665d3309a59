import { Effect, Option, Predicate } from "effect"
import type { VideoStatus } from "../GrokCalls.js"
import { ClipLost, type GrokError, PromptRefused } from "../GrokError.js"
import { billedCost, billedIn, parseErrorBody, speaksOfModeration } from "./ErrorMapping.js"
import type { Answer } from "./Sending.js"
import { textIn } from "./Wire.js"

const rendering = (progress: unknown): VideoStatus => ({
  _tag: "Rendering",
  progress:
    typeof progress === "number" && progress >= 0 && progress <= 100 ? Option.some(progress) : Option.none()
})

/**
 * What one look at a clip found, in the order in which xAI's signs have to be believed (xai-api §4.4, read 2026-11-22): the
 * HTTP code alone does not tell, a failed job is a 200 too. `sanitize` makes the provider's words fit to show.
 * Fails   PromptRefused or ClipLost as the answer says; `unreadable` where it is no clip's at all.
 */
export const look = Effect.fnUntraced(function* (
  answer: Answer,
  sanitize: (words: string) => string,
  unreadable: Effect.Effect<never, GrokError>
) {
  const { body, requestId, status } = answer
  const progress = Predicate.isRecord(body) ? body.progress : undefined
  if (status === 202 || body === undefined || body === "") return rendering(progress)
  if (!Predicate.isRecord(body)) return yield* unreadable

  const told = (detail: string) => ({ call: "checkVideo" as const, detail, requestId })
  const refused = (detail: string) => new PromptRefused({ ...told(detail), billed: billedIn(body) })
  const lost = (reason: ClipLost["reason"], detail: string) => new ClipLost({ ...told(detail), reason })

  if (body.status === "pending") return rendering(progress)
  if (body.status === "failed") {
    const { code, message } = parseErrorBody(JSON.stringify({ error: body.error ?? "without a word" }))
    const words = sanitize(code === null ? message : `${code}: ${message}`)
    return yield* speaksOfModeration(words) ? refused(words) : lost("Failed", words)
  }
  if (body.status === "expired")
    return yield* lost("Expired", "the job was dropped before anybody fetched it")
  const video = Predicate.isRecord(body.video) ? body.video : {}
  if (video.respect_moderation === false) return yield* refused("the clip was made and then withheld")
  const url = textIn(video.url)
  if (Option.isSome(url)) return { _tag: "Done" as const, url: url.value, cost: billedCost(body) }
  // Older answers leave `status` out when the clip is done; a status of a kind we do not know is not an end.
  if (body.status === "done") return yield* refused("the job is done but brought no clip")
  return rendering(progress)
})
