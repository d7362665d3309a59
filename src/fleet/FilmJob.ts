import { DurableQueue, Workflow } from "@effect/workflow"
import { Schema } from "effect"
import { Sha256 } from "../domain/Assets.js"
import { Blame } from "../domain/Blame.js"
import { Ticks } from "../domain/Money.js"
import { StoryPlan } from "../domain/StoryPlan.js"
import { gateNames } from "../services/PipelineEvents.js"
import { ChangeMark } from "../services/StateStore.js"

// A film as the queue knows it: what is asked for, what came of it, and the workflow that stands for one attempt at it.

/** A photo that was kept in the media store when the film was submitted. */
const RequestedPhoto = Schema.Struct({
  /** The character's name as the plan has it. */
  name: Schema.String,
  /** Of the photo as it was handed in. */
  sha256: Sha256,
  kind: Schema.Literal("jpeg", "png", "webp"),
  changes: Schema.optional(Schema.Array(Schema.String))
})

/** Music that was kept in the media store when the film was submitted: where it lies in the film's folder. */
const RequestedMusic = Schema.Struct({
  file: Schema.String.pipe(Schema.pattern(/^music\/[0-9a-f]{16}(\.[a-z0-9]{1,5})?$/)),
  sha256: Sha256
})

/** How patient and how busy a film is; lengths of time in milliseconds. */
const Patience = Schema.Struct({
  pollInterval: Schema.DurationFromMillis,
  longestWait: Schema.DurationFromMillis,
  flowRetryDelay: Schema.DurationFromMillis,
  flowRetries: Schema.Int.pipe(Schema.nonNegative()),
  videoConcurrency: Schema.Int.pipe(Schema.positive())
})

/** What one attempt at a film is to make: the `request` of its row. */
export const JobRequest = Schema.Struct({
  /** In the words of `settingsInWords`; what is not named is as it is by default. */
  settings: Schema.Record({ key: Schema.String, value: Schema.String }),
  patience: Patience,
  references: Schema.Array(RequestedPhoto),
  /** What is laid under it. */
  music: Schema.optional(RequestedMusic),
  /** A plan to follow; without it the film's own, or the model's. */
  plan: Schema.optional(StoryPlan),
  /** What is to be ordered afresh. */
  changes: Schema.Array(ChangeMark),
  /** Where the film is held. */
  stopAfter: Schema.optional(Schema.Literal(...gateNames)),
  /** The most the film may cost, earlier attempts included. */
  budget: Schema.optional(Ticks),
  onDoubt: Schema.Literal("retry", "stop")
})
export type JobRequest = typeof JobRequest.Type

/** What came of an attempt: the `outcome` of a film's row, and what its workflow gives. Small: it is kept for ever. */
export const JobOutcome = Schema.Struct({
  /** The exit code that a command for this film alone would have ended with. */
  code: Schema.Int,
  /** The failure's tag; none of a film that is there or held. */
  tag: Schema.optional(Schema.String),
  blame: Schema.optional(Blame),
  message: Schema.String,
  remedies: Schema.Array(Schema.String),
  /** The final video below the film's folder. */
  path: Schema.optional(Schema.String),
  /** Settled and in doubt. */
  spent: Ticks,
  /** In how many points the film is less than planned. */
  degradations: Schema.Int.pipe(Schema.nonNegative()),
  held: Schema.optional(Schema.Literal(...gateNames))
})
export type JobOutcome = typeof JobOutcome.Type

/** An attempt ended without a film: it failed, was given up or cancelled. What was answered is saved. */
export class FilmNotMade extends Schema.TaggedError<FilmNotMade>()("FilmNotMade", {
  film: Schema.String,
  attempt: Schema.Int,
  outcome: JobOutcome
}) {
  get blame(): Blame {
    return this.outcome.blame ?? "machine"
  }

  override get message() {
    return this.outcome.message
  }
}

const Attempt = { film: Schema.String, attempt: Schema.Int }

const keyOf = ({ attempt, film }: { readonly film: string; readonly attempt: number }) => `${film}/${attempt}`

const kept = { success: JobOutcome, error: FilmNotMade }

/** The jobs that workers take: one for each attempt at a film. */
export const FilmQueue = DurableQueue.make({
  name: "films",
  payload: Attempt,
  idempotencyKey: keyOf,
  ...kept
})

/** The name of that queue in the table of jobs. */
export const filmQueueName = `DurableQueue/${FilmQueue.name}`

/** One attempt at a film, from its job to its outcome. Its result is kept for ever, so another attempt is another execution. */
export const MakeFilm = Workflow.make({ name: "MakeFilm", payload: Attempt, idempotencyKey: keyOf, ...kept })

/** Lays an attempt into the queue and waits for what the worker that takes it makes of it. */
export const MakeFilmLive = MakeFilm.toLayer((attempt) => DurableQueue.process(FilmQueue, attempt))
