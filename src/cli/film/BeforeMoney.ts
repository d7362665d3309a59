import { Array, Effect, Option } from "effect"
import { isOfAsset } from "../../domain/Bill.js"
import type { FilmOptions } from "../../domain/Settings.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import { counted } from "../../domain/Words.js"
import { type Finding, ok, problem, warning } from "../../preflight/Finding.js"
import { planFindings, preflight } from "../../preflight/Preflight.js"
import type { FilmHistory } from "../../services/FilmHistory.js"
import { lookAtWayOut, type WayOut } from "../../services/ProviderAccount.js"
import { grokConfig } from "../../services/ProviderSettings.js"
import { PlanUnfilmable } from "../../steps/Ideation.js"
import { UsageError } from "../ending/CliError.js"
import { adviceOn } from "../ending/Ending.js"
import { findingLine } from "../output/FindingLines.js"
import { asksFirst, isYes } from "../output/Question.js"
import { warn } from "../output/Say.js"

/** What stands in the way of a film, as the end of its command. */
const notBegun = (lines: ReadonlyArray<string>): UsageError =>
  new UsageError({
    detail: ["This film is not begun; nothing was spent.", ...lines.map((line) => `  ${line}`)].join("\n")
  })

/** What is worth a line before a film begins. */
const linesOf = (findings: ReadonlyArray<Finding>): ReadonlyArray<string> =>
  findings.filter(({ level, subject }) => level !== "ok" || subject.startsWith("photo")).map(findingLine)

/** The same, and prompts that may be too long, which a person decides; fails where something stands in the way. */
const told = <E>(findings: ReadonlyArray<Finding>, stops: (problems: ReadonlyArray<Finding>) => E) => {
  const problems = findings.filter(({ level }) => level === "problem")
  const doubts = findings.filter(({ level, subject }) => subject === "prompt" && level === "warning")
  return problems.length > 0
    ? Effect.fail(stops(problems))
    : Effect.succeed({ lines: linesOf(findings), doubts })
}

/** A film and its settings, as far as they decide whether it can be begun. */
interface FilmToBegin {
  readonly input: FilmOptions & { readonly outputDir: string; readonly simulate: boolean }
  readonly history: FilmHistory
}

/** Everything that can be known of a film before money. A film with pictures is only warned of its plan's troubles. */
export const findingsBeforeMoney = ({ history, input }: FilmToBegin, plan: Option.Option<StoryPlan>) =>
  preflight({
    settings: input,
    plan,
    isBegun: [...history.journal.orders.values()].some(({ id }) => isOfAsset(id)),
    folder: input.outputDir,
    simulates: input.simulate
  })

/**
 * Looks at everything that can be known before money: what would stop the film ends the command, what may trouble it is
 * given back as lines to say.
 * Fails   UsageError. Nothing was spent.
 */
export const checkBeforeMoney = (film: FilmToBegin, plan: Option.Option<StoryPlan>) =>
  Effect.flatMap(findingsBeforeMoney(film, plan), (findings) =>
    told(findings, (problems) => notBegun(problems.map(findingLine)))
  )

/** What may trouble a plan that is only laid down to be edited. */
export const findingsOf = (settings: FilmOptions, plan: StoryPlan) =>
  planFindings(plan, settings).pipe(
    Effect.map(linesOf),
    Effect.orElseSucceed((): ReadonlyArray<string> => [])
  )

/**
 * Holds a plan that the model has just made against what cannot be filmed here, before the first picture: gives back what
 * may trouble it.
 * Fails   PlanUnfilmable: the plan is paid for and kept.
 */
export const checkPlanned = Effect.fn("Preflight.planned")(function* (
  settings: FilmOptions,
  plan: StoryPlan
) {
  const findings = yield* Effect.catchTag(planFindings(plan, settings), "DrawingPartMissing", ({ message }) =>
    Effect.fail(new PlanUnfilmable({ problems: [message], blame: "machine" }))
  )
  return yield* told(
    findings,
    (problems) =>
      new PlanUnfilmable({
        problems: problems.map((it) => findingLine(it).replace(/^! /, "")),
        blame: problems.some(({ blame }) => Option.contains(blame, "machine")) ? "machine" : "input"
      })
  )
})

/** Whether prompts that may be refused are to be ordered: whoever sits at the terminal is asked. */
export const mayOrderLong = (input: Parameters<typeof asksFirst>[0], doubts: ReadonlyArray<Finding>) =>
  doubts.length === 0 || !asksFirst(input)
    ? Effect.succeed(true)
    : isYes(`\n${counted(doubts.length, "prompt")} may be too long. Order all the same? [y/N] `)

/** What to do where media cannot be fetched. */
const mediaTodo = {
  Absent: "See to the network's DNS: clips are fetched from there.",
  FakeAddress:
    "Let the VPN or proxy give out true addresses for it, set HTTPS_PROXY to the proxy, or add --fake-addresses allow (GROK_VIDEO_FAKE_ADDRESSES=allow).",
  Address: "See to the DNS of this network and to any VPN, or set HTTPS_PROXY to a proxy that reaches it."
} as const

/** More than this off, in seconds, and dates in answers mislead: times to wait, and how long a link is good. */
const clockTolerance = 120

/** Whether this machine's clock, so many milliseconds ahead of the provider's, agrees with it. */
export const clockFinding = (ahead: number): Finding => {
  const off = Math.round(Math.abs(ahead) / 1000)
  if (off <= clockTolerance)
    return ok("clock", off <= 2 ? "agrees with the provider's" : `${off} s from the provider's`)
  return warning(
    "clock",
    `${off < 600 ? `${off} s` : `${Math.round(off / 60)} minutes`} ${ahead > 0 ? "ahead of" : "behind"} the provider's`,
    "Set this machine's clock: waiting times that the provider names would be misread."
  )
}

/** How this machine gets out: the proxy, whether media can be fetched from where they are delivered, and its clock. */
export const connectivityFindings = ({ ahead, media, proxy }: WayOut): ReadonlyArray<Finding> => {
  const troubles = Array.getSomes(media.map(({ trouble }) => trouble))
  const worst = troubles.find(({ reason }) => reason !== "Absent") ?? troubles[0]
  const reached = ok("media", `${media.map(({ host }) => host).join(", ")} can be reached`)
  const level = worst?.reason === "Absent" ? warning : problem
  const byNames = "it looks names up itself, so links are checked by their names alone"
  const clockAhead = Option.flatMap(ahead, (it) => it.clockAhead)
  return Array.getSomes([
    Option.map(proxy, ({ name, variable }) => ok("proxy", `${name} (${variable}); ${byNames}`)),
    Option.liftPredicate(
      worst === undefined ? reached : level("media", worst.detail, mediaTodo[worst.reason]),
      () => media.length > 0
    ),
    // A clock that is off lets certificates through for now.
    Option.map(clockAhead, clockFinding)
  ])
}

/**
 * Looks at the way to the provider before anything is ordered: whether what will be delivered can be fetched from here (a
 * clip that is paid for and stays out of reach is lost with its link), and whether certificate, clock and proxy let
 * anything be asked at all. A dry run, and a film that was begun, are only warned.
 * Fails   UsageError, or what shuts the way, where `mayRefuse`. Nothing was spent.
 */
export const checkConnectivity = Effect.fn("Connectivity.check")(function* (
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
  if (Option.isNone(looked)) return
  const shut = Option.flatMap(looked.value.ahead, (it) => it.shut)
  if (mayRefuse && Option.isSome(shut)) return yield* shut.value
  const findings = connectivityFindings(looked.value).filter(({ level }) => level !== "ok")
  const lines = [
    ...Option.toArray(shut).map((it) => `! ${[it.message, ...Option.toArray(adviceOn(it))].join(" ")}`),
    ...findings.map(findingLine)
  ]
  if (mayRefuse && findings.some(({ level }) => level === "problem")) return yield* notBegun(lines)
  yield* warn(lines)
})
