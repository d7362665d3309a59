import { Effect, Option } from "effect"
import type { AssetId } from "../../domain/AssetId.js"
import { monotonicMillis } from "../../domain/Elapsed.js"
import { isLastEvent } from "../../film/Listening.js"
import type { Gate, PipelineEvent } from "../../services/PipelineEvents.js"
import { type Listener, linesOf } from "../output/Printer.js"
import { chapter, frame, gettingReady, isAtWork } from "./Frame.js"
import { type LiveTerminal, livePicture } from "./LivePicture.js"
import { after, nothingHappened, type Progress } from "./Progress.js"

const kindsUntil: { readonly [gate in Gate]: ReadonlyArray<AssetId["kind"]> } = {
  plan: [],
  sheets: ["sheet"],
  keyframes: ["sheet", "keyframe"],
  script: ["sheet", "keyframe"]
}

/** What is planned, without what lies behind the point where the film is held: neither is waited for, nor its price left. */
const asFarAs = (event: PipelineEvent, until: Option.Option<Gate>): PipelineEvent =>
  event._tag === "AssetsPlanned" && Option.isSome(until)
    ? { ...event, assets: event.assets.filter(({ asset }) => kindsUntil[until.value].includes(asset.kind)) }
    : event

/** One film as a living picture: the step at work below, and above it all that is done and said, for good. */
export const liveView = Effect.fn("LiveView.make")(function* (
  terminal: LiveTerminal,
  /** Where the film is held, where it is not made whole. */
  until: Option.Option<Gate> = Option.none()
) {
  let progress: Progress = nothingHappened
  const began = yield* monotonicMillis
  const picture = yield* livePicture(terminal, (now, style) =>
    progress.began === undefined ? gettingReady(now - began, style) : frame(progress, now, style)
  )
  /** When the step began whose part above the picture is written already. */
  let told: number | undefined

  /** Puts the step at work above the picture for good, once. */
  const keepChapter = (now: number): void => {
    const step = progress.steps.at(-1)
    if (step === undefined || step.began === told) return
    told = step.began
    picture.say(chapter(progress, step, now, terminal.style()))
  }

  const listener: Listener = (event, ahead, at) =>
    Effect.map(at === undefined ? monotonicMillis : Effect.succeed(at), (now) => {
      // A step that ends leaves the picture and stays above it; so does one whose worker died over it.
      if (event._tag === "StepStarted" || event._tag === "FilmStarted" || isLastEvent(event)) keepChapter(now)
      progress = after(progress, asFarAs(event, until), now)
      if (!isLastEvent(event)) return
      picture.say([...ahead, ...linesOf(event)])
      picture.clear()
    })

  /** Takes the picture off the screen while something else is asked there. */
  const aside = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.map(monotonicMillis, (now) => {
      // A step at which others are still at work comes to stand there when it ends.
      const step = progress.steps.at(-1)
      if (step !== undefined && !isAtWork(progress, step)) keepChapter(now)
    }).pipe(Effect.zipRight(picture.aside(work)))

  return { listener, aside }
})
