import { Effect, Record, Schema, Struct } from "effect"
import { GrokUnavailable } from "../GrokError.js"
import { checkedOptions, type GrokOptions } from "./GrokConfig.js"
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
