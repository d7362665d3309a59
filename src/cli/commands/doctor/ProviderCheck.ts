import { Clock, ConfigError, Effect, Either, Option } from "effect"
import type { FilmOptions } from "../../../domain/Settings.js"
import type { GrokError } from "../../../services/GrokError.js"
import { type Account, lookAtWayOut, type ModelKind, makeAccount } from "../../../services/ProviderAccount.js"
import type { GrokOptions } from "../../../services/ProviderSettings.js"
import { wayFindings } from "../../film/WayOut.js"
import { bad, type Finding, fine, warning } from "../../output/Finding.js"
import { plainLine } from "../../output/PlainText.js"

/** The models a film is to be made with. */
export type ModelOptions = Pick<FilmOptions, "imageModel" | "judgeModel" | "planModel" | "videoModel">

/** What is wrong with a key, or with the way to the API. A free question bills nothing, so it speaks of no bill. */
const keyTrouble = (error: GrokError): Finding => {
  const said = plainLine(error.detail)
  if (error._tag === "GrokRejected") {
    switch (error.reason) {
      case "NoFunds":
        return bad(
          "key",
          `the account has no credit (${said})`,
          "Add credit at https://console.x.ai, then try again."
        )
      case "WrongKey":
        return bad(
          "key",
          `the provider does not accept it (${said})`,
          "Copy the key anew from https://console.x.ai into XAI_API_KEY, or make another one there."
        )
      case "Certificate":
        return bad(
          "certificate",
          `it is not trusted here (${said})`,
          "If your company, or a virus scanner, looks into connections, save its root certificate as a PEM file and set NODE_EXTRA_CA_CERTS to that file in the environment (in .env it comes too late)."
        )
      case "Clock":
        return bad("clock", `it is wrong (${said})`, "Set this machine's clock, then try again.")
      case "Proxy":
      case "ProxyBars":
        return bad(
          "proxy",
          `it lets nothing through (${said})`,
          "Mend its address in the variable that is named, or ask whoever runs it to let the host through."
        )
      case "NotLetThrough":
        return bad(
          "API",
          `something in between does not let this through (${said})`,
          "Log in where the network wants it, and see that XAI_BASE_URL and the proxy are right."
        )
      default:
        return warning(
          "key",
          `it cannot be checked here (${said})`,
          "See that XAI_BASE_URL is right, if you have set it."
        )
    }
  }
  return error._tag === "GrokUnavailable" && error.reason === "Busy"
    ? warning("key", `the provider is busy (${said})`, "Try again in a minute.")
    : bad(
        "API",
        `it cannot be reached (${said})`,
        "See to the network (and to XAI_BASE_URL, if you have set it), then try again."
      )
}

/** More than this off, in milliseconds, and dates in answers mislead: times to wait, and how long a link is good. */
const clockTolerance = 120_000

const clockFinding = (farClock: Option.Option<number>, now: number): Finding =>
  Option.match(farClock, {
    onNone: () => fine("clock", "the provider did not tell the time"),
    onSome: (there) => {
      const off = Math.round(Math.abs(now - there) / 1000)
      return off * 1000 > clockTolerance
        ? warning(
            "clock",
            `${off < 600 ? `${off} s` : `${Math.round(off / 60)} minutes`} ${now > there ? "ahead of" : "behind"} the provider's`,
            "Set this machine's clock: waiting times that the provider names would be misread."
          )
        : fine("clock", off <= 2 ? "agrees with the provider's" : `${off} s from the provider's`)
    }
  })

const kinds: ReadonlyArray<{
  readonly kind: ModelKind
  readonly wanted: (input: ModelOptions) => ReadonlyArray<readonly [flag: string, id: string]>
}> = [
  {
    kind: "language",
    wanted: ({ judgeModel, planModel }) => [
      ["--plan-model", planModel.id],
      ["--judge-model", judgeModel.id]
    ]
  },
  { kind: "image-generation", wanted: ({ imageModel }) => [["--image-model", imageModel.id]] },
  { kind: "video-generation", wanted: ({ videoModel }) => [["--video-model", videoModel.id]] }
]

/** Whether the key can order the models that are set. */
const modelFindings = Effect.fn("Doctor.models")(function* (account: Account, input: ModelOptions) {
  const lists = yield* Effect.forEach(
    kinds,
    ({ kind, wanted }) =>
      Effect.map(Effect.either(account.models(kind)), (seen) => ({ seen, wanted: wanted(input) })),
    { concurrency: 3 }
  )
  const seen = lists.flatMap(({ seen, wanted }) =>
    Either.isLeft(seen)
      ? []
      : wanted.map(([flag, id]) => ({ flag, id, isThere: seen.right.includes(id), choice: seen.right }))
  )
  const unlisted = lists.flatMap(({ seen }) => (Either.isLeft(seen) ? [plainLine(seen.left.detail)] : []))
  const there = [...new Set(seen.filter(({ isThere }) => isThere).map(({ id }) => id))]
  return [
    ...(there.length === 0 ? [] : [fine("models", there.join(", "))]),
    ...seen
      .filter(({ isThere }) => !isThere)
      .map(({ choice, flag, id }) =>
        bad(
          "models",
          `the key cannot order ${id}`,
          `Choose another with ${flag}${choice.length === 0 ? "" : `; it sees ${choice.slice(0, 8).map(plainLine).join(", ")}`}; or allow it for the key at https://console.x.ai.`
        )
      ),
    ...(unlisted.length === 0
      ? []
      : [
          warning(
            "models",
            `some could not be listed (${unlisted[0] ?? ""})`,
            "Try again; a model the key cannot order stops a film at its first call."
          )
        ])
  ]
})

/** An address without a path whose API lies below it, as a free question there tells: `https://host/v1`. */
const apiBelow = Effect.fn("Doctor.apiBelow")(function* (options: GrokOptions, error: GrokError) {
  const { baseUrl } = options
  if (baseUrl === undefined || !URL.canParse(baseUrl) || new URL(baseUrl).pathname !== "/")
    return Option.none<string>()
  if (error._tag !== "GrokRejected") return Option.none<string>()
  const below = `${new URL(baseUrl).origin}/v1`
  const asked = yield* Effect.either(
    Effect.flatMap(makeAccount({ ...options, baseUrl: below }), ({ key }) => key)
  )
  const isThere =
    Either.isRight(asked) ||
    (asked.left._tag === "GrokRejected" &&
      (asked.left.reason === "WrongKey" || asked.left.reason === "NoFunds"))
  return isThere ? Option.some(below) : Option.none<string>()
})

/** Whether the key is good, what it can order, and whether the clocks agree; three or four free requests. */
export const providerFindings = Effect.fn("Doctor.provider")(function* (
  options: GrokOptions,
  what: string,
  input: ModelOptions
) {
  const made = yield* Effect.either(makeAccount(options))
  // The settings were read before; what is wrong with them has its own finding.
  if (Either.isLeft(made))
    return [
      ConfigError.isInvalidData(made.left) && made.left.path.some((name) => /proxy$/i.test(name))
        ? bad(
            "proxy",
            `${made.left.path.join(".")}: ${made.left.message}`,
            "Mend that variable, then try again."
          )
        : bad(
            "key",
            ConfigError.isInvalidData(made.left)
              ? `it cannot be used (${made.left.path.join(".")}: ${made.left.message})`
              : "it cannot be used",
            "Mend XAI_API_KEY or XAI_BASE_URL, then try again; `config` shows where each comes from."
          )
    ]
  const way = yield* Effect.map(
    Effect.option(lookAtWayOut(options)),
    Option.match({ onNone: () => [], onSome: wayFindings })
  )
  const account = made.right
  const asked = yield* Effect.either(account.key)
  const now = yield* Clock.currentTimeMillis
  if (Either.isLeft(asked)) {
    const below = yield* apiBelow(options, asked.left)
    return [
      Option.match(below, {
        onNone: () => keyTrouble(asked.left),
        onSome: (address) =>
          bad(
            "API",
            `it does not lie at ${options.baseUrl ?? address}, but at ${address} (${plainLine(asked.left.detail)})`,
            `Set XAI_BASE_URL=${address}.`
          )
      }),
      ...way
    ]
  }
  const { farClock, troubles } = asked.right
  const key =
    troubles.length === 0
      ? fine("key", `${what} accepts it`)
      : bad("key", troubles.join(", "), "See to it at https://console.x.ai, or use another key.")
  return [key, ...(yield* modelFindings(account, input)), clockFinding(farClock, now), ...way]
})
