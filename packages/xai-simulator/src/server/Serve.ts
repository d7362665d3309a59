import * as HttpRouter from "@effect/platform/HttpRouter"
import { HttpServerRequest } from "@effect/platform/HttpServerRequest"
import { Clock, Effect, Option, Predicate } from "effect"
import { speechStartsPerSecond } from "../catalogue/SpeechModels.js"
import { noTicks, type Ticks } from "../catalogue/Ticks.js"
import { answeredBy } from "../faults/Answered.js"
import { entryOf, isFaultName } from "../faults/FaultCatalogue.js"
import { play, reset, resetDuringBody } from "../faults/Play.js"
import { uuidFrom } from "../Seed.js"
import type { Fault, SimulatorConfig } from "../SimulatorConfig.js"
import { Call } from "../state/Call.js"
import { Jobs } from "../state/Jobs.js"
import { MediaStore } from "../state/MediaStore.js"
import { RequestLog } from "../state/RequestLog.js"
import { Scenario } from "../state/Scenario.js"
import { badArgument, bodyOf, incorrectKey, noCredentials, Refusal, tooFast } from "./Refusal.js"
import { type Reply, text, withHeaders } from "./Reply.js"
import { paidRoutes, questions, type RouteName, speechRoutes } from "./RouteName.js"
import { withoutFiles } from "./wire/DataUri.js"
import { formIn, jsonIn } from "./wire/Incoming.js"

/** One line of the route table. */
export interface RouteEntry<R> {
  readonly method: "GET" | "POST" | "DELETE"
  readonly path: HttpRouter.PathInput
  readonly route: RouteName
  /** Whether its body is a form with a file rather than JSON. */
  readonly isForm?: boolean
  /** Media links are open; everything else wants a key. */
  readonly isOpen?: boolean
  readonly handle: (
    params: Readonly<Record<string, string | undefined>>,
    headers: Readonly<Record<string, string | undefined>>
  ) => Effect.Effect<Reply, Refusal, R>
}

type Headers = Readonly<Record<string, string | undefined>>

const keyIn = (headers: Headers): Option.Option<string> =>
  Option.fromNullable(/^Bearer\s+(\S+)$/i.exec(headers.authorization ?? "")?.[1])

const checkKey = (headers: Headers, config: SimulatorConfig): Effect.Effect<string, Refusal> =>
  Option.match(keyIn(headers), {
    onNone: () => noCredentials(),
    onSome: (key) =>
      (config.apiKey === undefined ? key.startsWith("xai-") : key === config.apiKey)
        ? Effect.succeed(key)
        : incorrectKey(key)
  })

const textsIn = (value: unknown): string => {
  if (typeof value === "string") return value.startsWith("data:") ? "" : value
  if (Array.isArray(value)) return value.map(textsIn).join("\n")
  return Predicate.isRecord(value)
    ? [value.text, value.content]
        .map(textsIn)
        .filter((it) => it !== "")
        .join("\n")
    : ""
}

/** The words a request is about, for faults that look at them. */
const promptOf = Effect.fn("Serve.promptOf")(function* (route: RouteName, body: unknown, id: string) {
  switch (route) {
    case "video-poll":
      return Option.match(yield* (yield* Jobs).find(id), {
        onNone: () => "",
        onSome: (job) => job.record.prompt
      })
    case "media":
      return Option.match(yield* (yield* MediaStore).find(id), {
        onNone: () => "",
        onSome: (link) => link.prompt
      })
    case "deferred-chat":
    case "deferred-image":
      return Option.match(yield* (yield* Jobs).findLater(id), { onNone: () => "", onSome: (it) => it.prompt })
    default:
      return Predicate.isRecord(body)
        ? typeof body.prompt === "string"
          ? body.prompt
          : textsIn(body.messages ?? body.input ?? body.text)
        : ""
  }
})

/** The model that a request names. */
const modelIn = (body: unknown): string =>
  Predicate.isRecord(body) && typeof body.model === "string" ? body.model : "grok"

/** Which paid calls count together: questions, pictures, clips, recordings, hearings. */
const laneOf = (route: RouteName): string =>
  questions.includes(route)
    ? "chat"
    : speechRoutes.includes(route)
      ? route
      : route.startsWith("image")
        ? "image"
        : "video"

/** Refuses a paid call that comes too soon after the others of its kind. */
const checkSpeed = Effect.fn("Serve.checkSpeed")(function* (
  route: RouteName,
  model: string,
  { startsPerSecond }: SimulatorConfig
) {
  const most = startsPerSecond ?? (route === "tts" ? speechStartsPerSecond : undefined)
  if (most === undefined || !paidRoutes.includes(route)) return
  const now = yield* Clock.currentTimeMillis
  const lately = yield* (yield* Scenario).starts(laneOf(route), now, most)
  if (lately >= most) return yield* tooFast(model, {}, lately, most)
})

const isRefusal = (it: Reply | Refusal): it is Refusal => it instanceof Refusal

/** The refusal as an answer. */
export const replyOf = (refusal: Refusal, config: SimulatorConfig): Reply => {
  const body = bodyOf(refusal, config.olderErrorCodes)
  return {
    ...withHeaders(text(body.text, refusal.status, body.contentType), refusal.headers),
    cost: refusal.billed ?? noTicks
  }
}

const asReply = (it: Reply | Refusal, config: SimulatorConfig): Reply =>
  isRefusal(it) ? replyOf(it, config) : it

const checkAsked = (asked: Option.Option<string>, route: RouteName): Effect.Effect<void, Refusal> =>
  Option.match(asked, {
    onNone: () => Effect.void,
    onSome: (name) =>
      isFaultName(name) && entryOf(name).routes.includes(route)
        ? Effect.void
        : badArgument(`x-simulator-fault: ${name} is not a fault of the route ${route}.`)
  })

/** Serves one route: key, body, script of faults, the route itself, the log, and the way back. */
export const serve = <R>(entry: RouteEntry<R>) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest
    const { params } = yield* HttpRouter.RouteContext
    const requests = yield* RequestLog
    const scenario = yield* Scenario
    const config = yield* scenario.config
    const at = yield* Clock.currentTimeMillis
    const seq = yield* requests.arrive
    const headers: Headers = request.headers
    const requestId = uuidFrom(config.seed, "request", seq)
    const asked = Option.fromNullable(headers["x-simulator-fault"])
    const seen = { body: undefined as unknown, fault: Option.none<Fault>() }

    const log = (status: number, cost: Ticks) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        requests.write({
          seq,
          at,
          millis: now - at,
          method: request.method,
          path: request.url,
          route: entry.route,
          status,
          requestId,
          authorized: headers.authorization !== undefined,
          costTicks: cost,
          ...(Predicate.isRecord(seen.body) && typeof seen.body.model === "string"
            ? { model: seen.body.model }
            : {}),
          ...(headers["x-client-request-id"] === undefined
            ? {}
            : { clientRequestId: headers["x-client-request-id"] }),
          ...Option.match(seen.fault, { onNone: () => ({}), onSome: ({ name }) => ({ fault: name }) }),
          ...(seen.body === undefined ? {} : { body: withoutFiles(seen.body) })
        })
      )
    const broken = (act: Effect.Effect<never>) => Effect.zipRight(log(0, noTicks), act)

    const answered = Effect.gen(function* () {
      yield* checkAsked(asked, entry.route)
      seen.fault = yield* scenario.strike({ route: entry.route, moment: "headers", prompt: "", asked })
      if (Option.isSome(seen.fault)) {
        return yield* broken(
          seen.fault.value.name === "reset-before-body" ? reset(request) : resetDuringBody(request)
        )
      }
      const key = entry.isOpen === true ? "" : yield* checkKey(headers, config)
      const readRequest = entry.isForm === true ? formIn : jsonIn
      seen.body = entry.method === "POST" ? yield* readRequest(request, headers, config) : undefined
      yield* checkSpeed(entry.route, modelIn(seen.body), config)
      const prompt = yield* promptOf(entry.route, seen.body, params.id ?? "")
      seen.fault = yield* scenario.strike({ route: entry.route, moment: "read", prompt, asked })
      if (Option.isSome(seen.fault)) {
        const fault = seen.fault.value
        if (fault.name === "reset-after-body") return yield* broken(reset(request))
        if (fault.name === "hang") return yield* broken(Effect.never)
        const instead = yield* answeredBy(fault, { key, model: modelIn(seen.body) })
        if (Option.isSome(instead)) return asReply(instead.value, config)
      }
      return yield* entry
        .handle(params, headers)
        .pipe(Effect.provideService(Call, { requestId, body: seen.body, fault: seen.fault }))
    })

    const reply = yield* answered.pipe(
      Effect.catchTag("Refusal", (refusal) => Effect.succeed(replyOf(refusal, config))),
      Effect.onInterrupt(() => Effect.when(log(499, noTicks), () => !isSilent(seen.fault)))
    )
    const spoils = Option.filter(
      seen.fault,
      ({ name }) => entryOf(name).moment === "after" && reply.status < 400
    )
    const isLost = Option.exists(spoils, ({ name }) => /^(reset|hang)-/.test(name))
    yield* log(isLost ? 0 : reply.status, reply.cost)
    return yield* play(request, withHeaders(reply, { "x-request-id": requestId }), spoils)
  })

/** Faults that were logged before they struck. */
const isSilent = (fault: Option.Option<Fault>): boolean =>
  Option.exists(fault, ({ name }) => name === "hang" || name.startsWith("reset-"))
