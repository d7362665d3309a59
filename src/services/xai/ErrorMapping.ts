import { Option, Predicate, Schema } from "effect"
import { noTicks, Ticks } from "../../domain/Money.js"
import * as Grok from "../GrokError.js"
import { limitIn } from "./Speed.js"

// What a failed answer means (xai-api §1.3 to §1.5, read 2026-11-22). xAI's codes changed over time, so a status and a
// case-insensitive look at the words decide; the code is one more word to look at.

/** A failed answer in one shape, whichever of the four it came in. */
export interface ErrorBody {
  readonly message: string
  readonly code: string | null
  /** What it cost all the same. */
  readonly billed: Ticks
  /** Whether it has one of the shapes that xAI gives its failures; a gateway knows none of them. */
  readonly isOwn: boolean
  /** Whether a web page came: xAI sends none. */
  readonly isPage: boolean
}

/** What a text says as JSON; nothing where it is none. */
export const jsonIn = Schema.decodeUnknownOption(Schema.parseJson())

const text = (value: unknown): string | null => (typeof value === "string" ? value : null)

/** What an answer says it cost. A bill that is not a number is no bill, never a reason to lose a paid answer. */
export const billedCost = (body: unknown): Option.Option<Ticks> => {
  const usage = Predicate.isRecord(body) ? body.usage : undefined
  const ticks = Predicate.isRecord(usage) ? usage.cost_in_usd_ticks : undefined
  return typeof ticks === "number" && ticks >= 0 && Number.isSafeInteger(Math.round(ticks))
    ? Option.some(Ticks.make(Math.round(ticks)))
    : Option.none()
}

/** The same of what was not delivered; nothing where it does not say. */
export const billedIn = (...bodies: ReadonlyArray<unknown>): Ticks =>
  Option.getOrElse(Option.firstSomeOf(bodies.map(billedCost)), () => noTicks)

/** Reads the body of a failed answer: flat, OpenAI's shape, only a text, or no JSON at all. */
export const parseErrorBody = (raw: string): ErrorBody => {
  const plain: ErrorBody = {
    message: raw,
    code: null,
    billed: noTicks,
    isOwn: false,
    isPage: /^\s*</.test(raw)
  }
  const body = Option.getOrUndefined(jsonIn(raw))
  if (!Predicate.isRecord(body)) return plain
  const inner = body.error
  const code = text(body.code) ?? (Predicate.isRecord(inner) ? text(inner.code) : null)
  const message = Predicate.isRecord(inner) ? text(inner.message) : (text(inner) ?? text(body.message))
  const isOwn = code !== null || Predicate.isRecord(inner) || text(inner) !== null
  return { message: message ?? raw, code, billed: billedIn(body, inner), isOwn, isPage: false }
}

/** A failed answer and where it came from, its words already made safe to show. */
export interface Failed {
  readonly call: Grok.Call
  readonly status: number
  readonly errorBody: ErrorBody
  readonly requestId: Option.Option<string>
  readonly retryAfterMillis: Option.Option<number>
}

/** Whether words speak of moderation. The 403 of a refused question has words of its own. */
export const speaksOfModeration = (words: string): boolean =>
  /content[- ]moderat|moderation|usage guidelines|safety_check|moderated_content/i.test(words)

const speaksOfMoney = (words: string): boolean =>
  /used all available credits|spend(?:ing)? (?:limit|cap)|out of credits?|insufficient[ _-](?:credits?|funds|balance|quota)|(?:no|not enough|any|purchase more|add) credits|credit balance|billing details/i.test(
    words
  )

const speaksOfKey = (words: string): boolean =>
  /incorrect api key|invalid api key|api key is (?:invalid|blocked|disabled)/i.test(words)

const speaksOfModel = (words: string): boolean =>
  /does not exist or your team/i.test(words) || /\bmodel\b/i.test(words)

/** The 403 of a voice that this account may not have, which says nothing against its key. */
const speaksOfVoice = (words: string): boolean => /\bvoices?\b|voice_id|reference_audios?/i.test(words)

/** That there is no way here, that nobody may pass, or that whoever passes has to sign in. */
const barred = [403, 405, 407, 451, 511]

/**
 * Whether a failure is not the provider's but of something between here and there: a page, which xAI never sends; a closed
 * door in words that are not xAI's; or a clip that is asked for where nobody knows of clips, which is no loss of it.
 */
const isOfGateway = ({ call, errorBody, status }: Failed, words: string): boolean => {
  if (errorBody.isOwn || status === 413 || status === 429 || status === 408) return false
  if (status === 407 || status === 511) return true
  if (status >= 500) return false
  if (errorBody.isPage) return true
  if (errorBody.message === "" || speaksOfModeration(words) || speaksOfMoney(words)) return false
  return call === "checkVideo" ? status !== 401 : barred.includes(status)
}

/**
 * What a failed answer means to whoever asked. One that neither refuses nor proves that nothing was made is `InDoubt`:
 * the money may be gone.
 */
export const toGrokError = (failed: Failed): Grok.GrokError => {
  const { call, errorBody, requestId, retryAfterMillis, status } = failed
  const words = `${errorBody.code ?? ""} ${errorBody.message}`
  const told = {
    call,
    detail: `${status} ${errorBody.message === "" ? "without a word" : errorBody.message}`,
    requestId
  }
  const rejected = (reason: Grok.GrokRejected["reason"], detail = told.detail) =>
    new Grok.GrokRejected({ ...told, reason, detail })

  if (errorBody.code === Grok.standInTrouble) return rejected("StandIn")
  if (isOfGateway(failed, words)) return rejected("NotLetThrough")
  // The API leads nowhere else; a network that wants a login does.
  if (status >= 300 && status < 400)
    return rejected(
      "NotLetThrough",
      `${told.detail}: it leads elsewhere, as the login page of a network does, or a wrong address of the API`
    )

  if (status === 401 || (status === 400 && speaksOfKey(words))) return rejected("WrongKey")
  if ((status === 400 || status === 403) && speaksOfModeration(words))
    return new Grok.PromptRefused({ ...told, billed: errorBody.billed })
  // Money before speed: the text about that speaks of what was spent, too.
  if (status === 402 || ((status === 403 || status === 429) && speaksOfMoney(words)))
    return rejected("NoFunds")
  if (status === 403) return rejected(speaksOfVoice(words) ? "BadRequest" : "WrongKey")
  if (status === 404 && call === "checkVideo") return new Grok.ClipLost({ ...told, reason: "Unknown" })
  if (status === 413) return rejected("TooLarge")
  if (status === 429)
    return new Grok.GrokUnavailable({
      ...told,
      reason: "Busy",
      retryAfterMillis,
      tooFast: { perSecond: limitIn(words) ?? null }
    })
  if (status >= 500 || status === 408 || status === 409)
    return new Grok.GrokUnavailable({
      ...told,
      reason: status === 503 && Option.isSome(retryAfterMillis) ? "Busy" : "InDoubt",
      retryAfterMillis,
      isFromGateway: errorBody.isPage
    })
  return rejected(status === 404 && speaksOfModel(words) ? "UnknownModel" : "BadRequest")
}

/** A date as headers and certificates write it, in milliseconds since 1970. */
export const dateIn = (text: string | null | undefined): Option.Option<number> =>
  Option.filter(Option.some(Date.parse(text ?? "")), (at) => !Number.isNaN(at))

/**
 * `Retry-After` in milliseconds from `now`: whole or broken seconds, or an HTTP date. A time gone by is no wait at all;
 * what is neither is as good as absent.
 */
export const retryAfter = (header: string | null, now: number): Option.Option<number> => {
  const value = header?.trim() ?? ""
  if (/^\d{1,12}(?:\.\d+)?$/.test(value)) return Option.some(Math.ceil(Number(value) * 1000))
  // A date has a day's or a month's name in it: `Date.parse` alone would take "-5" for a year.
  return Option.map(dateIn(/[a-z]{3}/i.test(value) ? value : ""), (due) => Math.max(0, due - now))
}
