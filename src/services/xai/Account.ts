import { Duration, Effect, Either, Option, Record, Schema, Struct } from "effect"
import { GrokUnavailable } from "../GrokError.js"
import { lookUp, resolveByDns, type Unreachable } from "./Address.js"
import { type Ahead, lookAhead } from "./Certificate.js"
import { checkedOptions, type GrokOptions, publicApi } from "./GrokConfig.js"
import { hostAndPort, proxyFor } from "./Proxy.js"
import { makeSend } from "./Sending.js"

// What a key may do, asked for nothing: these routes cost no tokens (xai-api §1.1, read 2026-11-22).

/** A flag that is missing is as good as not set: xAI may leave out what it has nothing to say about. */
const flag = Schema.optionalWith(Schema.NullOr(Schema.Boolean), { default: () => null })

/** What may stand against a key that the provider knows, by its flag. */
const troubles = {
  team_blocked: "the team is blocked",
  api_key_blocked: "the key is blocked",
  api_key_disabled: "the key is disabled"
} as const

/** What the provider says of the key. The key itself, redacted or not, is not read. */
const KeyAnswer = Schema.Struct(Record.map(troubles, () => flag))

const ModelsAnswer = Schema.Struct({
  models: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      aliases: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [], nullable: true })
    })
  )
})

/** Why a key will not do, although the provider knows it. */
export type KeyTrouble = (typeof troubles)[keyof typeof troubles]

/** The kinds of models, as the provider lists them. */
export type ModelKind = "language" | "image-generation" | "video-generation"

/** Makes the free questions of an account. Fails when a setting is wrong, before anything is sent. */
export const makeAccount = Effect.fn("Account.make")(function* (options: GrokOptions) {
  const send = yield* makeSend(yield* checkedOptions(options), options)

  const get = Effect.fnUntraced(function* <A, I>(path: string, schema: Schema.Schema<A, I>) {
    const { body, serverTime, requestId } = yield* send({ call: "checkAccount", method: "get", path })
    const detail = "the answer is not of the shape this route is known for"
    const said = yield* Effect.mapError(
      Schema.decodeUnknown(schema)(body),
      () => new GrokUnavailable({ call: "checkAccount", reason: "Unreadable", detail, requestId })
    )
    return { said, serverTime }
  })

  return {
    /** What stands against the key; nothing where it is good. With it the provider's clock, where it told one. */
    key: Effect.gen(function* () {
      const { serverTime, said } = yield* get("/api-key", KeyAnswer)
      const against = Struct.keys(troubles).filter((flag) => said[flag] === true)
      return { troubles: against.map((flag): KeyTrouble => troubles[flag]), serverTime }
    }).pipe(Effect.withSpan("Account.key")),
    /** The names by which the key can order models of a kind: ids and aliases. */
    models: Effect.fn("Account.models")(function* (kind: ModelKind) {
      const { said } = yield* get(`/${kind}-models`, ModelsAnswer)
      return said.models.flatMap(({ aliases, id }) => [id, ...aliases])
    })
  } as const
})

/** The free questions to an account. */
export type Account = Effect.Effect.Success<ReturnType<typeof makeAccount>>

// How this machine gets to the provider, looked at before money is spent. Nothing is sent: names are looked up.

/** The hosts from which xAI delivers pictures and clips (xai-api §3 and §4, read 2026-11-22). */
const mediaHosts: ReadonlyArray<string> = ["imgen.x.ai", "vidgen.x.ai"]

/** What was found of one media host. */
export interface MediaHost {
  readonly host: string
  /** Why nothing could be fetched from there. */
  readonly trouble: Option.Option<Unreachable>
}

/** How the process gets out. */
export interface WayOut {
  /** The proxy by which the API is reached, and the variable that names it. */
  readonly proxy: Option.Option<{ readonly name: string; readonly variable: string }>
  /** What is known of the hosts of media; empty where the API is not the public one, or a proxy looks names up. */
  readonly media: ReadonlyArray<MediaHost>
  /** What was found of the API's certificate and of the clocks; nothing where nobody asked for a look. */
  readonly ahead: Option.Option<Ahead>
}

/** How long the look at certificate and clock may take: a run waits for it before it begins. */
const aheadLimit = Duration.millis(1800)

/**
 * Looks at the way out, with `isDialled` at certificate and clock of the API too: one connection, over which nothing is
 * told. Fails where the proxy that is set cannot be used, or another setting.
 */
export const lookAtWayOut = Effect.fn("WayOut.look")(function* (options: GrokOptions, isDialled = false) {
  const settings = yield* checkedOptions(options)
  const { base, fakeAddresses, proxies } = settings
  const proxy = Option.map(proxyFor(proxies, base.host, base.port), (it) => ({
    name: hostAndPort(it),
    variable: it.variable
  }))

  const lookAt = Effect.fnUntraced(function* (host: string) {
    const target = { url: new URL(`https://${host}/`), isLoopback: false }
    const found = yield* Effect.either(lookUp(target, options.resolve ?? resolveByDns, fakeAddresses))
    return { host, trouble: Either.getLeft(found) } satisfies MediaHost
  })

  const isPublic = base.host === new URL(publicApi).hostname
  const straight = mediaHosts.filter((host) => Option.isNone(proxyFor(proxies, host, 443)))
  const ahead = Effect.when(
    lookAhead({ host: base.host, port: base.port, proxies, sanitize: settings.sanitize }, aheadLimit),
    () => isDialled && !base.isLoopback && options.fetch === undefined
  )
  const media = Effect.forEach(isPublic ? straight : [], lookAt, { concurrency: "unbounded" })
  const found: WayOut = yield* Effect.all(
    { proxy: Effect.succeed(proxy), media, ahead },
    { concurrency: "unbounded" }
  )
  return found
})
