import { DateTime, Duration, Effect, Metric, Option, Schema } from "effect"
import type { Blame } from "../domain/Blame.js"
import { addTicks, noTicks } from "../domain/Money.js"
import { OrderId } from "../domain/OrderId.js"
import { orderInWords } from "../domain/OrderWords.js"
import { checkCadence, justSubmitted } from "../domain/RetryPolicy.js"
import { FilmSettings } from "../domain/Settings.js"
import { capital, withoutStop } from "../domain/Words.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { GrokClient, RequestId } from "../services/GrokClient.js"
import { ClipLost, type GrokError, isPerhapsTooEarly } from "../services/GrokError.js"
import { renderSeconds } from "../services/Metrics.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { Workspace } from "../services/Workspace.js"
import { jobOf, OrderedClip, whyNotVoiced } from "./ClipOrders.js"
import { type ClipJob, type ClipRequest, fetchClip } from "./Fetch.js"
import { placeOrder, warnWhenSent } from "./PlaceOrder.js"

/** A clip that was ordered is still being made. Nothing is lost: the next run looks at the same job again. */
export class StillRendering extends Schema.TaggedError<StillRendering>()("StillRendering", {
  id: Schema.typeSchema(OrderId),
  requestId: Schema.String
}) {
  get blame(): Blame {
    return "provider"
  }
  override get message() {
    return `${capital(orderInWords(this.id))} is still rendering at the provider.`
  }
}

const Finished = Schema.Struct({ url: Schema.String })

/** A job the provider will not talk about, long after it took it, is as lost as one it has forgotten. */
const neverComes = (error: GrokError): GrokError =>
  error._tag === "GrokRejected"
    ? new ClipLost({ call: error.call, reason: "Failed", detail: error.detail, requestId: error.requestId })
    : error

/** Looks at a job until it is done. "Not yet" is a failure worth retrying, so the answer comes back narrowed. */
const finished = Effect.fn("Clips.finished")(function* (request: ClipRequest, job: ClipJob) {
  const { longestWait, pollInterval } = yield* FilmSettings
  const grok = yield* GrokClient
  const events = yield* PipelineEvents
  const notYet = new StillRendering({ id: request.id, requestId: job.answer })
  yield* Effect.annotateCurrentSpan({ "order.id": request.id.text, "clip.job": job.answer })

  /** How long ago the job was accepted; a clock that was set back counts as no time. */
  const age = Effect.map(DateTime.now, (now) =>
    Duration.max(DateTime.distanceDuration(job.at, now), Duration.zero)
  )

  const status = grok
    .checkVideo(job.answer)
    .pipe(
      Effect.catchIf(isPerhapsTooEarly, (early) =>
        Effect.flatMap(age, (age) =>
          Effect.fail(Duration.lessThan(age, justSubmitted) ? notYet : neverComes(early))
        )
      )
    )
  const look = Effect.gen(function* () {
    const known = yield* status
    if (known._tag === "Done") return known
    if (Option.isSome(known.progress))
      yield* events.publish({ _tag: "ClipRendering", asset: request.asset, progress: known.progress.value })
    return yield* notYet
  })

  const patience = Duration.subtract(longestWait, yield* age)
  const done = yield* look.pipe(
    Effect.retry({
      schedule: checkCadence(pollInterval, patience),
      while: (error) => error._tag === "StillRendering"
    }),
    // A look that hangs must not outlast the patience by much either.
    Effect.timeoutFail({ duration: Duration.sum(patience, Duration.minutes(1)), onTimeout: () => notYet })
  )
  const took = Duration.toSeconds(yield* age)
  yield* Metric.update(renderSeconds, took)
  yield* Effect.annotateCurrentSpan("clip.render_seconds", took)
  return done
})

const filmOnce = Effect.fn("Clips.filmOnce")(function* (request: ClipRequest) {
  const ffmpeg = yield* Ffmpeg
  const workspace = yield* Workspace
  const ordered = yield* placeOrder(
    {
      id: request.id,
      inputs: request.inputs,
      decided: request.decided,
      price: request.price,
      success: OrderedClip,
      placeholder: () => RequestId.make("placeholder")
    },
    request.submit
  )
  const job: ClipJob = { ...ordered, answer: jobOf(ordered.answer) }
  // Its outcome is written down, bill included: a finished job is not waited for twice.
  const done = yield* placeOrder(
    {
      id: request.id.poll,
      inputs: [job.answer],
      price: noTicks,
      settles: request.id,
      success: Finished,
      placeholder: () => ({ url: "placeholder:clip" })
    },
    Effect.map(finished(request, job), ({ cost, url }) => ({ answer: { url }, cost }))
  )
  const fresh = Effect.map(finished(request, job), ({ url }) => url)
  const file = yield* fetchClip(request, job, done.answer.url, fresh)
  const facts = yield* ffmpeg.probe(workspace.absolute(file.path))
  const notVoiced = whyNotVoiced(ordered.answer)
  return { file, facts, notVoiced, url: done.answer.url, cost: addTicks(job.cost, done.cost) }
})

/**
 * Films one clip: submit, wait, fetch, verify. A job that is lost at the provider, or whose clip was delivered damaged
 * however often it is fetched, is ordered once more. Trouble of this machine, or on the way, orders nothing.
 * Gives   the clip on disk, decoded once from end to end.
 * Fails   PromptRefused: reword. StillRendering: come back later. ClipLost: leave the scene out.
 * Costs   one paid clip; a second one only where the first was lost.
 */
export const film = Effect.fn("Clips.film")((request: ClipRequest) =>
  Effect.catchTag(filmOnce(request), "ClipLost", ({ detail }) =>
    warnWhenSent(
      `${capital(orderInWords(request.id))} is lost (${withoutStop(detail)}); it is ordered once more.`,
      filmOnce({ ...request, id: request.id.again })
    )
  )
)
