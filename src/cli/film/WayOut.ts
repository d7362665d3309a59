import { Effect, Option } from "effect"
import { withStop } from "../../domain/Words.js"
import { lookAtWayOut, type WayOut } from "../../services/ProviderAccount.js"
import { grokConfig } from "../../services/ProviderSettings.js"
import { UsageError } from "../ending/CliError.js"
import { adviceOn } from "../ending/Ending.js"
import { bad, type Finding, fine, warning } from "../output/Finding.js"
import { plainLine } from "../output/PlainText.js"
import { warn } from "../output/Say.js"

/** How this machine gets out: the proxy, and whether media can be fetched from where they are delivered. */
export const wayFindings = ({ media, proxy }: WayOut): ReadonlyArray<Finding> => {
  const troubles = media.flatMap(({ trouble }) => Option.toArray(trouble))
  const [worst] = troubles.filter(({ reason }) => reason !== "Absent").concat(troubles)
  return [
    ...Option.match(proxy, {
      onNone: () => [],
      onSome: ({ name, variable }) => [
        fine(
          "proxy",
          `${name} (${variable}); it looks names up itself, so links are checked by their names alone`
        )
      ]
    }),
    ...(worst === undefined
      ? media.length === 0
        ? []
        : [fine("media", `${media.map(({ host }) => host).join(", ")} can be reached`)]
      : [
          worst.reason === "Absent"
            ? warning(
                "media",
                plainLine(worst.detail),
                "See to the network's DNS: clips are fetched from there."
              )
            : bad(
                "media",
                plainLine(worst.detail),
                worst.reason === "FakeAddress"
                  ? "Let the VPN or proxy give out true addresses for it, set HTTPS_PROXY to the proxy, or add --fake-addresses allow (GROK_VIDEO_FAKE_ADDRESSES=allow)."
                  : "See to the DNS of this network and to any VPN, or set HTTPS_PROXY to a proxy that reaches it."
              )
        ])
  ]
}

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
  yield* warn(lines)
})
