import { Schema } from "effect"

/** What a worker process is told: its queue, its provider, and how it makes films. */
export const WorkerOrder = Schema.parseJson(
  Schema.Struct({
    name: Schema.String,
    database: Schema.String,
    films: Schema.Int,
    hungAfter: Schema.DurationFromMillis,
    drain: Schema.DurationFromMillis,
    provider: Schema.Struct({ url: Schema.String, apiKey: Schema.String }),
    /** From where it reaches the provider, which it takes for one of its own machine; without it, directly. */
    through: Schema.optional(Schema.Struct({ host: Schema.String, port: Schema.Int })),
    /** At what part of the true size, and how slowly, the simulator films: no loss to a film. */
    delivery: Schema.Struct({ scale: Schema.Number, framesPerSecond: Schema.Number }),
    /** Calls at once with the key, of each kind, and how many may start in a minute. */
    calls: Schema.Int,
    perMinute: Schema.optional(Schema.Int),
    /** Gives a provider up soon that does not answer. */
    isHasty: Schema.Boolean,
    /** Its films ask nobody: so many milliseconds pass, one after the other, with a line of the journal before each. */
    waits: Schema.optional(Schema.Array(Schema.Number)),
    /** How far its clock is ahead, in milliseconds. */
    clockAhead: Schema.Number,
    media: Schema.String,
    scratch: Schema.String,
    /** The ffmpeg that joins the films; without it they are only told to be joined. */
    ffmpeg: Schema.optional(Schema.String)
  })
)
export type WorkerOrder = typeof WorkerOrder.Type

/** The name of the variable in which a worker process finds it. */
export const orderVariable = "WORKER_ORDER"

/** A film whose concept has this word kills every worker that begins it. */
export const poison = "poison"
