import { Console, Effect, Option } from "effect"
import { grokConfig } from "../services/grok/GrokConfig.js"
import { lookAtWayOut } from "../services/grok/WayOut.js"
import { UsageError } from "./CliError.js"
import { wayFindings } from "./doctor/FarSide.js"

/**
 * Looks whether what will be delivered can be fetched from here, before anything is ordered: a clip that is paid for and
 * stays out of reach is lost with its link. Asks the DNS alone. A dry run, and a film that was begun, are only warned.
 */
export const checkWayOut = Effect.fn("WayOut.check")(function* (
  input: { readonly simulate: boolean; readonly fakeAddresses: "allow" | "refuse" },
  mayRefuse: boolean
) {
  if (input.simulate) return
  // Whoever has no key, or wrong settings, is told so elsewhere.
  const looked = yield* grokConfig.pipe(
    Effect.flatMap((found) => lookAtWayOut({ ...found, fakeAddresses: input.fakeAddresses === "allow" })),
    Effect.timeout("2 seconds"),
    Effect.option
  )
  const findings = Option.match(looked, { onNone: () => [], onSome: wayFindings }).filter(
    ({ mark }) => mark !== "fine"
  )
  const lines = findings.map(
    ({ found, todo, what }) => `! ${what}: ${found}. ${Option.getOrElse(todo, () => "")}`
  )
  if (mayRefuse && findings.some(({ mark }) => mark === "bad"))
    return yield* new UsageError({
      detail: ["This film is not begun; nothing was spent.", ...lines.map((line) => `  ${line}`)].join("\n")
    })
  yield* Effect.forEach(lines, (line) => Console.error(line), { discard: true })
})
