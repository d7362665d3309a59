import { Effect, identity, Option } from "effect"
import type { Gate, PipelineEvent } from "../../services/PipelineEvents.js"
import { jsonListener } from "../output/EventLines.js"
import { isReaderGone, whyOutputUnwritten } from "../output/Output.js"
import { type Listener, linesOf, plainListener } from "../output/Printer.js"
import { captureOutput, openOutlet } from "../output/Screen.js"
import { terminalNow } from "./LivePicture.js"
import { liveView } from "./LiveView.js"

/** How a run tells what happens. */
export type OutputMode = "live" | "plain" | "json" | "quiet"

/** The mode the flags and the terminal call for. */
export const outputMode = (flags: { readonly json: boolean; readonly quiet: boolean }): OutputMode =>
  flags.json
    ? "json"
    : flags.quiet
      ? "quiet"
      : process.stdout.isTTY && process.env.TERM !== "dumb"
        ? "live"
        : "plain"

/** Who listens to the film, and how to step aside while something is asked on the terminal. */
export interface Reporter {
  readonly listener: Listener
  readonly aside: <A, E, R>(work: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** What even a quiet run says: what a person has to know of, and where the film is. */
export const isWarning = (event: PipelineEvent): boolean =>
  ["AssetLeftOut", "PromptReworded", "FlowRetry"].includes(event._tag) ||
  (event._tag === "DubKept" && (event.isStale || event.untold.length > 0 || event.kept.length > 0))

const quietListener =
  (print: (line: string) => Effect.Effect<void>, warn: typeof print): Listener =>
  (event) => {
    if (isWarning(event)) return Effect.forEach(linesOf(event), warn, { discard: true })
    if (event._tag !== "FilmFinished") return Effect.void
    const points = [...event.degradations, ...event.notes].map(
      ({ detail, kind, subject }) => `${subject} (${kind}): ${detail}`
    )
    return Effect.zipRight(Effect.forEach(points, warn, { discard: true }), print(event.path))
  }

/** Tells a film in the mode that is wished for, until the scope ends. All that is said has left by then. */
export const makeReporter = Effect.fn("Reporter.make")(function* (
  mode: OutputMode,
  until: Option.Option<Gate> = Option.none()
) {
  if (mode === "live") return (yield* liveView(yield* terminalNow, until)) satisfies Reporter
  const errors = yield* openOutlet(2)
  const outlet = yield* openOutlet(1, (code) => {
    if (!isReaderGone(code))
      errors.write(`What this run says cannot be written (${whyOutputUnwritten(code)}). The film goes on.\n`)
  })
  const print = (line: string) => Effect.sync(() => outlet.write(`${line}\n`))
  const warn = (line: string) => Effect.sync(() => errors.write(`${line}\n`))
  // Whatever else is said must neither wait for a slow reader nor stand between the lines of JSON.
  yield* captureOutput({
    write: (text, to) => (mode === "plain" && to === "stdout" ? outlet : errors).write(`${text}\n`)
  })
  const listeners = {
    plain: plainListener(print),
    json: jsonListener(print),
    quiet: quietListener(print, warn)
  }
  return { listener: listeners[mode], aside: identity } satisfies Reporter
})
