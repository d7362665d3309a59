import { Clock, Effect } from "effect"
import type { PipelineEvent } from "../../services/PipelineEvents.js"
import { type Listener, linesOf } from "../Printer.js"
import { chapter, frame, gettingReady } from "./Frame.js"
import { type LiveTerminal, livePicture } from "./LivePicture.js"
import { after, nothingHappened, type Progress } from "./Progress.js"

/** One film as a living picture: the step at work below, and above it all that is done and said, for good. */
export const liveView = Effect.fn("LiveView.make")(function* (terminal: LiveTerminal) {
  let progress: Progress = nothingHappened
  const began = yield* Clock.currentTimeMillis
  const picture = yield* livePicture(terminal, (now, look) =>
    progress.began === undefined ? gettingReady(now - began, look) : frame(progress, now, look)
  )
  /** When the step began whose part above the picture is written already. */
  let told: number | undefined

  /** Puts the step at work above the picture for good, once. */
  const keepChapter = (now: number): void => {
    const step = progress.steps.at(-1)
    if (step === undefined || step.began === told) return
    told = step.began
    picture.say(chapter(progress, { ...step, ended: now }, now, picture.look()).map(({ text }) => text))
  }

  const hear = (event: PipelineEvent) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      // A step that ends leaves the picture and stays above it.
      if (event._tag === "StepStarted" || event._tag === "FilmFinished" || event._tag === "FilmStopped") {
        keepChapter(now)
      }
      progress = after(progress, event, now)
    })

  const last = (event: PipelineEvent, lines: ReadonlyArray<string>) =>
    Effect.zipRight(
      hear(event),
      Effect.sync(() => {
        picture.say([...lines, ...linesOf(event)])
        picture.clear()
      })
    )

  /** Takes the picture off the screen while something else is asked there. */
  const aside = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.zipRight(Effect.map(Clock.currentTimeMillis, keepChapter), picture.aside(work))

  return { listener: { hear, last } satisfies Listener, aside }
})
