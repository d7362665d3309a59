import { Clock, Effect, Option } from "effect"
import { holdsOneOf } from "../../answers/Reworder.js"
import { videoModelNamed } from "../../catalogue/Catalogue.js"
import { type VideoModel, videoSeconds } from "../../catalogue/Models.js"
import type { Ticks } from "../../catalogue/Ticks.js"
import { motionOf } from "../../drawing/Directions.js"
import { entryOf } from "../../faults/FaultCatalogue.js"
import { seedFrom, uuidFrom } from "../../Seed.js"
import type { Fault } from "../../SimulatorConfig.js"
import { Call } from "../../state/Call.js"
import type { FilmOrder } from "../../state/Films.js"
import { Jobs } from "../../state/Jobs.js"
import { Scenario } from "../../state/Scenario.js"
import { charge, millisFor } from "../../state/Work.js"
import { badArgument, moderatedVideo, type Refusal, unknownModel } from "../Refusal.js"
import { json } from "../Reply.js"
import type { RouteName } from "../RouteName.js"
import type { VideoEdit } from "../wire/Requests.js"

// What all orders of clips have in common.

/** Fields that no clip takes: there is no seed, no frame rate, no number of clips, no negative prompt. */
export const foreignFields = ["size", "seed", "fps", "n", "negative_prompt"]

/** The model that is meant where none is named. */
const usualModel = "grok-imagine-video"

export const modelOf = (name: string = usualModel): Effect.Effect<VideoModel, Refusal> =>
  Option.match(videoModelNamed(name), { onNone: () => unknownModel(name), onSome: Effect.succeed })

/** Nobody has published how long a clip's prompt may be; the simulator takes what the longest picture prompt may have. */
const longestPrompt = 64_000

export const checkPrompt = (prompt: string | undefined): Effect.Effect<string, Refusal> =>
  prompt === undefined || prompt.trim() === ""
    ? badArgument("prompt is required.")
    : prompt.length > longestPrompt
      ? badArgument(`prompt is too long: ${prompt.length} characters, at most ${longestPrompt}.`)
      : Effect.succeed(prompt)

/** The length of a clip, or of the tail of one. The words are those that were seen on the live API (2026-09-08). */
export const checkSeconds = (seconds: number): Effect.Effect<void, Refusal> =>
  seconds < videoSeconds.shortest || seconds > videoSeconds.longest
    ? badArgument(`Duration must be between ${videoSeconds.shortest} and ${videoSeconds.longest} seconds`)
    : Effect.void

export const uploadsOf = (output: VideoEdit["output"]): ReadonlyArray<string> | undefined =>
  output?.upload_url === undefined ? output?.upload_urls : [output.upload_url]

type Shot = Omit<FilmOrder & { readonly _tag: "FromPicture" }, "_tag" | "picture">

export const shotOf = (
  prompt: string,
  size: { readonly width: number; readonly height: number },
  seconds: number,
  sound: boolean,
  { seed, spoilt }: { readonly seed: number; readonly spoilt: Option.Option<Fault> }
): Shot => ({
  prompt,
  ...motionOf(prompt),
  seconds,
  ...size,
  seed,
  sound,
  ...Option.match(spoilt, { onNone: () => ({}), onSome: (it) => ({ spoilt: it }) })
})

interface Accepted {
  readonly route: RouteName
  readonly model: VideoModel
  readonly prompt: string
  /** Length of the finished clip. */
  readonly seconds: number
  readonly cost: Ticks
  /** What tells this order from others. */
  readonly identity: string
  readonly request: Pick<VideoEdit, "storage_options" | "output">
  /** A fate that follows from the order itself. */
  readonly doom?: Fault
  readonly order: (shot: { readonly seed: number; readonly spoilt: Option.Option<Fault> }) => FilmOrder
}

/** An id nobody has: a restarted simulator counts its takes anew, and the ids it gave out before stay taken. */
const freeId = (wanted: string): Effect.Effect<string, never, Jobs> =>
  Effect.flatMap(Jobs, (jobs) =>
    Effect.flatMap(
      jobs.find(wanted),
      Option.match({
        onNone: () => Effect.succeed(wanted),
        onSome: () => freeId(uuidFrom("after", wanted))
      })
    )
  )

/** Bills an order, gives it its id and starts the film. */
export const accept = Effect.fn("Videos.accept")(function* (order: Accepted) {
  const call = yield* Call
  const jobs = yield* Jobs
  const scenario = yield* Scenario
  const config = yield* scenario.config
  const fault = Option.filter(
    call.fault,
    (it) => entryOf(it.name).moment === "job" || entryOf(it.name).moment === "work"
  )
  // Refused on the order itself, so nothing is made; the filter looks at results otherwise.
  if (Option.exists(fault, (it) => it.name === "moderated")) return yield* moderatedVideo()
  const take = yield* scenario.occurrence(order.identity)
  yield* charge(order.route, order.model.id, order.cost)
  const now = yield* Clock.currentTimeMillis
  const id = yield* freeId(uuidFrom(config.seed, "video", order.identity, take))
  const refused = holdsOneOf(order.prompt, config.refusedWords)
  const fate = Option.orElse(
    Option.filter(fault, (it) => entryOf(it.name).moment === "job"),
    () => (refused ? Option.some<Fault>({ name: "job-moderated-400" }) : Option.fromNullable(order.doom))
  )
  const target = order.request.output?.upload_url ?? order.request.output?.upload_urls?.[0]
  yield* jobs.start({
    id,
    model: order.model.id,
    prompt: order.prompt,
    submittedAt: now,
    readyAt: now + (yield* millisFor("videoMillis", `${order.identity}${take}`)),
    seconds: order.seconds,
    cost: order.cost,
    order: order.order({
      seed: seedFrom(config.seed, order.identity, take),
      spoilt: Option.filter(fault, (it) => entryOf(it.name).moment === "work")
    }),
    ...Option.match(fate, { onNone: () => ({}), onSome: (it) => ({ fate: it }) }),
    ...(order.request.storage_options === undefined ? {} : { storage: order.request.storage_options }),
    ...(target === undefined ? {} : { uploadUrl: target })
  })
  return json({ request_id: id }, 200, order.cost)
})
