import { Array, Console, Effect, Either, Logger, LogLevel, Option, Redacted } from "effect"
import { Simulator } from "xai-simulator"
import { withoutStop } from "../../../domain/Words.js"
import { followedPlan } from "../../../film/RunMemory.js"
import { type Finding, problem } from "../../../preflight/Finding.js"
import { noHistory, readHistory } from "../../../services/FilmHistory.js"
import { grokConfig, publicApi } from "../../../services/ProviderSettings.js"
import { UsageError } from "../../ending/CliError.js"
import { repairLines } from "../../ending/Tell.js"
import { findingsBeforeMoney } from "../../film/BeforeMoney.js"
import { planInForce } from "../../film/KnownFilm.js"
import { foundInPlaceOfKey } from "../../flags/Environment.js"
import { filmMemory, noMemory } from "../../flags/SettingsFile.js"
import { settle, settleBy } from "../../flags/Settle.js"
import type { LookInput } from "../../flags/StudioFlags.js"
import { findingLines } from "../../output/FindingLines.js"
import { plainLine, print } from "../../output/Say.js"
import { isUnicodeLocale, wantsColour } from "../../output/TerminalStyle.js"
import { simulatorOf } from "../../Studio.js"
import type { DoctorWords } from "./command.js"
import { diskFinding, ffmpegFinding, folderFinding, nodeFinding, terminalFinding } from "./Machine.js"
import { providerFindings } from "./ProviderCheck.js"

const noKey = Effect.map(foundInPlaceOfKey, (found) =>
  problem(
    "key",
    ["there is none", ...found.map(withoutStop)].join(". "),
    found.length > 0
      ? "Give it that name; or add --simulate to film without one."
      : "Make one at https://console.x.ai and set XAI_API_KEY in the environment or in a .env file; or add --simulate to film without one."
  )
)

/** The host of an address; of words that are none, the words. */
const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : address)

/** What the simulator says of its own key; whatever keeps it from starting is one finding among the others. */
const simulated = (input: LookInput) =>
  Effect.flatMap(Simulator, ({ apiKey, url }) =>
    providerFindings({ apiKey: Redacted.make(apiKey), baseUrl: url }, "the simulator", input)
  ).pipe(
    Effect.provide(simulatorOf(input.simulatorConfig, input.ffmpeg, 0)),
    Effect.catchAll(({ message }) =>
      Effect.succeed([problem("simulator", "it cannot start", plainLine(message))])
    )
  )

/** What the provider in force says of the key. */
const provider = Effect.fn("Doctor.provider")(function* (input: LookInput) {
  if (input.simulate) return yield* simulated(input)
  const options = yield* Effect.option(grokConfig)
  if (Option.isNone(options)) return [yield* noKey]
  const fakeAddresses = input.fakeAddresses === "allow"
  const host = hostOf(options.value.baseUrl ?? publicApi)
  return yield* providerFindings({ ...options.value, fakeAddresses }, host, input)
})

/** What every command that may spend money looks at first, as findings of a doctor; and the plan, where it is known. */
const beforeMoney = Effect.fn("Doctor.beforeMoney")(function* (input: LookInput) {
  const read = yield* Effect.either(readHistory(input.outputDir))
  const history = Either.getOrElse(read, () => noHistory)
  // What stops a run at its first look stops it here.
  const lost = Option.map(Either.getLeft(read), (error) =>
    problem("journal", error.detail, repairLines(error).join(" "))
  )
  const known = yield* followedPlan(input.outputDir, history).pipe(
    Effect.flatMap((kept) => planInForce({ input, kept })),
    Effect.either
  )
  const plan = Option.flatten(Either.getRight(known))
  const found = yield* findingsBeforeMoney({ input, history }, plan)
  const wrong =
    Either.isLeft(known) && known.left instanceof UsageError
      ? [problem("plan", "it cannot be filmed", known.left.detail.split("\n").slice(1).join(" "))]
      : []
  return { findings: [...Option.toArray(lost), ...wrong, ...found], plan }
})

/** How findings are shown on this terminal, or in a pipe. */
const styleNow = () => {
  const isTTY = process.stdout.isTTY === true
  return {
    columns: isTTY ? (process.stdout.columns ?? 80) : 100,
    rows: 0,
    hasColour: isTTY && wantsColour(process.env),
    isUnicode: !isTTY || isUnicodeLocale(process.env)
  }
}

/** Prints findings, and ends where one of them is in the way. */
const conclude = Effect.fnUntraced(function* (
  findings: ReadonlyArray<Finding>,
  words: { readonly stops: string; readonly warned: string; readonly well: string }
) {
  yield* print(findingLines(findings, styleNow()))
  const problems = findings.filter(({ level }) => level === "problem")
  const stops = Array.dedupe(problems.map(({ subject }) => subject))
  if (stops.length > 0)
    return yield* new UsageError({
      detail: `${words.stops}: see to ${stops.join(", ")} first. Nothing was spent.`
    })
  yield* Console.log(findings.some(({ level }) => level === "warning") ? words.warned : words.well)
})

/** Looks at the queue of many machines. */
const queue = Effect.fnUntraced(function* ({ settings }: DoctorWords) {
  const { queueFindings } = yield* Effect.promise(() => import("../../fleet/QueueCheck.js"))
  const { media } = yield* settle(Effect.all({ media: settings.media }))
  yield* conclude(yield* queueFindings(media), {
    stops: "No film would get far in this queue",
    warned: "Films can be queued; look at what is marked !.",
    well: "All is well: films can be queued and made."
  })
})

/**
 * Looks at everything a film needs, or at the queue, and says what to do where something is missing.
 * Fails   UsageError: a film would not begin, or no database is set.
 */
export const handler = Effect.fn("Doctor.doctor")(function* (told: DoctorWords) {
  if (told.database) return yield* queue(told)
  const { outputDir, settings, ...words } = told
  const folder = yield* settle(outputDir)
  // A journal that cannot be read is for the doctor to look at, not to fail by.
  const memory = yield* Effect.catchTag(filmMemory(folder), "StoreFailed", () => Effect.succeed(noMemory))
  const { settled, values } = yield* settleBy(memory, Effect.all(settings))
  const input = { ...words, ...values, settled, outputDir: folder }
  const [machine, far, ffmpeg] = yield* Effect.all(
    [
      Effect.gen(function* () {
        const folder = yield* folderFinding(input.outputDir)
        const { findings, plan } = yield* beforeMoney(input)
        return [folder, yield* diskFinding(input, plan), ...findings]
      }),
      // What these would warn of, the findings say.
      Logger.withMinimumLogLevel(provider(input), LogLevel.Error),
      Logger.withMinimumLogLevel(ffmpegFinding(input.ffmpeg), LogLevel.Error)
    ],
    { concurrency: "unbounded" }
  )
  const isTTY = process.stdout.isTTY === true
  const findings = [
    nodeFinding(process.versions.node),
    ffmpeg,
    ...far,
    ...machine,
    terminalFinding(process.env, { isTTY, columns: process.stdout.columns ?? 80 })
  ]
  yield* conclude(findings, {
    stops: "A film would not get far here",
    warned: "A film can be made here; look at what is marked !.",
    well: input.simulate
      ? "All is well: a simulated film can be made here. --simulate=false looks for what a real one needs."
      : "All is well: a film can be made here."
  })
})
