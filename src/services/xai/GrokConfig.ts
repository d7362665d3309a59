import { Config, ConfigError, Duration, Effect, Either, Option, Record, Redacted } from "effect"
import { paceMargin } from "../../domain/RetryPolicy.js"
import type { Call } from "../GrokError.js"
import { sentence } from "../Redaction.js"
import { isLoopbackHost } from "../Urls.js"
import { type BaseUrl, baseUrl, type Resolve } from "./Address.js"
import type { HttpTransport } from "./HttpTransport.js"
import { type Proxies, proxiesFor } from "./Proxy.js"

/** How long each call may take in all, answer included. */
export type Timeouts = { readonly [call in Call]: Duration.Duration }

/**
 * A paid call that runs out of time may have been billed, so these are generous; a question to a reasoning model is the
 * slowest. To connect there is less time, and so there is between two pieces of an answer (`HttpTransport`).
 */
const defaultTimeouts: Timeouts = {
  ask: Duration.minutes(4),
  drawImage: Duration.minutes(3),
  editImage: Duration.minutes(3),
  submitVideo: Duration.minutes(2),
  submitVideoEdit: Duration.minutes(3),
  speak: Duration.minutes(2),
  transcribe: Duration.minutes(3),
  listVoices: Duration.seconds(15),
  checkVideo: Duration.seconds(30),
  checkAccount: Duration.seconds(15),
  download: Duration.minutes(10)
}

/** The doors of the API with a limit of their own: questions, pictures, clips, what is said and heard. */
export type Route = "chat" | "image" | "video" | "speech"

/** Paid calls at once, by route. */
export type Concurrency = { readonly [route in Route]: number }

/**
 * xAI's advice for pictures and clips amounts to a few at once; how fast they may start is another matter
 * (`documentedPace`).
 */
export const defaultConcurrency: Concurrency = { chat: 8, image: 4, video: 4, speech: 4 }

/** How many paid calls may start: so many in a second, or in any minute, or both. A number alone is in a second. */
export type Rate = number | { readonly perSecond?: number; readonly perMinute?: number }

/** How fast paid calls may start, by route. */
export type Pace = { readonly [route in Route]: Rate }

/**
 * Starts a second that xAI documents: clips 10, pictures 6 (model pages, read 2026-09-08), questions 37 on the lowest
 * published tier (xai-api §5.4, read 2026-11-22), recordings 50 (xai-api-2026-11 §3.1, read 2026-11-28). New accounts may have less; the answer then says how much.
 */
export const documentedPace = { chat: 37, image: 6, video: 10, speech: 50 } as const satisfies Pace

/**
 * Milliseconds between two starts before an answer says that they come too fast. Calls to this very machine (`isNear`) are
 * spaced only where somebody asks for it.
 */
export const usualSpacing = (route: Route, perSecond: number | undefined, isNear: boolean): number => {
  if (perSecond !== undefined) return 1000 / perSecond
  return isNear ? 0 : (1000 / documentedPace[route]) * paceMargin
}

/** What the client needs to know to reach the API. */
export interface GrokOptions {
  readonly apiKey: Redacted.Redacted
  /** Where the API is; `https://api.x.ai/v1` when left out. `http:` only on this very machine. */
  readonly baseUrl?: string
  /** Paid calls at once, by route; `defaultConcurrency` where left out. Looks at clips and downloads are not counted. */
  readonly concurrency?: Partial<Concurrency>
  /**
   * How fast paid calls may start, by route; `documentedPace` where nothing is said of seconds, and no limit on this very
   * machine. An answer that says it was too fast slows down to what it names.
   */
  readonly pace?: Partial<Pace>
  readonly timeouts?: Partial<Timeouts>
  /**
   * How the process gets out; `noProxies` where it needs none. By `HTTPS_PROXY`, `ALL_PROXY`, `HTTP_PROXY` and `NO_PROXY`
   * where left out.
   */
  readonly proxies?: Proxies
  /**
   * Whether media are fetched from 198.18.0.0/15 as well, the addresses that VPNs and proxies give out in the place of
   * true ones. Off where left out: nothing can tell where they lead.
   */
  readonly fakeAddresses?: boolean
  /** For tests: stands in for the network under the API calls. */
  readonly fetch?: HttpTransport
  /** For tests: stands in for DNS under the downloads. */
  readonly resolve?: Resolve
}

/** The options, checked and with every default in place. */
export interface CheckedOptions {
  readonly apiKey: Redacted.Redacted
  readonly base: BaseUrl
  readonly timeouts: Timeouts
  readonly proxies: Proxies
  readonly fakeAddresses: boolean
  /** Makes a stranger's words safe to show: in one line, and without the key. */
  readonly sanitize: (words: string) => string
}

export const publicApi = "https://api.x.ai/v1"

/** What the journal calls a simulated provider, inside this process or beside it. */
export const simulatorName = "the simulator"

/** What the journal calls the provider at an address: its host, or the simulator on this very machine. */
export const providerNameOf = ({ baseUrl }: Pick<GrokOptions, "baseUrl">): string => {
  const address = baseUrl ?? publicApi
  // A wrong address is the client's to complain of.
  if (!URL.canParse(address)) return address
  const { hostname } = new URL(address)
  return isLoopbackHost(hostname) ? simulatorName : hostname
}

const wrong = (name: string, why: string) => Either.left(ConfigError.InvalidData([name], why))

/** A rate with both its parts, as far as they are asked for. */
export interface AskedRate {
  readonly perSecond: number | undefined
  readonly perMinute: number | undefined
}

/** The rates of all routes, as far as they are asked for. */
export type AskedPace = { readonly [route in Route]: AskedRate }

const askedRate = (rate: Rate = {}): AskedRate =>
  typeof rate === "number"
    ? { perSecond: rate, perMinute: undefined }
    : { perSecond: rate.perSecond, perMinute: rate.perMinute }

/** Paid calls at once by route, and how fast they may start as far as that is asked for, checked. */
export const checkedLimits = ({ pace = {}, ...options }: Pick<GrokOptions, "concurrency" | "pace">) => {
  const concurrency: Concurrency = { ...defaultConcurrency, ...options.concurrency }
  if (Object.values(concurrency).some((most) => !Number.isSafeInteger(most) || most < 1))
    return wrong("concurrency", "paid calls at once must be a whole number, 1 or more")
  const asked: AskedPace = Record.map(defaultConcurrency, (_, route) => askedRate(pace[route]))
  const rates = Object.values(asked)
  if (rates.some(({ perSecond = 1 }) => !(perSecond > 0)))
    return wrong("pace", "starts a second must be a number above 0")
  return rates.some(({ perMinute = 1 }) => !Number.isSafeInteger(perMinute) || perMinute < 1)
    ? wrong("pace", "starts a minute must be a whole number, 1 or more")
    : Either.right({ concurrency, pace: asked })
}

/**
 * Checks the options, and finds the way out. The key itself is never part of a complaint.
 * Fails   ConfigError, naming the setting that cannot be used.
 */
export const checkedOptions = (
  options: GrokOptions
): Effect.Effect<CheckedOptions, ConfigError.ConfigError> =>
  Effect.gen(function* () {
    const key = Redacted.value(options.apiKey).trim()
    if (key === "") return yield* wrong("XAI_API_KEY", "the key is empty")
    if (/^["'`]|["'`]$/.test(key))
      return yield* wrong("XAI_API_KEY", "the key begins or ends with a quotation mark: leave it out")
    // Anything else cannot stand in a header, and the platform's own complaint about that would quote it.
    if (!/^[\x21-\x7e]+$/.test(key))
      return yield* wrong("XAI_API_KEY", "the key holds spaces or characters no key has")
    const base = baseUrl(options.baseUrl ?? publicApi)
    if (Either.isLeft(base)) return yield* wrong("XAI_BASE_URL", base.left)
    const apiKey = Redacted.make(key)
    return {
      apiKey,
      sanitize: (words) => sentence(words, apiKey),
      base: base.right,
      timeouts: { ...defaultTimeouts, ...options.timeouts },
      fakeAddresses: options.fakeAddresses ?? false,
      proxies: options.proxies ?? (yield* proxiesFor(base.right.host, base.right.port))
    }
  })

/** A key from the environment; one left blank, as templates of settings do, is as good as missing. */
const keyNamed = (name: string) =>
  Config.redacted(name).pipe(
    Config.mapOrFail((key) =>
      Redacted.value(key).trim() === ""
        ? Either.left(ConfigError.MissingData([name], "it is blank"))
        : Either.right(key)
    )
  )

/** The options as the environment has them: `XAI_API_KEY` (or `GROK_API_KEY`) and `XAI_BASE_URL`. */
export const grokConfig: Config.Config<GrokOptions> = Config.all({
  apiKey: Config.orElse(keyNamed("XAI_API_KEY"), () => keyNamed("GROK_API_KEY")),
  baseUrl: Config.string("XAI_BASE_URL").pipe(Config.option)
}).pipe(
  Config.map(({ apiKey, baseUrl }) => ({
    apiKey,
    ...(Option.isSome(baseUrl) ? { baseUrl: baseUrl.value } : {})
  }))
)
