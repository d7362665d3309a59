import { ValidationError } from "@effect/cli"
import type { ServeError } from "@effect/platform/HttpServerError"
import type { QuitException } from "@effect/platform/Terminal"
import { Cause, type ConfigError, Exit, Match, Option, Predicate } from "effect"
import type { SheetMissing } from "../../domain/Cast.js"
import type { ConceptMissing } from "../../domain/Concept.js"
import type { LossCause } from "../../domain/Degradation.js"
import { exitCodes } from "../../domain/ExitCode.js"
import type { ReferenceUnknown } from "../../domain/PlanRequest.js"
import type { SettingsUnusable } from "../../domain/SettingsRules.js"
import type { FilmHeld } from "../../film/Gates.js"
import type { AccountUnusable } from "../../fleet/Accounts.js"
import type { DatabaseFailed } from "../../fleet/DatabaseFailed.js"
import type { EmbeddedFailed } from "../../fleet/EmbeddedFailed.js"
import type { MediaStoreFailed } from "../../fleet/MediaStoreFailed.js"
import type { QueueProblem } from "../../fleet/QueueProblem.js"
import type { WorkerUnfit } from "../../fleet/WorkerUnfit.js"
import type { DrawingPartMissing } from "../../services/DrawingPartMissing.js"
import type { FfmpegMissing, MediaFailed } from "../../services/Ffmpeg.js"
import type * as Grok from "../../services/GrokError.js"
import type { PhotoUnusable } from "../../services/Photo.js"
import type { BudgetSpent, InDoubt, Remedy, StoreFailed } from "../../services/StateStore.js"
import type { FileUnreadable, FileUnwritable, WorkspaceUnusable } from "../../services/Workspace.js"
import type { NothingToAssemble } from "../../steps/Assembly.js"
import type { TranslationUnusable } from "../../steps/Dubbing.js"
import type { PlanKept, PlanUnfilmable } from "../../steps/Ideation.js"
import type { StillRendering } from "../../takes/Clips.js"
import type { ClipGone } from "../../takes/Fetch.js"
import type { NarrationTooLong } from "../../takes/FittedSpeech.js"
import type { BatchEnded, FilmDegraded, Undecided, UsageError } from "./CliError.js"
import { inFolder, onQueue, type WayOn } from "./WayOn.js"

const saved = "What was answered is saved: "
const thenAgain = ({ again }: WayOn) => `${saved}then ${again}.`

/** An address of one's own that ends a folder too early answers as if it knew nothing. */
const elsewhere =
  "Where XAI_BASE_URL is set, see that it ends where the API lies, mostly in /v1: doctor tries it."

/** The flag by which the command line does what the sentence speaks of. */
const flagFor: { readonly [remedy in Remedy]: string } = {
  OtherFolder: "--output-dir chooses another folder.",
  TakeOver: "--force takes the folder over.",
  BeginAnew: "--fresh begins anew here and moves that film aside; nothing is deleted."
}

/** What to do about this machine's ffmpeg, whatever is wrong with it. */
const aboutFfmpeg = ({ again }: WayOn) =>
  `This machine is at fault, and nothing that was ordered: no clip is ordered again for it, and every answer is kept. Mend it, or name another ffmpeg with --ffmpeg; then ${again}.`

/** What to do about that which took every scene away. */
const afterLosing = ({ again, redo, withPlan }: WayOn): { readonly [cause in LossCause]: string } => ({
  words: `words that were refused can be said otherwise in plan.json (${withPlan})`,
  loss: `a clip that was lost is ordered again with ${redo} scene N`,
  form: `an order that is not taken as it is says of a setting (config shows them all), of a photo or of the scene what to mend; ${again} when it is mended`
})

/** An end with that exit code, and what to do; nothing where the failure's own sentence says it, or it is told otherwise. */
const endsWith =
  (code: number) =>
  (advice = "") => ({ code, advice })

const failed = endsWith(exitCodes.failed)
const usage = endsWith(exitCodes.usage)
const stopped = endsWith(exitCodes.stopped)

/** The exit code and the advice of each failure, all of them: a new one does not compile without. */
const endingsOf = (way: WayOn) => ({
  UsageError: (_: UsageError) => usage(),
  ConceptMissing: (_: ConceptMissing) => usage(),
  DrawingPartMissing: (_: DrawingPartMissing) => usage(),
  FfmpegMissing: (_: FfmpegMissing) => usage(),
  PhotoUnusable: (_: PhotoUnusable) => usage(),
  SettingsUnusable: (_: SettingsUnusable) => usage(),
  ReferenceUnknown: ({ what }: ReferenceUnknown) =>
    usage(what === "voice" ? "That is --voice NAME=ID." : "That is --reference NAME=PHOTO."),
  ConfigError: (_: ConfigError.ConfigError) =>
    usage("config shows every setting in force and where it comes from."),
  WorkspaceUnusable: (_: WorkspaceUnusable) =>
    usage("Choose another folder with --output-dir, or mend this one. Nothing was spent."),
  PlanKept: (_: PlanKept) =>
    usage(
      "Ask for another plan with --replan (with --dry-run it says the price), change this one (`plan` writes it to plan.json) and give it with --plan, or leave out what is not in it."
    ),
  PlanUnfilmable: ({ blame }: PlanUnfilmable) =>
    blame === "provider"
      ? failed("Say the concept in other words, or try another --plan-model.")
      : usage(`Mend what it names; what was answered is saved: then ${way.again}.`),
  BudgetSpent: (error: BudgetSpent) => stopped(way.budget(error)),
  InDoubt: ({ id }: InDoubt) =>
    stopped(
      id.work === "plan"
        ? `Look at your bill at the provider, then ${way.anew}: nothing but the plan was ordered.`
        : id.subject.kind === "dub"
          ? `Look at your bill at the provider, then order it afresh with dub ${id.subject.language} and ${id.subject.sceneId === undefined ? "--retranslate all" : `--redo ${id.subject.sceneId}`}.`
          : `Look at your bill at the provider, then order a fresh take with ${way.redo}: scene N, keyframe N, narration N or character NAME.`
    ),
  NarrationTooLong: ({ clipSeconds, isFilmed, language, sceneId }: NarrationTooLong) =>
    usage(
      `${language === undefined ? `Make it shorter in plan.json and ${way.withPlan}` : `Have it translated in other words with dub ${language} and --retranslate ${sceneId}`}${isFilmed ? `, or have the scene filmed anew, ${language === undefined ? "as long as it needs" : `of ${clipSeconds} s in plan.json`}, with ${way.redo} scene N` : ""}. What was answered is saved.`
    ),
  StoreFailed: ({ reason, remedies }: StoreFailed) => {
    const code = {
      Locked: exitCodes.locked,
      Unreadable: exitCodes.unreadable,
      Newer: exitCodes.unreadable,
      OtherFilm: exitCodes.usage,
      Unwritable: exitCodes.failed
    }[reason]
    return endsWith(code)(remedies.map((remedy) => flagFor[remedy]).join(" "))
  },
  TranslationUnusable: ({ language }: TranslationUnusable) =>
    failed(
      `Have it translated once more with dub ${language} and --retranslate all; another --plan-model may do better.`
    ),
  StillRendering: (_: StillRendering) =>
    failed(`${saved}${way.again} to look at the same job, or order another clip with ${way.redo} scene N.`),
  GrokUnavailable: ({ blame, reason }: Grok.GrokUnavailable) =>
    failed(
      {
        NotSent:
          blame === "machine"
            ? `Mend what it names on this machine: the proxy's address in the variable that is named (NO_PROXY names hosts that are reached without it), or what keeps this program from opening connections. ${way.goOn}`
            : `See to the network (doctor tries the way to the API). ${way.goOn}`,
        Busy: way.goOn,
        InDoubt: way.goOn,
        Unreadable: `${way.goOn} If it happens again, the API may have changed: look for a newer version of this program.`
      }[reason]
    ),
  GrokRejected: ({ reason }: Grok.GrokRejected) =>
    failed(
      {
        WrongKey: `Set XAI_API_KEY to a key from https://console.x.ai that is neither blocked nor disabled; doctor checks it for nothing. ${thenAgain(way)}`,
        NoFunds: `Add credit at https://console.x.ai. ${thenAgain(way)}`,
        UnknownModel: `Choose a model that the key can order: doctor lists them. ${elsewhere} ${thenAgain(way)}`,
        Certificate: `If your company, or a virus scanner, looks into connections, save its root certificate as a PEM file and set NODE_EXTRA_CA_CERTS to that file in the environment (in .env it comes too late). ${way.goOn}`,
        Clock: `Set this machine's clock. ${way.goOn}`,
        Proxy: `Mend the proxy's address in the variable that is named, with its user and password where it wants them; NO_PROXY names hosts that are reached without it. ${way.goOn}`,
        ProxyBars: `Ask whoever runs the proxy to let the host through, or name another one in the variable that is named; NO_PROXY names hosts that are reached without it. ${way.goOn}`,
        NotLetThrough: `See to the network: log in where it wants a login, and see that XAI_BASE_URL and the proxy are right (doctor tries the way). ${way.goOn}`,
        TooLarge: `Make what is named smaller (a photo of 2,000 pixels a side is enough), or let whoever runs the gateway or proxy allow larger requests. ${way.goOn}`,
        BadRequest: `Nothing was made of it. Mend what it names: a setting (config shows them all), a photo, or the scene in plan.json; for one clip alone, --yes makes the film without it. ${thenAgain(way)} ${elsewhere}`,
        StandIn: `See to what it names: room in the temporary folder (TMPDIR), memory, or the ffmpeg. ${way.goOn}`
      }[reason]
    ),
  PromptRefused: (_: Grok.PromptRefused) =>
    failed(`Say the concept in other words, or change the scene in plan.json and ${way.withPlan}.`),
  AnswerOffSchema: (_: Grok.AnswerOffSchema) =>
    failed(`${way.goOn} If it happens again, try another --plan-model or --judge-model.`),
  ClipLost: (_: Grok.ClipLost) =>
    failed(`${saved}${way.again}, or order another clip with ${way.redo} scene N.`),
  MediaRejected: ({ reason }: Grok.MediaRejected) =>
    failed(
      {
        Unwritable: `${saved}see to the disk, then ${way.again} to go on from here.`,
        Unready: `See to what it names: room in the temporary folder (TMPDIR), or the ffmpeg. ${way.goOn}`,
        FakeAddress: `Let the VPN or proxy give out true addresses for that host, set HTTPS_PROXY to the proxy, or fetch from there with --fake-addresses allow. ${way.goOn} Links last about a day.`,
        Address: `See to the DNS of this network and to any VPN (doctor looks the hosts up), or set HTTPS_PROXY to a proxy that reaches them. ${way.goOn} Links last about a day.`,
        Type: `Something else came in its place: see to the network, and log in where it wants a login. ${way.goOn} It is fetched again for nothing.`,
        Length: `See to the network. ${way.goOn} It is fetched again for nothing.`,
        Size: way.goOn,
        Spoilt: way.goOn,
        Incomplete: way.goOn,
        Gone: way.goOn,
        Changed: way.goOn
      }[reason]
    ),
  MediaFailed: ({ blame }: MediaFailed) => failed(blame === "machine" ? aboutFfmpeg(way) : way.goOn),
  ClipGone: (_: ClipGone) =>
    failed(
      `Bring the file back from a copy, or order a fresh take with ${way.redo} scene N. Nothing was ordered.`
    ),
  FileUnreadable: (_: FileUnreadable) =>
    failed(`${saved}see to that file, then ${way.again} to go on from here.`),
  FileUnwritable: (_: FileUnwritable) =>
    failed(`${saved}see to the disk, then ${way.again} to go on from here.`),
  NothingToAssemble: ({ causes }: NothingToAssemble) =>
    failed(
      `Every scene was left out, and script.md says why of each: ${
        causes.length === 0
          ? `change the plan (\`plan\` writes it to plan.json), and ${way.withPlan}`
          : causes.map((cause) => afterLosing(way)[cause]).join("; ")
      }.`
    ),
  // The simulator cannot listen, or says no to whom nobody should be.
  ServeError: (_: ServeError) => failed("Something else listens there, or may not: choose another --port."),
  // Its scenes are left out, and that is told.
  SheetMissing: (_: SheetMissing) => failed(),
  // The queue of many machines. Before anything is begun, what cannot be reached is as good as not set.
  DatabaseFailed: ({ reason }: DatabaseFailed) =>
    reason === "Failed"
      ? failed()
      : usage(
          reason === "Unreachable"
            ? "See that it runs, and that this machine reaches it by GROK_VIDEO_DATABASE_URL: doctor --database looks. Nothing was sent."
            : "Nothing was sent."
        ),
  WorkerUnfit: (_: WorkerUnfit) =>
    failed(
      "See to that (the disk is the one that --scratch is on), start the worker again, and let the film be tried again with queue retry."
    ),
  EmbeddedFailed: ({ blame }: EmbeddedFailed) => (blame === "input" ? usage() : failed()),
  MediaStoreFailed: ({ reason }: MediaStoreFailed) =>
    reason === "NoPlace" || reason === "Refused" || reason === "Unreachable" ? usage() : failed(),
  QueueProblem: ({ blame }: QueueProblem) => (blame === "machine" ? failed() : usage()),
  AccountUnusable: (_: AccountUnusable) => usage(),
  // Whoever was asked went away.
  QuitException: (_: QuitException) => endsWith(exitCodes.interrupted)(),
  // Its whole commands are printed line by line.
  Undecided: ({ code }: Undecided) => endsWith(code)(),
  BatchEnded: ({ code }: BatchEnded) =>
    endsWith(code)(
      "What is said above of each film says what to do; the same command again goes on with those that are not complete."
    ),
  // Told line by line as it happens, and by the exit code.
  FilmDegraded: (_: FilmDegraded) => endsWith(exitCodes.degraded)(),
  // No failure: it is told as the command that goes on.
  FilmHeld: (_: FilmHeld) => endsWith(exitCodes.complete)()
})

/** The same of a film in a folder, and of everything but films. */
export const endings = endingsOf(inFolder)
const inQueue = Match.typeTags<Failure>()(endingsOf(onQueue))

/**
 * Every way in which a command of this program can fail, what the shell's own parser says aside. The program's type is
 * held against it where it runs, so that a new failure has its exit code and its advice before it compiles.
 */
export type Failure = Parameters<(typeof endings)[keyof typeof endings]>[0]

/** What a run of the program can end with. */
export type Ending = Failure | ValidationError.ValidationError

const endingOf = Match.typeTags<Failure>()(endings)

/** What to do next, where the failure's own sentence does not say it. */
export const adviceOn = (failure: Failure): Option.Option<string> =>
  Option.liftPredicate(endingOf(failure).advice, (words) => words !== "")

/** The same for a film of the queue. */
export const adviceInQueue = (failure: Failure): Option.Option<string> =>
  Option.liftPredicate(inQueue(failure).advice, (words) => words !== "")

/** `tell` holds the program's type against `Failure`; what comes out of a runtime has lost its own. */
const isFailure = (ending: unknown): ending is Failure =>
  Predicate.hasProperty(ending, "_tag") && Object.keys(endings).some((tag) => tag === ending._tag)

/** The exit code a failure deserves. */
export const codeOf = (ending: unknown): number =>
  ValidationError.isValidationError(ending)
    ? exitCodes.usage
    : isFailure(ending)
      ? endingOf(ending).code
      : exitCodes.failed

/** The exit code of a whole run. */
export const codeOfExit = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit)) return exitCodes.complete
  return Option.match(Cause.failureOption(exit.cause), {
    onSome: codeOf,
    onNone: () => (Cause.isInterruptedOnly(exit.cause) ? exitCodes.interrupted : exitCodes.failed)
  })
}
