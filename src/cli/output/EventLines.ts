import { Context, DateTime, Effect, Option, Ref, Schema } from "effect"
import { EventLine, eventVersion, RunEnded } from "../../services/EventLine.js"
import type { Listener } from "./Printer.js"

const encode = Schema.encodeOption(Schema.parseJson(EventLine))

/** What there is to say of an end. */
export type Ended = Omit<typeof RunEnded.Type, "version" | "at" | "film" | "event">

/** One line of `--json` about how a run, or one film of several, ended. */
export const endedLine = (ended: Ended, film?: string): Effect.Effect<string> =>
  Effect.map(DateTime.now, (now) =>
    Schema.encodeSync(Schema.parseJson(RunEnded))({
      ...{ version: eventVersion, at: DateTime.formatIso(now), event: "run_ended", film },
      ...ended
    })
  )

/** Whether what is printed is for a program to read; who settles it says so. */
export class ForPrograms extends Context.Reference<ForPrograms>()("grok-video-pipeline/cli/ForPrograms", {
  defaultValue: () => Ref.unsafeMake(false)
}) {}

/** One JSON object per event, one per line; with `film` it says in which film it happened. */
export const jsonListener = (
  print: (line: string) => Effect.Effect<void>,
  film: Option.Option<string> = Option.none()
): Listener => {
  const stamp = { version: eventVersion, film: Option.getOrUndefined(film) } as const
  return (event) =>
    Effect.flatMap(DateTime.now, (now) =>
      // Nothing is said where a figure from outside is not what the form promises.
      Option.match(encode({ ...stamp, at: DateTime.formatIso(now), ...event }), {
        onNone: () => Effect.void,
        onSome: print
      })
    )
}
