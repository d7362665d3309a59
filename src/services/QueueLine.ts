import { Schema } from "effect"
import { Blame } from "../domain/Blame.js"
import { Ticks } from "../domain/Money.js"
import { described, eventVersion } from "./EventLine.js"
import { gateNames } from "./PipelineEvents.js"

// Lines of `--json` about films of the queue, beside those that happen within a film.

const state = Schema.Literal("waiting", "making", "held", "complete", "degraded", "failed", "cancelled")

/** What came of an attempt at a film, as programs read it. */
const Outcome = Schema.Struct({
  code: described(Schema.Int, "the exit code that run would have ended with"),
  tag: Schema.optional(described(Schema.String, "the kind of the failure")),
  blame: Schema.optional(Blame),
  message: Schema.String,
  remedies: Schema.Array(Schema.String),
  path: Schema.optional(described(Schema.String, "the final video below the film's folder")),
  degradations: Schema.Int,
  held: Schema.optional(Schema.Literal(...gateNames)),
  spent_in_usd_ticks: described(Ticks, "what the film has cost, in ticks of 1e-10 USD")
})

const line = <N extends string, F extends Schema.Struct.Fields>(name: N, about: string, fields: F) =>
  Schema.Struct({
    version: described(Schema.Literal(eventVersion), "the version of this form"),
    at: described(Schema.String, "when it happened: ISO 8601, UTC"),
    event: Schema.Literal(name),
    film: described(Schema.String, "the film's name in the queue"),
    attempt: described(Schema.Int, "from 1: a film that is gone on with is another attempt"),
    ...fields
  }).annotations({ identifier: name, description: about })

/** One line of `submit --json` or `worker --json`. */
export const QueueLine = Schema.Union(
  line("film_submitted", "`submit`: a film lies in the queue.", {
    is_new: described(Schema.Boolean, "whether it was submitted now, and not before"),
    state
  }),
  line("film_taken", "`worker`: a film is begun, or gone on with, here.", { concept: Schema.String }),
  line("film_ended", "`worker`: a film that was made here has ended, or is held.", {
    state,
    outcome: Outcome
  }),
  line("film_given_back", "`worker`: it was told to stop; the film waits for another worker.", {}),
  line("film_taken_over", "`worker`: another worker has the film now.", {})
)
export type QueueLine = typeof QueueLine.Type
