import { createHash } from "node:crypto"
import { Effect, Schema } from "effect"
import type { ClipId } from "../domain/AssetId.js"
import type { Blame } from "../domain/Blame.js"
import type { Json } from "../domain/Decisions.js"
import type { Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { SceneId } from "../domain/StoryPlan.js"
import { withoutStop } from "../domain/Words.js"
import { Ffmpeg, type MediaFailed } from "../services/Ffmpeg.js"
import { type Billed, GrokClient, type RequestId } from "../services/GrokClient.js"
import { ClipLost, type GrokError, type MediaRejected } from "../services/GrokError.js"
import { supersededFolder } from "../services/OwnFiles.js"
import { StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import type { OrderedClip } from "./ClipOrders.js"
import type { Delivered } from "./PlaceOrder.js"

// A clip on its way from the provider's link to the film's folder. What may be ordered anew is decided here: only a clip
// that was delivered whole and is no clip, or a damaged one. Whatever else goes wrong, the bytes that came are kept.

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
  readonly submit: Effect.Effect<Billed<OrderedClip>, GrokError>
  readonly path: string
}

/** A job at the provider, by the order that was accepted: its patience counts from then, across restarts. */
export type ClipJob = Delivered<RequestId>

type Trouble = GrokError | MediaFailed | { readonly _tag: string }

const isFailed = (error: Trouble): error is MediaFailed => error._tag === "MediaFailed"
const isRejected = (error: Trouble): error is MediaRejected => error._tag === "MediaRejected"

const isRejectedFor = (error: Trouble, ...reasons: ReadonlyArray<MediaRejected["reason"]>): boolean =>
  isRejected(error) && reasons.includes(error.reason)

/** Whether the job may know a better link: this one is dead, leads astray, or brings something else. */
const isBadLink = (error: GrokError): boolean => isRejectedFor(error, "Gone", "Address", "Type")

/** Whether neither the link nor the job brings a clip any more. */
const isGoneForGood = (error: Trouble): error is ClipLost | MediaRejected =>
  error._tag === "ClipLost" || isRejectedFor(error, "Gone", "Address")

/** Whether what came is no whole clip. */
const isSpoilt = (error: Trouble): error is MediaFailed | MediaRejected =>
  isFailed(error)
    ? error.reason === "Damaged" || error.reason === "NotMedia"
    : isRejectedFor(error, "Spoilt", "Incomplete")

/** Whether another copy may be better: the way can have harmed this one. */
const mayBeTheCopy = (error: Trouble): boolean =>
  isFailed(error)
    ? error.blame !== "machine"
    : isSpoilt(error) || (isRejected(error) && error.blame === "way")

/** A clip that the provider delivered, and that is none. */
const asLost = <E extends Trouble>(error: E) =>
  isSpoilt(error) ? new ClipLost({ call: "download", reason: "Failed", detail: error.detail }) : error

/** A mark of the job in a file's name: no word of a provider becomes a path. */
const markOf = (job: string): string => createHash("sha256").update(job).digest("hex").slice(0, 8)

/**
 * Fetches a clip and decodes it whole before it counts. A link that died is asked for again (`freshUrl`); that is free.
 * A copy that cannot be checked for a trouble of this machine waits beside its place for the next run; one that is
 * damaged is kept in `superseded` to be looked at.
 * Takes   `url`: the link that came with the finished job.
 * Fails   ClipLost: what was delivered is no whole clip, however often it is fetched. ClipGone: it was there, and is nowhere
 *         any more.
 * Costs   nothing: a clip that was made is fetched as often as it takes.
 */
export const fetchClip = Effect.fn("Fetch.clip")(function* <E extends Trouble, R>(
  { asset, id, inputs, path, seconds }: ClipRequest,
  job: ClipJob,
  url: string,
  freshUrl: Effect.Effect<string, E, R>
) {
  const grok = yield* GrokClient
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const workspace = yield* Workspace
  const stem = path.replace(/\.mp4$/, "")
  const fromBefore = `${stem}.unchecked-${markOf(job.answer)}.mp4`
  const unchecked = workspace.absolute(fromBefore)
  const damaged = workspace.absolute(
    `${supersededFolder}/${stem.split("/").at(-1)}.damaged-${markOf(job.answer)}.mp4`
  )

  const download = (temporary: string) =>
    Effect.catchIf(grok.download(url, temporary, "video"), isBadLink, () =>
      Effect.flatMap(freshUrl, (fresh) => grok.download(fresh, temporary, "video"))
    ).pipe(Effect.asVoid)
  /** What an earlier run fetched and could not check, else a copy of its own. */
  const had = (temporary: string) =>
    Effect.flatMap(workspace.list(workspace.absolute("videos")), (names) =>
      names.some((name) => `videos/${name}` === fromBefore)
        ? Effect.catchAll(workspace.move(unchecked, temporary), () => download(temporary))
        : download(temporary)
    )
  const keep = (temporary: string, { blame }: MediaFailed) =>
    workspace.move(temporary, blame === "machine" ? unchecked : damaged)
  const checked = (temporary: string) =>
    had(temporary).pipe(
      Effect.zipRight(ffmpeg.verify(temporary)),
      Effect.tapError((error) => (isFailed(error) ? Effect.ignore(keep(temporary, error)) : Effect.void))
    )

  return yield* store.produce(
    { path, inputs: [id.text, ...inputs, job.answer], of: job.key, seconds },
    (temporary, wasWhole) =>
      checked(temporary).pipe(
        // A damaged copy may be the fault of the way: fetched once more before it is believed.
        Effect.retry({ times: 1, while: mayBeTheCopy }),
        Effect.asVoid,
        Effect.mapError(asLost),
        Effect.catchIf(
          // It was delivered once, so it is not the provider that lost it: another one is for a person to order.
          (error): error is ClipLost | MediaRejected => wasWhole && isGoneForGood(error),
          ({ detail }) => new ClipGone({ sceneId: asset.sceneId, path, detail })
        )
      )
  )
})
