import { DateTime, Duration, Effect, Metric, Option, Schema } from "effect"
import type { ClipId } from "../domain/AssetId.js"
import type { LocalFile, Sha256 } from "../domain/Assets.js"
import type { Blame } from "../domain/Blame.js"
import type { Json } from "../domain/Decisions.js"
import { addTicks, noTicks, type Ticks } from "../domain/Money.js"
import { OrderId } from "../domain/OrderId.js"
import { orderInWords } from "../domain/OrderWords.js"
import { checkCadence, justSubmitted } from "../domain/RetryPolicy.js"
import { FilmSettings } from "../domain/Settings.js"
import { SceneId } from "../domain/StoryPlan.js"
import { capital, withoutStop } from "../domain/Words.js"
import type { MediaFacts } from "../services/Ffmpeg.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { type Billed, GrokClient, RequestId } from "../services/GrokClient.js"
import { ClipLost, type GrokError, isPerhapsTooEarly } from "../services/GrokError.js"
import { renderSeconds } from "../services/Metrics.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { Workspace } from "../services/Workspace.js"
import { fetchClip } from "./Fetch.js"
import { order, Tally } from "./Orders.js"

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

/** A clip that was made and paid for is gone from the folder, and the provider does not keep it any more. */
export class ClipGone extends Schema.TaggedError<ClipGone>()("ClipGone", {
  sceneId: SceneId,
  path: Schema.String,
  /** What the provider said of it. */
  detail: Schema.String
}) {
  /** It was delivered and kept here: somebody or something on this machine took it away. */
  get blame(): Blame {
    return "machine"
  }
  override get message() {
    return `${this.path} was made and paid for, but it is gone from the folder or was changed, and it cannot be fetched again (${withoutStop(this.detail)}).`
  }
}

/** A clip as it was ordered: how it is asked for, what it should cost, where it goes. */
export interface ClipRequest {
  readonly asset: ClipId
  readonly id: OrderId
  readonly inputs: ReadonlyArray<Json>
  /** What a person decided that the clip depends on. */
  readonly decided: Json
  readonly price: Ticks
  /** How long it is to be. */
  readonly seconds: number
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

/** A job at the provider, and when it was accepted: its patience counts from then, across restarts. */
interface Job {
  readonly id: RequestId
  readonly acceptedAt: DateTime.Utc
  /** The order by which it was accepted. */
  readonly key: Sha256
}

/** A job the provider will not talk about, long after it took it, is as lost as one it has forgotten. */
const neverComes = (error: GrokError): GrokError =>
  error._tag === "GrokRejected"
    ? new ClipLost({ call: error.call, reason: "Failed", detail: error.detail, requestId: error.requestId })
    : error

/** Looks at a job until it is done. "Not yet" is a failure worth retrying, so the answer comes back narrowed. */
const finished = Effect.fn("Clips.finished")(function* (wish: ClipRequest, job: Job) {
  const { longestWait, pollInterval } = yield* FilmSettings
  const grok = yield* GrokClient
  const events = yield* PipelineEvents
  const notYet = new StillRendering({ id: wish.id, requestId: job.id })
  yield* Effect.annotateCurrentSpan({ "order.id": wish.id.text, "clip.job": job.id })

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
const outcome = (wish: ClipRequest, job: Job) =>
  order(
    {
      id: wish.id.poll,
      inputs: [job.id],
      price: noTicks,
      settles: wish.id,
      success: Finished,
      placeholder: () => ({ url: "placeholder:clip" })
    },
    Effect.map(finished(wish, job), (done) => ({ answer: { url: done.url }, cost: done.cost }))
  )

const filmOnce = Effect.fn("Clips.filmOnce")(function* (wish: ClipRequest) {
  const ffmpeg = yield* Ffmpeg
  const workspace = yield* Workspace
  const submitted = yield* order(
    {
      id: wish.id,
      inputs: wish.inputs,
      decided: wish.decided,
      price: wish.price,
      success: RequestId,
      placeholder: () => RequestId.make("placeholder")
    },
    wish.submit
  )
  const job: Job = { id: submitted.answer, acceptedAt: submitted.at, key: submitted.key }
  const done = yield* outcome(wish, job)
  const file = yield* fetchClip(
    { ...wish, job: job.id, of: job.key, url: done.answer.url },
    Effect.map(finished(wish, job), (fresh) => fresh.url),
    ({ detail }) => new ClipGone({ sceneId: wish.asset.sceneId, path: wish.path, detail })
  )
  const facts = yield* ffmpeg.probe(workspace.absolute(file.path))
  return { file, facts, url: done.answer.url, cost: addTicks(submitted.cost, done.cost) } satisfies FilmedClip
})

/**
 * Films one clip: submit, wait, fetch, verify. A job that is lost at the provider, or whose clip was delivered damaged
 * however often it is fetched, is ordered once more. Trouble of this machine, or on the way, orders nothing.
 * Fails   PromptRefused: reword. StillRendering: come back later. ClipLost: leave the scene out.
 * Costs   one paid clip; a second one only where the first was lost.
 */
export const film = Effect.fn("Clips.film")(function* (wish: ClipRequest) {
  const tally = yield* Tally
  return yield* filmOnce(wish).pipe(
    Effect.catchTag("ClipLost", (lost) =>
      // Told when the order leaves: what an earlier run ordered once more is not ordered now.
      Effect.once(
        Effect.logWarning(
          `${capital(orderInWords(wish.id))} is lost (${withoutStop(lost.detail)}); it is ordered once more.`
        )
      ).pipe(
        Effect.flatMap((told) =>
          filmOnce({ ...wish, id: wish.id.again }).pipe(
            Effect.provideService(Tally, { sent: Effect.zipRight(told, tally.sent) })
          )
        )
      )
    )
  )
})
