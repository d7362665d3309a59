import { Array, Clock, Deferred, Effect, Option, Ref } from "effect"
import { entryOf } from "../../faults/FaultCatalogue.js"
import { chanceFrom } from "../../Seed.js"
import { Call } from "../../state/Call.js"
import { type Job, Jobs, progressOf } from "../../state/Jobs.js"
import { MediaStore } from "../../state/MediaStore.js"
import { Origin } from "../../state/Origin.js"
import { Scenario } from "../../state/Scenario.js"
import { keepCopy } from "../../state/Storage.js"
import { badArgument, moderatedVideo, unknownThing } from "../Refusal.js"
import { empty, json, text } from "../Reply.js"

/** The codes a failed job may carry (xai-api §4.4). */
const codes = [
  "invalid_argument",
  "permission_denied",
  "failed_precondition",
  "service_unavailable",
  "internal_error"
]

/** A link to the finished file: the one given out before while it lives, else a new one. */
const linkFor = Effect.fn("VideoPoll.linkFor")(function* (job: Job, sha256: string) {
  const media = yield* MediaStore
  const { videoLinkMillis } = yield* (yield* Scenario).config
  const given = yield* Ref.get(job.link)
  const known = Option.isSome(given) ? yield* media.find(given.value) : Option.none()
  if (Option.isSome(known) && (yield* media.isAlive(known.value))) return known.value
  const link = yield* media.link({
    sha256,
    mime: "video/mp4",
    prompt: job.record.prompt,
    lifeMillis: videoLinkMillis
  })
  yield* Ref.set(job.link, Option.some(link.id))
  return link
})

/** What a look at an unfinished job brings; by the settings JSON, nothing at all, or now one and now the other. */
const pending = Effect.fn("VideoPoll.pending")(function* (job: Job) {
  const scenario = yield* Scenario
  const { pendingBody, seed } = yield* scenario.config
  const look = yield* scenario.occurrence(`poll ${job.record.id}`)
  const isBare =
    pendingBody === "empty" ||
    (pendingBody === "mixed" && chanceFrom(seed, "bare", job.record.id, look) < 0.5)
  return isBare
    ? empty(202)
    : json({ status: "pending", progress: yield* progressOf(job), model: job.record.model }, 202)
})

/** The finished job, as a client sees it. */
const finished = Effect.fn("VideoPoll.finished")(function* (job: Job, sha256: string) {
  const media = yield* MediaStore
  const origin = yield* Origin
  const { record } = job
  const link = yield* linkFor(job, sha256)
  const stored =
    record.storage === undefined
      ? {}
      : {
          file_output: yield* keepCopy(
            record.storage,
            { sha256, mime: "video/mp4", prompt: record.prompt },
            yield* Clock.currentTimeMillis
          )
        }
  return {
    status: "done",
    progress: 100,
    model: record.model,
    video: { url: media.urlOf(link, origin), duration: record.seconds, respect_moderation: true, ...stored },
    usage: { cost_in_usd_ticks: record.cost }
  }
})

/** `GET /v1/videos/{request_id}`: 202 while rendering, 200 when done, failed or expired. */
export const pollVideo = Effect.fn("VideoPoll.poll")(function* (id: string) {
  const call = yield* Call
  const jobs = yield* Jobs
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    return yield* badArgument("Malformed request ID")
  const found = yield* jobs.find(id)
  if (Option.isNone(found)) return yield* unknownThing(`The request ${id}`)
  const job = found.value
  const passing = Option.getOrUndefined(call.fault)
  const fault = passing !== undefined && entryOf(passing.name).moment === "job" ? passing : undefined
  if (fault !== undefined && job.record.fate === undefined) yield* jobs.doom(id, fault)
  switch (passing?.name) {
    case "poll-unknown-status":
      return json({ status: passing.text ?? "queued", model: job.record.model })
    case "poll-glitch-400":
      return yield* badArgument("The request could not be processed at this moment.")
    case "poll-empty":
      return empty(202)
    case "poll-empty-json":
      return text("", 202, "application/json")
    case "poll-no-progress":
      return json({ status: "pending", model: job.record.model }, 202)
    default:
      break
  }
  const fate = job.record.fate ?? fault
  const now = yield* Clock.currentTimeMillis
  if (fate?.name === "job-stuck") {
    return json({ status: "pending", progress: yield* progressOf(job), model: job.record.model }, 202)
  }
  if (fate?.name === "job-lost") return yield* unknownThing(`The request ${id}`)
  // A doom that strikes at a look shows at once; one that was sealed with the order waits for its time.
  if (fault === undefined && now < job.record.readyAt) return yield* pending(job)
  const usage = { usage: { cost_in_usd_ticks: job.record.cost } }
  const done = { status: "done", progress: 100, model: job.record.model, ...usage }
  switch (fate?.name) {
    case "job-failed": {
      const code = fate.code ?? "internal_error"
      return json({
        status: "failed",
        progress: 0,
        model: job.record.model,
        error: {
          code: Array.contains(codes, code) ? code : "internal_error",
          message: fate.text ?? "The video could not be generated."
        }
      })
    }
    case "job-failed-moderation":
      return json({
        status: "failed",
        model: job.record.model,
        error: { code: "invalid_argument", message: moderatedVideo().text }
      })
    case "job-expired":
      return json({ status: "expired" })
    case "job-400":
      return yield* badArgument(fate.text ?? "The video could not be generated from this request.")
    case "job-moderated-400":
      return yield* moderatedVideo(job.record.cost)
    case "job-moderated-done":
      return json({ ...done, video: { duration: job.record.seconds, respect_moderation: false } })
    case "job-moderated-empty-url":
      return json({ ...done, video: { url: "", duration: job.record.seconds, respect_moderation: false } })
    case "job-no-url":
      return json({ ...done, video: { duration: job.record.seconds } })
    default:
      break
  }
  const film = yield* Deferred.poll(job.film)
  if (Option.isNone(film)) return yield* pending(job)
  // What keeps it from filming is this machine's, and no end of a job that a provider would know.
  const sha256 = yield* film.value
  const { status, ...answer } = yield* finished(job, sha256)
  return json(fate?.name === "job-no-status" ? answer : { status, ...answer })
})
