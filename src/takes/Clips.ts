import { DateTime, Duration, Effect, Metric, Option, Schema } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import { addTicks, noTicks, type Ticks } from "../domain/Money.js"
import { checkCadence, justSubmitted } from "../domain/RetryPolicy.js"
import { FilmSettings } from "../domain/Settings.js"
import type { MediaFacts } from "../services/Ffmpeg.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { type Billed, GrokClient, RequestId } from "../services/GrokClient.js"
import { ClipLost, type GrokError, isPerhapsTooEarly, type MediaRejected } from "../services/GrokError.js"
import { type AssetName, PipelineEvents } from "../services/PipelineEvents.js"
import { type Order, StateStore } from "../services/StateStore.js"
import { renderSeconds } from "../services/telemetry/Metrics.js"
import { Workspace } from "../services/Workspace.js"
import { order, Tally } from "./Orders.js"

/** A clip that was ordered is still being made. Nothing is lost: the next run looks at the same job again. */
export class StillRendering extends Schema.TaggedError<StillRendering>()("StillRendering", {
  label: Schema.String,
  requestId: Schema.String
}) {
  override get message() {
    return `${this.label} is still rendering at the far side.`
  }
}

/** A clip that was made and paid for is gone from the folder, and the far side does not keep it any more. */
export class ClipGone extends Schema.TaggedError<ClipGone>()("ClipGone", {
  path: Schema.String,
  /** What the far side said of it. */
  detail: Schema.String
}) {
  override get message() {
    return `${this.path} was made and paid for, but it is gone from the folder or was changed, and it cannot be fetched again (${this.detail}).`
  }
}

/** A clip as it was ordered: how it is asked for, what it should cost, where it goes. */
export interface ClipWish {
  readonly asset: AssetName
  readonly label: string
  readonly inputs: Order["inputs"]
  readonly price: Ticks
  readonly submit: Effect.Effect<Billed<RequestId>, GrokError>
  readonly path: string
}

/** A clip on disk, decoded once from end to end. */
export interface FilmedClip {
  readonly file: LocalFile
  readonly facts: MediaFacts
  readonly url: string
  readonly cost: Ticks
}

const Finished = Schema.Struct({ url: Schema.String })

/** A job on the far side, and when it was accepted: its patience counts from then, across restarts. */
interface Job {
  readonly id: RequestId
  readonly acceptedAt: DateTime.Utc
}

/** A job the far side will not talk about, long after it took it, is as lost as one it has forgotten. */
const neverComes = (error: GrokError): GrokError =>
  error._tag === "GrokRejected"
    ? new ClipLost({ call: error.call, reason: "Failed", detail: error.detail, requestId: error.requestId })
    : error

/** Looks at a job until it is done. "Not yet" is a failure worth retrying, so the answer comes back narrowed. */
const finished = Effect.fn("Clips.finished")(function* (wish: ClipWish, job: Job) {
  const { longestWait, pollInterval } = yield* FilmSettings
  const grok = yield* GrokClient
  const events = yield* PipelineEvents
  const notYet = new StillRendering({ label: wish.label, requestId: job.id })
  yield* Effect.annotateCurrentSpan({ "order.label": wish.label, "clip.job": job.id })

  /** How long ago the job was accepted; a clock that was set back counts as no time. */
  const age = Effect.map(DateTime.now, (now) =>
    Duration.max(DateTime.distanceDuration(job.acceptedAt, now), Duration.zero)
  )

  const look = grok.checkVideo(job.id).pipe(
    Effect.catchIf(isPerhapsTooEarly, (early) =>
      Effect.flatMap(age, (age) =>
        Effect.fail(Duration.lessThan(age, justSubmitted) ? notYet : neverComes(early))
      )
    ),
    Effect.flatMap((status) =>
      status._tag === "Done"
        ? Effect.succeed(status)
        : Effect.zipRight(
            Option.match(status.progress, {
              onNone: () => Effect.void,
              onSome: (progress) => events.publish({ _tag: "ClipRendering", asset: wish.asset, progress })
            }),
            Effect.fail(notYet)
          )
    )
  )

  const patience = Duration.subtract(longestWait, yield* age)
  return yield* look.pipe(
    Effect.retry({
      schedule: checkCadence(pollInterval, patience),
      while: (error) => error._tag === "StillRendering"
    }),
    // A look that hangs must not outlast the patience by much either.
    Effect.timeoutFail({ duration: Duration.sum(patience, Duration.minutes(1)), onTimeout: () => notYet }),
    Effect.tap(() =>
      Effect.flatMap(age, (took) =>
        Effect.zipRight(
          Metric.update(renderSeconds, Duration.toSeconds(took)),
          Effect.annotateCurrentSpan("clip.render_seconds", Duration.toSeconds(took))
        )
      )
    )
  )
})

/** Waits for a job and writes its outcome down, bill included: a finished job is not waited for twice. */
const outcome = (wish: ClipWish, job: Job) =>
  order(
    { label: `${wish.label}/finished`, inputs: [job.id], price: noTicks, settles: wish.label },
    Finished,
    Effect.map(finished(wish, job), (done) => ({ answer: { url: done.url }, cost: done.cost }))
  )

/** Whether neither the link nor the job brings a clip any more. */
const isGoneForGood = (error: { readonly _tag: string; readonly reason?: string }): boolean =>
  error._tag === "ClipLost" ||
  (error._tag === "MediaRejected" && (error.reason === "Gone" || error.reason === "Address"))

/** Fetches the clip and decodes it whole before it counts. A link that died is asked for again; that is free. */
const fetched = Effect.fn("Clips.fetch")(function* (wish: ClipWish, job: Job, url: string) {
  const grok = yield* GrokClient
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore

  const download = (temporary: string) =>
    grok.download(url, temporary, "video").pipe(
      Effect.catchIf(
        // Gone, or at an address that is no longer the far side's: the job itself knows the link of today.
        (error) => error._tag === "MediaRejected" && (error.reason === "Gone" || error.reason === "Address"),
        () => Effect.flatMap(finished(wish, job), (fresh) => grok.download(fresh.url, temporary, "video"))
      )
    )
  const inputs = [wish.label, ...wish.inputs, job.id]
  return yield* store.file({ path: wish.path, inputs }, (temporary, wasWhole) =>
    download(temporary).pipe(
      Effect.zipRight(ffmpeg.verify(temporary)),
      // A damaged copy may be the fault of the way: fetched once more before it is believed.
      Effect.retry({
        times: 1,
        while: (error) => error._tag === "MediaFailed" || error._tag === "MediaRejected"
      }),
      Effect.asVoid,
      // It was delivered, so it is not the far side that lost it: another one is for a person to order.
      Effect.catchIf(
        (error): error is ClipLost | MediaRejected => wasWhole && isGoneForGood(error),
        (error) => new ClipGone({ path: wish.path, detail: error.detail })
      )
    )
  )
})

const filmOnce = Effect.fn("Clips.filmOnce")(function* (wish: ClipWish) {
  const ffmpeg = yield* Ffmpeg
  const workspace = yield* Workspace
  const submitted = yield* order(
    { label: wish.label, inputs: wish.inputs, price: wish.price },
    RequestId,
    wish.submit
  )
  const job: Job = { id: submitted.answer, acceptedAt: submitted.at }
  const done = yield* outcome(wish, job)
  const file = yield* fetched(wish, job, done.answer.url)
  const facts = yield* ffmpeg.probe(workspace.absolute(file.path))
  return { file, facts, url: done.answer.url, cost: addTicks(submitted.cost, done.cost) } satisfies FilmedClip
})

/** Whether what the far side delivers is no whole clip, however often it is fetched. */
const isNoClip = (error: { readonly _tag: string; readonly reason?: string }): boolean =>
  error._tag === "MediaFailed"
    ? error.reason === "Damaged" || error.reason === "NotMedia"
    : error._tag === "MediaRejected" && /^(?:Type|Length|Size)$/.test(error.reason ?? "")

/**
 * Films one clip: submit, wait, fetch, verify. A job that is lost on the far side, or whose clip is damaged however
 * often it is fetched, is ordered once more.
 * Fails   PromptRefused: reword. StillRendering: come back later. ClipLost: leave the scene out.
 * Costs   one paid clip; a second one only where the first was lost.
 */
export const film = Effect.fn("Clips.film")(function* (wish: ClipWish) {
  const damagedIsLost = Effect.mapError((error: Effect.Effect.Error<ReturnType<typeof filmOnce>>) =>
    (error._tag === "MediaFailed" || (error._tag === "MediaRejected" && error.call === "download")) &&
    isNoClip(error)
      ? new ClipLost({ call: "download", reason: "Failed", detail: error.detail, requestId: Option.none() })
      : error
  )
  const tally = yield* Tally
  return yield* filmOnce(wish).pipe(
    damagedIsLost,
    Effect.catchTag("ClipLost", (lost) =>
      // Told when the order leaves: what an earlier run ordered once more is not ordered now.
      Effect.once(Effect.logWarning(`${wish.label} is lost (${lost.detail}); it is ordered once more.`)).pipe(
        Effect.flatMap((told) =>
          filmOnce({ ...wish, label: `${wish.label}/again` }).pipe(
            damagedIsLost,
            Effect.provideService(Tally, { sent: Effect.zipRight(told, tally.sent) })
          )
        )
      )
    )
  )
})
