import { Array, Clock, ConfigError, Effect, Either, Option } from "effect"
import type { FilmOptions } from "../../../domain/Settings.js"
import { type Finding, ok, problem, warning } from "../../../preflight/Finding.js"
import type { GrokError, GrokRejected } from "../../../services/GrokError.js"
import { type Account, lookAtWayOut, type ModelKind, makeAccount } from "../../../services/ProviderAccount.js"
import type { GrokOptions } from "../../../services/ProviderSettings.js"
import { clockFinding, connectivityFindings } from "../../film/BeforeMoney.js"
import { plainLine } from "../../output/Say.js"

/** The models a film is to be made with. */
export type ModelOptions = Pick<FilmOptions, "imageModel" | "judgeModel" | "planModel" | "videoModel">

const proxyTrouble = [
  "proxy",
  "it lets nothing through",
  "Mend its address in the variable that is named, or ask whoever runs it to let the host through."
] as const

/** What a refusal says of the key or of the way to the API, and what to do. */
const troubles: {
  readonly [reason in GrokRejected["reason"]]?: readonly [subject: string, found: string, todo: string]
} = {
  NoFunds: ["key", "the account has no credit", "Add credit at https://console.x.ai, then try again."],
  WrongKey: [
    "key",
    "the provider does not accept it",
    "Copy the key anew from https://console.x.ai into XAI_API_KEY, or make another one there."
  ],
  Certificate: [
    "certificate",
    "it is not trusted here",
    "If your company, or a virus scanner, looks into connections, save its root certificate as a PEM file and set NODE_EXTRA_CA_CERTS to that file in the environment (in .env it comes too late)."
  ],
  Clock: ["clock", "it is wrong", "Set this machine's clock, then try again."],
  Proxy: proxyTrouble,
  ProxyBars: proxyTrouble,
  NotLetThrough: [
    "API",
    "something in between does not let this through",
    "Log in where the network wants it, and see that XAI_BASE_URL and the proxy are right."
  ]
}

/** What is wrong with a key, or with the way to the API. A free question bills nothing, so it speaks of no bill. */
const keyTrouble = (error: GrokError): Finding => {
  const said = `(${plainLine(error.detail)})`
  const isRejected = error._tag === "GrokRejected"
  const [subject, found, todo] = (isRejected ? troubles[error.reason] : undefined) ?? []
  if (subject !== undefined && todo !== undefined) return problem(subject, `${found} ${said}`, todo)
  const address = "See that XAI_BASE_URL is right, if you have set it."
  if (isRejected) return warning("key", `it cannot be checked here ${said}`, address)
  if (error._tag === "GrokUnavailable" && error.reason === "Busy")
    return warning("key", `the provider is busy ${said}`, "Try again in a minute.")
  const network = "See to the network (and to XAI_BASE_URL, if you have set it), then try again."
  return problem("API", `it cannot be reached ${said}`, network)
}

/** Whether the key can order the models that are set. */
const modelFindings = Effect.fn("Doctor.models")(function* (account: Account, input: ModelOptions) {
  const { imageModel, judgeModel, planModel, videoModel } = input
  const wanted: ReadonlyArray<readonly [ModelKind, Readonly<Record<string, string>>]> = [
    ["language", { "--plan-model": planModel.id, "--judge-model": judgeModel.id }],
    ["image-generation", { "--image-model": imageModel.id }],
    ["video-generation", { "--video-model": videoModel.id }]
  ]
  const lists = yield* Effect.forEach(
    wanted,
    ([kind, models]) =>
      Effect.either(
        Effect.map(account.models(kind), (seen) =>
          Object.entries(models).map(([flag, id]) => ({ flag, id, seen }))
        )
      ),
    { concurrency: 3 }
  )
  const asked = Array.getRights(lists).flat()
  const [there, missing] = Array.partition(asked, ({ id, seen }) => !seen.includes(id))
  const names = new Set(there.map(({ id }) => id))
  const unlisted = Array.getLefts(lists).slice(0, 1)
  const sees = (seen: ReadonlyArray<string>) =>
    seen.length === 0 ? "" : `; it sees ${seen.slice(0, 8).map(plainLine).join(", ")}`
  const later = "Try again; a model the key cannot order stops a film at its first call."
  return [
    names.size === 0 ? [] : ok("models", [...names].join(", ")),
    missing.map(({ flag, id, seen }) => {
      const todo = `Choose another with ${flag}${sees(seen)}; or allow it for the key at https://console.x.ai.`
      return problem("models", `the key cannot order ${id}`, todo)
    }),
    unlisted.map(({ detail }) => warning("models", `some could not be listed (${plainLine(detail)})`, later))
  ].flat()
})

/** An address without a path whose API lies below it, as a free question there tells: `https://host/v1`. */
const apiBelow = Effect.fn("Doctor.apiBelow")(function* (options: GrokOptions, error: GrokError) {
  const { baseUrl = "" } = options
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (url?.pathname !== "/" || error._tag !== "GrokRejected") return Option.none<string>()
  const below = `${url.origin}/v1`
  const isThere = yield* makeAccount({ ...options, baseUrl: below }).pipe(
    Effect.flatMap(({ key }) => key),
    Effect.match({
      onFailure: (error) => error._tag === "GrokRejected" && ["WrongKey", "NoFunds"].includes(error.reason),
      onSuccess: () => true
    })
  )
  return isThere ? Option.some(below) : Option.none<string>()
})

/** Settings of the provider that cannot be used. */
const settingTrouble = (error: ConfigError.ConfigError): Finding => {
  const wrong = ConfigError.isInvalidData(error) ? error : undefined
  const said = wrong === undefined ? "" : `${wrong.path.join(".")}: ${wrong.message}`
  if (wrong?.path.some((name) => /proxy$/i.test(name)) === true)
    return problem("proxy", said, "Mend that variable, then try again.")
  const todo = "Mend XAI_API_KEY or XAI_BASE_URL, then try again; `config` shows where each comes from."
  return problem("key", said === "" ? "it cannot be used" : `it cannot be used (${said})`, todo)
}

/** Whether the key is good, what it can order, and whether the clocks agree; three or four free requests. */
export const providerFindings = Effect.fn("Doctor.provider")(function* (
  options: GrokOptions,
  what: string,
  input: ModelOptions
) {
  const made = yield* Effect.either(makeAccount(options))
  if (Either.isLeft(made)) return [settingTrouble(made.left)]
  const looked = Effect.map(lookAtWayOut(options), connectivityFindings)
  const way = yield* Effect.orElseSucceed(looked, () => [])
  const asked = yield* Effect.either(made.right.key)
  const now = yield* Clock.currentTimeMillis
  if (Either.isLeft(asked)) {
    const below = yield* apiBelow(options, asked.left)
    if (Option.isNone(below)) return [keyTrouble(asked.left), ...way]
    const said = plainLine(asked.left.detail)
    const found = `it does not lie at ${options.baseUrl ?? below.value}, but at ${below.value} (${said})`
    return [problem("API", found, `Set XAI_BASE_URL=${below.value}.`), ...way]
  }
  const { serverTime, troubles } = asked.right
  const key =
    troubles.length === 0
      ? ok("key", `${what} accepts it`)
      : problem("key", troubles.join(", "), "See to it at https://console.x.ai, or use another key.")
  const clock = Option.match(serverTime, {
    onNone: () => ok("clock", "the provider did not tell the time"),
    onSome: (there) => clockFinding(now - there)
  })
  return [key, ...(yield* modelFindings(made.right, input)), clock, ...way]
})
