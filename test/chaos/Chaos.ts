import { readdirSync } from "node:fs"
import { FileSystem, Path } from "@effect/platform"
import { Cause, Duration, Effect, Exit, Layer, Logger, LogLevel, Option, Predicate, Redacted } from "effect"
import { type LogEntry, paidRoutes, Simulator } from "xai-simulator"
import type { PartId } from "../../src/domain/AssetId.js"
import type { Sha256 } from "../../src/domain/Assets.js"
import type { OrderId } from "../../src/domain/OrderId.js"
import { assetOf } from "../../src/domain/OrderWords.js"
import { mostDoubts, repeatsPerRun, repeatsShare } from "../../src/domain/RetryPolicy.js"
import { defaultOptions, FilmSettings } from "../../src/domain/Settings.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { GrokClient } from "../../src/services/GrokClient.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"
import { StateStore } from "../../src/services/StateStore.js"
import { readJournal } from "../../src/services/store/Journal.js"
import { Workspace } from "../../src/services/Workspace.js"
import type { GrokOptions } from "../../src/services/xai/GrokConfig.js"
import { type HttpTransport, openTransport } from "../../src/services/xai/HttpTransport.js"
import { noProxies } from "../../src/services/xai/Proxy.js"
import { processesMentioning } from "../support/processes.js"
import { plainVideoModel } from "../support/simulatedStudio.js"
import { leftovers } from "../torture/Folder.js"
import { faultyProvider } from "./FaultyProvider.js"

const concept = "A fox and an owl carry a lantern home"

/** What ended one run of a film. */
type End =
  | { readonly _tag: "Finished"; readonly degradations: number }
  /** A failure of a known type, and what a person does about it before the next run. */
  | { readonly _tag: "Failed"; readonly error: string; readonly cure: Cure }
  /** Nothing a person could act on: a defect, or a failure without a type. */
  | { readonly _tag: "Broken"; readonly words: string }

/** What a person does before running again: nothing, order a fresh take, or begin the film anew. */
type Cure =
  | { readonly _tag: "RunAgain" }
  | { readonly _tag: "Redo"; readonly asset: PartId }
  | { readonly _tag: "BeginAnew" }

const runAgain: Cure = { _tag: "RunAgain" }

/** Times out soon, so that a provider that never answers costs no one a minute. */
const timeouts: GrokOptions["timeouts"] = {
  ask: Duration.seconds(2),
  drawImage: Duration.seconds(4),
  editImage: Duration.seconds(4),
  submitVideo: Duration.seconds(3),
  submitVideoEdit: Duration.seconds(3),
  speak: Duration.seconds(4),
  transcribe: Duration.seconds(4),
  checkVideo: Duration.seconds(1),
  download: Duration.seconds(3)
}

const redoOf = (id: OrderId): Cure => {
  const asset = assetOf(id)
  return asset === undefined ? { _tag: "BeginAnew" } : { _tag: "Redo", asset }
}

type Film = Effect.Effect.Success<ReturnType<typeof makeFilm>>
type Failure = Effect.Effect.Error<ReturnType<typeof makeFilm>>

/** What the words of a failure tell a person to do. A failure no case names would not compile. */
const cureOf = (error: Failure): Cure => {
  switch (error._tag) {
    case "InDoubt":
    case "StillRendering":
      return redoOf(error.id)
    case "PlanUnfilmable":
    case "PromptRefused":
    case "AnswerOffSchema":
    case "NothingToAssemble":
      return { _tag: "BeginAnew" }
    case "ClipGone":
    case "ClipLost":
    case "NarrationTooLong":
    case "ConceptMissing":
    case "SettingsUnusable":
    case "PlanKept":
    case "BudgetSpent":
    case "FfmpegMissing":
    case "FilmHeld":
    case "ReferenceUnknown":
    case "DrawingPartMissing":
    case "FileUnwritable":
    case "PhotoUnusable":
    case "SheetMissing":
    case "StoreFailed":
    case "GrokRejected":
    case "GrokUnavailable":
    case "MediaFailed":
    case "MediaRejected":
      return runAgain
  }
}

const endOf = (exit: Exit.Exit<Film, Failure>): End =>
  Exit.match(exit, {
    onSuccess: ({ state }): End => ({ _tag: "Finished", degradations: state.degradations.length }),
    onFailure: (cause): End =>
      Option.match(Cause.failureOption(cause), {
        onNone: (): End => ({ _tag: "Broken", words: Cause.pretty(cause) }),
        onSome: (error) => ({ _tag: "Failed", error: `${error._tag}: ${error.message}`, cure: cureOf(error) })
      })
  })

/** How many files and sockets this process holds open. Linux only. */
export const openFiles = Effect.sync(() => readdirSync("/proc/self/fd").length)

/** What became of one film. */
export interface Report {
  readonly seed: number
  readonly ends: ReadonlyArray<End>
  readonly requests: number
  readonly faults: number
  readonly breaches: ReadonlyArray<string>
}

const isPaid = (entry: LogEntry): boolean => paidRoutes.some((route) => route === entry.route)

/** Whether a fault leaves the answer as it should be: it comes slowly, or strikes what is made by it. */
const isWhole = (fault: string): boolean =>
  fault === "slow-drip" || fault === "speech-no-timestamps" || /^(?:job|clip)-/.test(fault)

/** Whether a paid request was answered as it should be, so that asking once more would buy the same twice. */
const isGoodAnswer = ({ fault, status }: LogEntry): boolean =>
  status === 200 && (fault === undefined || isWhole(fault))

/** The way to the provider, and which answers the client has read to their end, by the ids that the provider gave them. */
const openListening = Effect.promise(async () => {
  const transport = await openTransport({ proxies: noProxies })
  const read = new Set<string>()
  const noting = async function* (id: string, body: AsyncIterable<Uint8Array>) {
    yield* body
    read.add(id)
  }
  const fetch: HttpTransport = async (url, said) => {
    const { body, headers, ok, status } = await transport(url, said)
    const id = headers.get("x-request-id") ?? ""
    return { ok, status, headers, body: body === null ? null : noting(id, body) }
  }
  return { fetch, read }
})

/** Whether an order is in doubt because no answer to it was read, rather than for what the answer was. */
const isUnheard = (failure: unknown): boolean =>
  Predicate.hasProperty(failure, "request_id") && failure.request_id === null

/** Films that are made of many runs, each from a folder of its own. */
const orders = Effect.fn("Chaos.orders")(function* (folders: ReadonlyArray<string>) {
  const journals = yield* Effect.forEach(folders, readJournal)
  const records = journals.flatMap(({ records }) => records)
  const answeredAgain: Array<string> = []
  for (const journal of journals) {
    const answered = new Set<Sha256>()
    for (const record of journal.records) {
      if (record.kind === "answer") answered.add(record.key)
      if (record.kind === "intent" && answered.has(record.key)) answeredAgain.push(record.id.text)
    }
  }
  const count = (kind: string) => records.filter((record) => record.kind === kind).length
  const keys = new Set(records.flatMap((record) => (record.kind === "intent" ? [record.key] : []))).size
  const looks = records.filter((record) => record.kind === "answer" && record.settles !== undefined).length
  const unheard = records.filter(
    (record) => record.kind === "fail" && record.outcome === "in-doubt" && isUnheard(record.failure)
  ).length
  return { answeredAgain, intents: count("intent"), answers: count("answer") - looks, unheard, keys }
})

/** How often a person runs the command before losing patience. */
const mostRuns = 25

/** Makes one film on a provider that misbehaves, run after run, and counts what that cost from the provider's books. */
export const film = Effect.fn("Chaos.film")(function* (
  seed: number,
  sound: "narrated" | "full" = "narrated"
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const place = yield* Effect.flatMap(fs.makeTempDirectoryScoped({ prefix: "chaos-" }), fs.realPath)
  return yield* Effect.gen(function* () {
    const { apiKey, log, url } = yield* Simulator
    const ends: Array<End> = []
    const { fetch, read } = yield* openListening
    const folders = [path.join(place, "film-1")]
    let cure: Cure = runAgain
    while (ends.length < mostRuns) {
      if (cure._tag === "BeginAnew") folders.push(path.join(place, `film-${folders.length + 1}`))
      const folder = folders.at(-1) ?? place
      const redo = cure._tag === "Redo" ? Option.some(cure.asset) : Option.none()
      const studio = Layer.mergeAll(
        GrokClient.layer({ apiKey: Redacted.make(apiKey), baseUrl: url, timeouts, fetch }),
        StateStore.layer({ provider: "the simulator" }),
        PipelineEvents.layer
      ).pipe(Layer.provideMerge(Workspace.layer(folder)))
      const exit = yield* Effect.gen(function* () {
        const store = yield* StateStore
        if (Option.isSome(redo))
          yield* store.mark({ kind: "redo", asset: redo.value.kind, name: redo.value.name })
        return yield* makeFilm(concept)
      }).pipe(
        Effect.provideService(FilmSettings, {
          ...defaultOptions,
          resolution: "480p",
          sound,
          ...(sound === "full" ? { videoModel: plainVideoModel } : {}),
          pollInterval: Duration.millis(30),
          longestWait: Duration.seconds(4),
          flowRetryDelay: Duration.millis(50)
        }),
        // A folder that cannot be claimed, or settings that are wrong, would be this test's own fault.
        Effect.provide(Layer.orDie(studio)),
        Logger.withMinimumLogLevel(LogLevel.None),
        Effect.exit
      )
      const end = endOf(exit)
      ends.push(end)
      if (end._tag !== "Failed") break
      cure = end.cure
    }

    // What was still on its way when its run ended may be entered in the books late.
    yield* Effect.sleep("50 millis")
    const entries = yield* log
    const { answeredAgain, answers, intents, keys, unheard } = yield* orders(folders)
    const paid = entries.filter(isPaid)
    const heard = paid.filter(({ requestId }) => read.has(requestId))
    const lost = paid.length - heard.length
    const good = heard.filter(isGoodAnswer).length
    const left = yield* Effect.forEach(folders, (folder) => Effect.orElseSucceed(leftovers(folder), () => []))
    const processes = yield* processesMentioning(`${place}/`)
    const last = ends.at(-1)
    const breaches = [
      ...(last?._tag === "Finished"
        ? []
        : [`not finished after ${ends.length} runs: ${JSON.stringify(last)}`]),
      ...answeredAgain.map((label) => `${label} was answered and ordered again`),
      // Every sending is in the journal: with its answer, or in doubt because none was read.
      ...(good + lost <= answers + unheard
        ? []
        : [
            `${good} good answers and ${lost} that nobody read, but ${answers} answers and ${unheard} such doubts in the journal`
          ]),
      ...(intents > keys * mostDoubts ? [`${intents} sendings of ${keys} orders`] : []),
      ...(paid.length > intents + ends.length * repeatsPerRun + repeatsShare * entries.length
        ? [`${paid.length} paid requests for ${intents} sendings`]
        : []),
      ...left.flat().map((name) => `left behind: ${name}`),
      ...processes.map((line) => `still running: ${line}`)
    ]
    const report: Report = {
      seed,
      ends,
      requests: entries.length,
      faults: entries.filter(({ fault }) => fault !== undefined).length,
      breaches
    }
    return report
  }).pipe(Effect.provide(faultyProvider(seed)))
}, Effect.scoped)
