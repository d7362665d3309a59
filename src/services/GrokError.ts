import { Duration, Option, Schema, Struct } from "effect"
import type { Blame } from "../domain/Blame.js"
import { keyed, orNone } from "../domain/Fields.js"
import { Ticks } from "../domain/Money.js"
import { longestRetryAfter } from "../domain/RetryPolicy.js"
import { withoutStop } from "../domain/Words.js"

/** The calls of the paid API, by what they are for. */
export const Call = Schema.Literal(
  "ask",
  "drawImage",
  "editImage",
  "submitVideo",
  "submitVideoEdit",
  "speak",
  "transcribe",
  "listVoices",
  "checkVideo",
  "checkAccount",
  "download"
)
export type Call = typeof Call.Type

const told = {
  call: Call,
  /** One sentence from the provider or about it; never a key, never a link's query. */
  detail: Schema.String,
  /** xAI's `x-request-id`, when the answer carried one. */
  requestId: orNone(Schema.String).pipe(Schema.fromKey("request_id"))
}

const inWords: { readonly [call in Call]: string } = {
  ask: "a question",
  drawImage: "a picture",
  editImage: "an edit of a picture",
  submitVideo: "a clip",
  submitVideoEdit: "an edit of a clip",
  speak: "a recording",
  transcribe: "a listening",
  listVoices: "a look at the voices",
  checkVideo: "a look at a clip",
  checkAccount: "a look at the account",
  download: "a download"
}

/** What was asked for, and what is told about it; the sentence around it has its own full stop. */
const place = ({ call, detail }: { readonly call: Call; readonly detail: string }): string =>
  `${inWords[call]}: ${withoutStop(detail)}`

/** The provider will not make this: its words or its picture were refused. Worth other words, not a repeat. */
export class PromptRefused extends Schema.TaggedError<PromptRefused>()("PromptRefused", {
  ...told,
  /** What the refused attempt cost all the same; none when the refusal did not say. */
  billed: Ticks
}) {
  readonly blame: Blame = "input"

  override get message() {
    return `The provider refused this as against its rules (${place(this)}).`
  }
}

/**
 * A question was answered, and billed, but the answer is not of the shape asked for. Worth one more question that shows
 * the model both fields (`Question.repairs`), not a plain repeat.
 */
export class AnswerOffSchema extends Schema.TaggedError<AnswerOffSchema>()("AnswerOffSchema", {
  ...told,
  /** What the model wrote, word for word; empty when it wrote nothing. */
  answered: Schema.String,
  /** What is wrong with it and where, in words the model can act on. */
  problem: Schema.String,
  /** What the answer cost; none when it did not say. */
  billed: Ticks
}) {
  readonly blame: Blame = "provider"

  override get message() {
    return `The model answered in another form than was asked for (${place(this)}).`
  }
}

/**
 * The provider is busy, away, or answered something we cannot read. Worth waiting.
 * `Busy` and `NotSent` prove that nothing was made; `InDoubt` and `Unreadable` may have been billed.
 */
export class GrokUnavailable extends Schema.TaggedError<GrokUnavailable>()("GrokUnavailable", {
  ...told,
  reason: Schema.Literal("NotSent", "Busy", "InDoubt", "Unreadable"),
  /** How long the provider asked us to wait, in milliseconds. */
  retryAfterMillis: orNone(Schema.Number).pipe(Schema.fromKey("retry_after_millis")),
  /** The answer was that calls come too fast, and how many a second it allows, where it said so. */
  tooFast: Schema.optional(
    Schema.Struct({ perSecond: keyed("per_second", Schema.NullOr(Schema.Number)) })
  ).pipe(Schema.fromKey("too_fast")),
  /** Whether the answer was a web page, as gateways and proxies send one; what they passed on nobody knows. */
  isFromGateway: Schema.optional(Schema.Boolean).pipe(Schema.fromKey("is_from_gateway")),
  /** Whether the call did not even get out of this machine: the proxy it is told of is not there, no socket is left. */
  isFromHere: Schema.optional(Schema.Boolean).pipe(Schema.fromKey("is_from_here"))
}) {
  /** A call that never left met something on the way, if not here; and so did one that a gateway answered. */
  get blame(): Blame {
    if (this.isFromHere === true) return "machine"
    return this.reason === "NotSent" || this.isFromGateway === true ? "way" : "provider"
  }
  override get message() {
    const what = {
      NotSent: "The API cannot be reached",
      Busy: "The provider is busy",
      InDoubt:
        this.isFromGateway === true
          ? "Something between here and the API answered in its place; the call may have been billed"
          : "The API did not answer; the call may have been billed",
      Unreadable: "The API's answer cannot be read"
    }[this.reason]
    const asked = Duration.millis(Option.getOrElse(this.retryAfterMillis, () => 0))
    const wait = Duration.greaterThan(asked, longestRetryAfter)
      ? ` It asks to wait ${Duration.format(asked)}; this program waits ${Duration.format(longestRetryAfter)} at most.`
      : ""
    return `${what} (${place(this)}).${wait}`
  }
}

/** The code by which the simulator says that it is this machine, and no script of its own, that fails it. */
export const standInTrouble = "stand-in-trouble"

/** What a reason says in a sentence, and whose trouble it is. */
interface Meaning {
  readonly blame: Blame
  readonly what: string
}

/** Why a request is rejected. */
export const rejections = {
  WrongKey: { blame: "input", what: "The provider does not accept the API key" },
  NoFunds: { blame: "input", what: "The account at the provider has no credit left" },
  UnknownModel: { blame: "input", what: "The API does not know this model, or the key may not order it" },
  BadRequest: { blame: "input", what: "The API does not take this order as it is" },
  TooLarge: { blame: "way", what: "What was sent is too large for the way to the API" },
  NotLetThrough: { blame: "way", what: "Something between here and the API does not let this through" },
  ProxyBars: { blame: "way", what: "The proxy does not let this through" },
  Proxy: { blame: "machine", what: "The proxy cannot be used as it is set here" },
  Certificate: { blame: "machine", what: "This machine does not trust the certificate it is shown" },
  Clock: { blame: "machine", what: "This machine's clock is wrong" },
  StandIn: { blame: "machine", what: "The simulator cannot do its work on this machine" }
} as const satisfies { readonly [reason: string]: Meaning }

/**
 * The request can never succeed as it is. Worth no repeat: nothing was made. The key, the wallet, the model's name or a
 * field is wrong; or something between here and the provider does not let it through, for its size (`TooLarge`) or at all
 * (`NotLetThrough`, `ProxyBars`); or this machine does not trust whoever answers (`Certificate`), has a wrong clock, is
 * told of a proxy that cannot be used so (`Proxy`), or cannot do the simulator's work (`StandIn`).
 */
export class GrokRejected extends Schema.TaggedError<GrokRejected>()("GrokRejected", {
  ...told,
  reason: Schema.Literal(...Struct.keys(rejections))
}) {
  get blame(): Blame {
    return rejections[this.reason].blame
  }
  override get message() {
    return `${rejections[this.reason].what} (${place(this)}).`
  }
}

/** A video job that will never deliver: it failed, it expired, or nobody knows it any more. Worth a new take. */
export class ClipLost extends Schema.TaggedError<ClipLost>()("ClipLost", {
  ...told,
  reason: Schema.Literal("Failed", "Expired", "Unknown")
}) {
  readonly blame: Blame = "provider"

  override get message() {
    const what = { Failed: "failed", Expired: "has expired", Unknown: "is not known any more" }[this.reason]
    return `The order of a clip ${what} at the provider (${place(this)}).`
  }
}

/** Why a picture or a clip will not do; `asInput`: whose trouble it is where it was to be sent, and not fetched. */
export const unusable = {
  Type: { blame: "way", asInput: "input", what: "A picture or clip is not of the kind it should be" },
  Length: { blame: "way", what: "A picture or clip came cut short" },
  Size: { blame: "provider", asInput: "input", what: "A picture or clip is too large" },
  Spoilt: { blame: "provider", what: "A picture or clip was delivered damaged" },
  Incomplete: { blame: "provider", what: "A picture or clip was delivered without its end" },
  Address: { blame: "way", asInput: "machine", what: "A link leads where nothing is fetched from" },
  FakeAddress: { blame: "way", what: "A link leads to an address that only a VPN or a proxy here knows" },
  Gone: { blame: "provider", what: "A picture or clip is no longer there to be fetched" },
  Changed: { blame: "machine", what: "A picture or clip is missing, or was changed since it was made" },
  Unwritable: { blame: "machine", what: "A picture or clip cannot be written to the folder" },
  Unready: { blame: "machine", what: "A picture cannot be made ready to send on this machine" }
} satisfies { readonly [reason: string]: Meaning & { readonly asInput?: Blame } }

/**
 * A picture or a clip is not what it should be. As a download: sent as what was ordered and as long as was told, but other
 * bytes (`Spoilt`) or without its end (`Incomplete`); more than is taken (`Size`); something else came in its place (`Type`);
 * cut short on the way (`Length`); at a forbidden address (`Address`); no longer there (`Gone`); not to be written here
 * (`Unwritable`). As an input: missing or changed since it was made (`Changed`), led out of the folder (`Address`), of a kind
 * or size the provider does not take (`Type`, `Size`), or not to be made ready on this machine (`Unready`).
 */
export class MediaRejected extends Schema.TaggedError<MediaRejected>()("MediaRejected", {
  ...told,
  reason: Schema.Literal(...Struct.keys(unusable))
}) {
  get blame(): Blame {
    const { asInput, blame }: Meaning & { readonly asInput?: Blame } = unusable[this.reason]
    return this.call === "download" ? blame : (asInput ?? blame)
  }
  override get message() {
    return `${unusable[this.reason].what} (${place(this)}).`
  }
}

/** Every failure of GrokClient; each is a thing its caller can act on. */
export const GrokError = Schema.Union(
  PromptRefused,
  AnswerOffSchema,
  GrokUnavailable,
  GrokRejected,
  ClipLost,
  MediaRejected
)
export type GrokError = typeof GrokError.Type

/**
 * Whether a look at a clip may only have come too early: for half a minute after a submit xAI may not know the job yet
 * (404), or may answer 400 (xai-api §4.4, read 2026-11-22). `RetryPolicy.justSubmitted` is how long to bear with it.
 */
export const isPerhapsTooEarly = (error: GrokError): boolean =>
  error.call === "checkVideo" &&
  ((error._tag === "ClipLost" && error.reason === "Unknown") ||
    (error._tag === "GrokRejected" && error.reason === "BadRequest"))

/** A question that came to nothing though it was answered: refused, or off its schema. */
export const isUnusableAnswer = Schema.is(Schema.Union(PromptRefused, AnswerOffSchema))
