import { Console, Effect, Option } from "effect"
import { withStop } from "../../domain/Words.js"
import { grokConfig } from "../../services/grok/GrokConfig.js"
import { lookAtWayOut, type WayOut } from "../../services/grok/WayOut.js"
import { wayFindings } from "../commands/doctor/ProviderCheck.js"
import { adviceOn } from "../ending/Advice.js"
import { UsageError } from "../ending/CliError.js"

/** A clock that is off, which lets certificates through for now. */
const clockLines = (looked: Option.Option<WayOut>): ReadonlyArray<string> =>
  Option.match(
    Option.flatMap(looked, ({ ahead }) => Option.flatMap(ahead, ({ clockAhead }) => clockAhead)),
    {
      onNone: () => [],
      onSome: (millis) => [
        `! clock: this machine's is ${Math.round(Math.abs(millis) / 60_000)} minutes ${millis > 0 ? "ahead of" : "behind"} the provider's. Set it: waiting times that the provider names would be misread.`
      ]
    }
  )

/**
 * Looks at the way to the provider before anything is ordered: whether what will be delivered can be fetched from here (a
 * clip that is paid for and stays out of reach is lost with its link), and whether certificate, clock and proxy let
 * anything be asked at all. A dry run, and a film that was begun, are only warned.
 */
export const checkWayOut = Effect.fn("WayOut.check")(function* (
  input: { readonly simulate: boolean; readonly fakeAddresses: "allow" | "refuse" },
  mayRefuse: boolean
) {
  if (input.simulate) return
  // Whoever has no key, or wrong settings, is told so elsewhere.
  const looked = yield* grokConfig.pipe(
    Effect.flatMap((found) =>
      lookAtWayOut({ ...found, fakeAddresses: input.fakeAddresses === "allow" }, true)
    ),
    Effect.timeout("2 seconds"),
    Effect.option
  )
  const shut = Option.flatMap(looked, ({ ahead }) => Option.flatMap(ahead, (it) => it.shut))
  if (mayRefuse && Option.isSome(shut)) return yield* shut.value
  const findings = Option.match(looked, { onNone: () => [], onSome: wayFindings }).filter(
    ({ mark }) => mark !== "fine"
  )
  const lines = [
    ...Option.match(shut, {
      onNone: () => [],
      onSome: (it) => [`! ${[it.message, ...Option.toArray(adviceOn(it))].join(" ")}`]
    }),
    ...findings.map(
      ({ found, todo, what }) => `! ${what}: ${withStop(found)} ${Option.getOrElse(todo, () => "")}`
    ),
    ...clockLines(looked)
  ]
  if (mayRefuse && findings.some(({ mark }) => mark === "bad"))
    return yield* new UsageError({
      detail: ["This film is not begun; nothing was spent.", ...lines.map((line) => `  ${line}`)].join("\n")
    })
  yield* Effect.forEach(lines, (line) => Console.error(line), { discard: true })
})
