import { Array, Schema } from "effect"
import { Defect } from "./drawing/Picture.js"
import { entryOf, type FaultName, faultCatalogue } from "./faults/FaultCatalogue.js"
import { RouteGroup, routesOf } from "./server/RouteName.js"

const isKnownFault = (name: string): name is FaultName => Object.hasOwn(faultCatalogue, name)

export const Fault = Schema.Struct({
  name: Schema.String.pipe(Schema.filter(isKnownFault, { message: () => "a name from the fault catalogue" })),
  /** HTTP status, for `http`. */
  status: Schema.optional(Schema.Int.pipe(Schema.between(100, 599))),
  /** Error code, for `http` and `job-failed`. */
  code: Schema.optional(Schema.String),
  /** Words of the error, or the status word of `poll-unknown-status`. */
  text: Schema.optional(Schema.String),
  /** Shape of the error body, for `http`. */
  shape: Schema.optional(Schema.Literal("flat", "nested", "text-only", "plain")),
  /** Seconds of Retry-After, of a slow answer, or of a clip of the wrong length. */
  seconds: Schema.optional(Schema.Number.pipe(Schema.nonNegative())),
  /** Where a redirect or a playlist leads. */
  to: Schema.optional(Schema.String),
  /** Size of an oversized download. */
  bytes: Schema.optional(Schema.Int.pipe(Schema.positive()))
})
export type Fault = typeof Fault.Type

const FaultOrName = Schema.transform(
  Schema.Union(Schema.String, Schema.encodedSchema(Fault)),
  Schema.encodedSchema(Fault),
  {
    strict: true,
    decode: (given) => (typeof given === "string" ? { name: given } : given),
    encode: (fault) => fault
  }
).pipe(Schema.compose(Fault))

/** One line of the script of faults: which request is struck, and how. */
export const FaultRule = Schema.Struct({
  /** Which route, or `images`, `videos`, `paid`, `*`. A group strikes only where the fault makes sense. */
  route: RouteGroup,
  /** Every request the route sees, unless this says which. Several conditions must hold together. */
  when: Schema.optionalWith(
    Schema.Struct({
      /** The n-th matching request since the rule was set, from 1. */
      nth: Schema.optional(Schema.Int.pipe(Schema.positive())),
      /** Every n-th matching request. */
      every: Schema.optional(Schema.Int.pipe(Schema.positive())),
      /** Chance from 0 to 1, drawn from the seed. */
      probability: Schema.optional(Schema.Number.pipe(Schema.between(0, 1))),
      /** A regular expression the prompt (of the request, of its job or of its picture) must match. */
      promptMatches: Schema.optional(Schema.String)
    }),
    { default: () => ({}) }
  ),
  /** How often it strikes at most; without it, always. */
  times: Schema.optional(Schema.Int.pipe(Schema.positive())),
  fault: FaultOrName
}).pipe(
  Schema.filter((rule) =>
    Array.intersection(routesOf(rule.route), entryOf(rule.fault.name).routes).length > 0
      ? true
      : `the fault ${rule.fault.name} does not happen on the route ${rule.route}`
  )
)
export type FaultRule = typeof FaultRule.Type

const withDefault = <A, I>(schema: Schema.Schema<A, I>, value: A) =>
  Schema.optionalWith(schema, { default: () => value })

const Millis = Schema.Number.pipe(Schema.nonNegative())

const scripted = <A, I>(value: Schema.Schema<A, I>) =>
  withDefault(Schema.Array(Schema.Struct({ when: Schema.String, values: Schema.NonEmptyArray(value) })), [])

/** A call of a function, as it is scripted. Arguments that are left out are made by the function's schema. */
const ScriptedCall = Schema.Struct({
  name: Schema.NonEmptyString,
  /** JSON, or words that are sent as they are. */
  arguments: Schema.optional(Schema.Unknown)
})
export type ScriptedCall = typeof ScriptedCall.Type

/** How long things take, in milliseconds. `jitter` 0.2 means up to a fifth more or less. */
export const Delays = Schema.Struct({
  chatMillis: withDefault(Millis, 50),
  imageMillis: withDefault(Millis, 150),
  videoMillis: withDefault(Millis, 1000),
  speechMillis: withDefault(Millis, 50),
  jitter: withDefault(Schema.Number.pipe(Schema.between(0, 1)), 0.2)
})

/** How the simulator behaves. Everything has a default, so `{}` is a whole script. */
export const SimulatorConfig = Schema.Struct({
  /** Equal seeds give equal plans, pictures, clips and scores. */
  seed: withDefault(Schema.Int, 1),
  /** The port on 127.0.0.1; 0 takes a free one. */
  port: withDefault(Schema.Int.pipe(Schema.between(0, 65535)), 0),
  /** The one right key. Without it every key that starts with `xai-` is right. */
  apiKey: Schema.optional(Schema.NonEmptyString),
  delays: Schema.optionalWith(Delays, { default: () => Delays.make({}) }),
  /** How long a planned scene lasts, in whole seconds. */
  sceneSeconds: withDefault(Schema.Int.pipe(Schema.between(3, 15)), 8),
  framesPerSecond: withDefault(Schema.Int.pipe(Schema.between(1, 60)), 24),
  /** Draws and films at this part of the true width and height: small pictures are quick, for tests and rehearsals. */
  scale: withDefault(Schema.Number.pipe(Schema.between(0.1, 1)), 1),
  /** How many clips are filmed at once. */
  encodes: withDefault(Schema.Int.pipe(Schema.between(1, 16)), 2),
  /** What a look at an unfinished job brings: JSON, nothing, or now one and now the other. */
  pendingBody: withDefault(Schema.Literal("json", "empty", "mixed"), "json"),
  /** How long a media link lives, in milliseconds. */
  imageLinkMillis: withDefault(Millis, 3_600_000),
  videoLinkMillis: withDefault(Millis, 86_400_000),
  /** Take image links to other hosts, unseen (nothing is ever fetched from them), instead of refusing them. */
  acceptForeignLinks: withDefault(Schema.Boolean, false),
  /** What becomes of chat models retired in May 2026: sources disagree. */
  retiredModels: withDefault(Schema.Literal("refuse", "redirect"), "refuse"),
  /** Ids of voices that were made by `/v1/custom-voices`; they pass like the built-in ones. */
  customVoices: withDefault(Schema.Array(Schema.NonEmptyString), []),
  /** How words sound: in real voices as far as this machine has them, or as tones, which take no time. */
  speech: withDefault(Schema.Literal("voices", "tones"), "voices"),
  /** Error codes as they were until mid-2026: English sentences. */
  olderErrorCodes: withDefault(Schema.Boolean, false),
  /** Prompts for pictures and clips with one of these words are refused as the real filter refuses them. */
  refusedWords: withDefault(Schema.Array(Schema.NonEmptyString), ["gore", "gory", "beheading", "torture"]),
  /** Scores the judge gives to questions whose text matches, in order, the last repeating. */
  scores: scripted(Schema.Number.pipe(Schema.between(0, 1))),
  /** What is wrong with the pictures whose prompt matches, in order, the last repeating. */
  defects: scripted(Schema.Union(Defect, Schema.Literal("none"))),
  /** Wordings given for refused prompts that match. */
  rewordings: scripted(Schema.String),
  /**
   * What is heard in files whose words match, in order, the last repeating: other words, or what share of the words is
   * heard wrong, from 0 to 1.
   */
  hearings: scripted(Schema.Union(Schema.String, Schema.Number.pipe(Schema.between(0, 1)))),
  /** Whole answers given to questions whose text matches: JSON, or words. */
  answers: scripted(Schema.Unknown),
  /**
   * Calls of functions with which questions whose text matches are answered, turn by turn; an empty list is an answer in
   * words. When they are all played, calls are chosen by what the user says.
   */
  toolCalls: scripted(Schema.Array(ScriptedCall)),
  faults: withDefault(Schema.Array(FaultRule), []),
  /**
   * Paid calls that may start in any second, questions, pictures, clips and speech each for themselves; what comes faster
   * gets 429 and the limit by name. Without it nobody is too fast, but for 50 recordings in a second.
   */
  startsPerSecond: Schema.optional(Schema.Number.pipe(Schema.positive())),
  /** A folder that keeps jobs, media and the bill over a restart. */
  storage: Schema.optional(Schema.NonEmptyString),
  /** Most bytes one request may carry, and one uploaded file. */
  mostBodyBytes: withDefault(Schema.Int.pipe(Schema.positive()), 110_000_000),
  mostUploadBytes: withDefault(Schema.Int.pipe(Schema.positive()), 50_000_000)
})
export type SimulatorConfig = typeof SimulatorConfig.Type
/** The settings as a person writes them. */
export type SimulatorSettings = typeof SimulatorConfig.Encoded

/** Reads settings from an object; an unknown name is an error, so that a misspelt fault is noticed. */
export const decodeConfig = Schema.decodeUnknown(SimulatorConfig, { onExcessProperty: "error" })

/** Reads settings from JSON, as they stand in a file. */
export const configFromJson = Schema.decode(Schema.parseJson(SimulatorConfig), { onExcessProperty: "error" })
