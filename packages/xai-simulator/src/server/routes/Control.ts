import * as HttpRouter from "@effect/platform/HttpRouter"
import { HttpServerRequest } from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { Effect, Option } from "effect"
import { faultCatalogue } from "../../faults/FaultCatalogue.js"
import { RequestLog } from "../../state/RequestLog.js"
import { Scenario } from "../../state/Scenario.js"

/** Only this machine may look at the requests or change the script, and no web page in a browser on it. */
const fromHere = (request: HttpServerRequest): boolean => {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "")
  return (
    ["127.0.0.1", "localhost", "[::1]"].includes(host) &&
    Option.exists(request.remoteAddress, (address) => /^(::ffff:)?127\.|^::1$/.test(address)) &&
    request.headers.origin === undefined
  )
}

const guarded = <E, R>(answer: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
  Effect.flatMap(HttpServerRequest, (request) =>
    fromHere(request) ? answer : Effect.succeed(HttpServerResponse.text("Forbidden", { status: 403 }))
  )

const shown = <R>(value: Effect.Effect<unknown, never, R>) =>
  guarded(Effect.map(value, (it) => HttpServerResponse.unsafeJson(it)))

/** The simulator's own routes, outside `/v1`: its log, its bill, its settings, its catalogue of faults. */
export const controlRoutes = [
  HttpRouter.makeRoute(
    "GET",
    "/simulator/log",
    shown(Effect.flatMap(RequestLog, (requests) => requests.log))
  ),
  HttpRouter.makeRoute(
    "GET",
    "/simulator/bill",
    shown(Effect.flatMap(RequestLog, (requests) => requests.bill))
  ),
  HttpRouter.makeRoute(
    "GET",
    "/simulator/config",
    shown(Effect.flatMap(Scenario, (scenario) => scenario.config))
  ),
  HttpRouter.makeRoute("GET", "/simulator/faults", shown(Effect.succeed(faultCatalogue))),
  HttpRouter.makeRoute(
    "POST",
    "/simulator/config",
    guarded(
      Effect.gen(function* () {
        const request = yield* HttpServerRequest
        const scenario = yield* Scenario
        const changed = yield* scenario.change(yield* request.json)
        return HttpServerResponse.unsafeJson(changed)
      }).pipe(
        Effect.catchTags({
          ParseError: (error) =>
            Effect.succeed(HttpServerResponse.unsafeJson({ error: error.message }, { status: 400 })),
          RequestError: () =>
            Effect.succeed(HttpServerResponse.unsafeJson({ error: "not JSON" }, { status: 400 }))
        })
      )
    )
  )
]
