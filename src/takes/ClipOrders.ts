import { Effect, Option, Schema } from "effect"
import { withoutVoices } from "../prompts/DialoguePrompt.js"
import type { GrokCalls, VideoOrder } from "../services/GrokCalls.js"
import { type Billed, RequestId } from "../services/GrokClient.js"
import type { GrokError, GrokRejected } from "../services/GrokError.js"
import { StateStore } from "../services/StateStore.js"

/** A clip that was taken without the voices it was to have: why, and which; all voices there are, where none are named. */
const NotVoiced = Schema.Struct({
  job: RequestId,
  because: Schema.String,
  voices: Schema.optionalWith(Schema.Array(Schema.String), { exact: true })
})
type NotVoiced = typeof NotVoiced.Type

/**
 * The answer to the order of a clip: its job. Where voices were asked for and not taken, it says so itself: what is written down
 * in one breath with the job is known to every later run, and no clip is ordered twice for it.
 */
export const OrderedClip = Schema.Union(RequestId, NotVoiced)
export type OrderedClip = typeof OrderedClip.Type

/** The job of an ordered clip. */
export const jobOf = (ordered: OrderedClip): RequestId =>
  typeof ordered === "string" ? ordered : ordered.job

/** Why a clip was made without the voices that were asked for; none where it has them, or none were. */
export const whyNotVoiced = (ordered: OrderedClip): Option.Option<string> =>
  typeof ordered === "string" ? Option.none() : Option.some(ordered.because)

/** Whether an order with voices was turned away in a way that the same order without them need not be. */
const maySpareVoices = (error: GrokError): error is GrokRejected =>
  error._tag === "GrokRejected" && ["BadRequest", "UnknownModel", "WrongKey"].includes(error.reason)

/** What was said, without what was sent with it. */
const inShort = ({ detail }: GrokRejected): string => detail.replace(/; sent with it: .*$/s, "")

const readOrdered = Schema.decodeUnknownOption(NotVoiced)

/** What this film was told of voices that are not taken, by the answers it has. */
export const voicesNotTaken = Effect.fn("ClipOrders.voicesNotTaken")(function* (
  voices: ReadonlyArray<string>
) {
  if (voices.length === 0) return Option.none<NotVoiced>()
  const { answers } = yield* StateStore
  // An answer that cannot be read is told of by the order that it is of.
  const known = yield* Effect.orElseSucceed(answers("film"), () => [])
  return Option.fromNullable(
    known
      .flatMap((answer) => Option.toArray(readOrdered(answer)))
      .findLast((it) => it.voices === undefined || it.voices.some((voice) => voices.includes(voice)))
  )
})

/**
 * Orders a clip with voices and sheets; without them where the provider does not take them, or is known not to (`known`).
 * Gives   the job, which tells whether it has its voices.
 * Fails   as `submitVideo`: where the clip is not taken without voices either, with what was said then.
 * Costs   one clip, on acceptance.
 */
export const submitVoiced = Effect.fn("ClipOrders.submitVoiced")(function* (
  grok: Pick<GrokCalls, "submitVideo">,
  order: VideoOrder,
  known: Option.Option<NotVoiced>
) {
  const { references: _, voices = [], ...plain } = order
  const withoutThem = (why: Omit<NotVoiced, "job">) =>
    Effect.map(
      grok.submitVideo({ ...plain, prompt: withoutVoices(order.prompt) }),
      ({ answer, cost }): Billed<OrderedClip> => ({ answer: { ...why, job: answer }, cost })
    )
  if (Option.isSome(known)) {
    const { job: _, ...why } = known.value
    return yield* withoutThem(why)
  }
  return yield* grok.submitVideo(order).pipe(
    Effect.map((billed): Billed<OrderedClip> => billed),
    Effect.catchIf(maySpareVoices, (error) =>
      Effect.zipRight(
        Effect.logWarning(`A clip is not taken with voices (${inShort(error)}); it is ordered without them.`),
        // A 403 is about the account, whose other voices are none of its own either; all else is about these.
        withoutThem({ because: inShort(error), ...(/^403\b/.test(error.detail) ? {} : { voices }) })
      )
    )
  )
})
