import path from "node:path"
import type { FileSystem } from "@effect/platform"
import { Effect } from "effect"
import { ClipId, type DubId, type PartId } from "../../domain/AssetId.js"
import { formatUsd } from "../../domain/Money.js"
import type { OrderId } from "../../domain/OrderId.js"
import { assetOf, orderInWords } from "../../domain/OrderWords.js"
import { capital, lines } from "../../domain/Words.js"
import { followedPlan } from "../../film/RunMemory.js"
import { readHistory } from "../../services/FilmHistory.js"
import { PromptRefused } from "../../services/GrokError.js"
import { InDoubt } from "../../services/StateStore.js"
import { NothingToAssemble } from "../../steps/Assembly.js"
import { TranslationUnusable } from "../../steps/Dubbing.js"
import { PlanUnfilmable } from "../../steps/Ideation.js"
import { StillRendering } from "../../takes/Clips.js"
import { ClipGone } from "../../takes/Fetch.js"
import { NarrationTooLong } from "../../takes/FittedSpeech.js"
import { Undecided } from "../ending/CliError.js"
import { codeOf } from "../ending/Ending.js"
import { everyFlag, typedFlags } from "../flags/GoOnCommand.js"
import type { Settled } from "../flags/Setting.js"
import { asPath, commandLine, type Meant } from "../output/CommandLine.js"
import { planFileName } from "./PlanFile.js"

/** The film that stopped, as far as the commands about it repeat it. */
export interface StoppedFilm {
  readonly folder: string
  readonly concept: string
  readonly cast: ReadonlyArray<string>
  /** What the film does not remember of this run. */
  readonly flags: NonNullable<Meant["flags"]>
  /** What it would not remember either, once it is moved aside. */
  readonly forgotten: NonNullable<Meant["flags"]>
}

const stops = [
  ...([InDoubt, ClipGone, StillRendering, PlanUnfilmable, PromptRefused] as const),
  ...([NothingToAssemble, NarrationTooLong, TranslationUnusable] as const)
] as const

/** What stops a film for a decision. */
type Stop = InstanceType<(typeof stops)[number]>

const isStop = (error: unknown): error is Stop => stops.some((stop) => error instanceof stop)

/** An asset as the command redo is told of it. */
const redoWords = (part: PartId): readonly [string, string] =>
  part.kind === "sheet"
    ? ["character", part.name]
    : [part.kind === "clip" ? "scene" : part.kind, String(part.sceneId)]

/** The commands that decide, behind the words that say what each does. */
const adviceOn = (
  error: Stop,
  { cast, concept, flags, folder, forgotten }: StoppedFilm
): ReadonlyArray<string> => {
  const line = (meant: Meant) => `  ${commandLine({ folder, flags, ...meant })}`
  const goOn = line({ command: "run" })
  const anew = line({ command: "run", words: [concept], flags: [...forgotten, ["fresh"]] })
  // A fresh take decides what is in doubt about an asset.
  const fresh = (asset: PartId | undefined) =>
    asset === undefined
      ? ["Begin anew; nothing but the plan was ordered, and it is moved aside:", anew]
      : ["Order a fresh take, and go on from there:", line({ command: "redo", words: redoWords(asset) })]
  // Of a translation nobody knows here which scenes it was for.
  const dubAnew = ({ language, sceneId }: Pick<DubId, "language"> & Partial<Pick<DubId, "sceneId">>) =>
    line({
      command: "dub",
      words: [language],
      flags: [...flags, sceneId === undefined ? ["retranslate", "all"] : ["redo", String(sceneId)]]
    })
  const file = asPath(path.join(folder, planFileName))
  const followed = line({ command: "run", flags: [["plan", file], ...flags.filter(([it]) => it !== "plan")] })
  const writePlan = line({ command: "plan", flags: [] })
  const edited = [writePlan, "Then go on by it:", followed]
  const reword = "Say the concept in other words, here in its place; what is in the folder is moved aside:"
  const saved = "What was answered is saved."
  switch (error._tag) {
    case "InDoubt": {
      const look = `${saved} Look at your bill at the provider, then decide.`
      const { subject } = error.id
      if (subject.kind === "dub") return [look, "Order it afresh, and go on from there:", dubAnew(subject)]
      return [look, ...fresh(assetOf(error.id, cast))]
    }
    case "ClipGone": {
      const back = "Bring the file back from a copy, and run it again:"
      return [back, goOn, "Or:", ...fresh(new ClipId({ sceneId: error.sceneId }))]
    }
    case "StillRendering": {
      const wait = `${saved} Look at the same job again, for nothing:`
      return [wait, goOn, "Or:", ...fresh(assetOf(error.id, cast))]
    }
    case "NarrationTooLong": {
      const shorter =
        "Say it in fewer words: write the plan to plan.json (that costs nothing), and change it there:"
      const longer = `Or have the scene filmed anew, as long as it needs, for ${formatUsd(error.price)}:`
      const redo = line({ command: "redo", words: redoWords(new ClipId({ sceneId: error.sceneId })) })
      if (error.language !== undefined) {
        const other = line({
          command: "dub",
          words: [error.language],
          flags: [...flags, ["retranslate", String(error.sceneId)]]
        })
        // A clip is filmed as long as the film's own words need, and as long as its plan says.
        const longerPlan = `Or have the scene filmed anew for ${formatUsd(error.price)}: write the plan to plan.json (that costs nothing), and give scene ${error.sceneId} a duration_seconds of ${error.clipSeconds} there:`
        const filmed = line({
          command: "redo",
          words: redoWords(new ClipId({ sceneId: error.sceneId })),
          flags: [["plan", file], ...flags.filter(([it]) => it !== "plan")]
        })
        const dubbed = line({ command: "dub", words: [error.language] })
        return [
          ...["Have it translated in other words:", other],
          ...[longerPlan, writePlan, "Then film it, and dub the film once more:", filmed, dubbed]
        ]
      }
      return lines(shorter, ...edited, error.isFilmed && [longer, redo])
    }
    case "TranslationUnusable":
      return ["Have it translated once more; another --plan-model may do better:", dubAnew(error)]
    case "PlanUnfilmable": {
      const edit = "To change a scene instead, write its plan to plan.json (that costs nothing), and edit it:"
      if (error.blame === "provider") return [reword, anew]
      return ["Mend what it names, then go on:", goOn, edit, writePlan]
    }
    case "PromptRefused": {
      const edit = "Or write its plan to plan.json (that costs nothing), and say it otherwise there:"
      return lines(reword, anew, cast.length > 0 && [edit, ...edited])
    }
    case "NothingToAssemble": {
      const { causes, lostScenes } = error
      const left = "Every scene was left out, and script.md says why of each."
      const edit = causes.includes("words")
        ? "What was refused can be said otherwise. Write the plan to plan.json (that costs nothing), and change it there:"
        : causes.includes("form")
          ? "Mend the setting (config shows them all) or the photo that is named; or write the plan to plan.json (that costs nothing), and change the scene there:"
          : "Write the plan to plan.json (that costs nothing), and change it:"
      const again = "Order a clip that was lost once more, and go on from there; one at a time:"
      const redos = lostScenes.map((sceneId) =>
        line({ command: "redo", words: redoWords(new ClipId({ sceneId })) })
      )
      const isLossAlone = redos.length > 0 && causes.every((cause) => cause === "loss")
      return lines(left, !isLossAlone && [edit, ...edited], redos.length > 0 && [again, ...redos])
    }
  }
}

/** A message that knows the character of a sheet by its number alone, with the name. */
const named = (message: string, id: OrderId, cast: StoppedFilm["cast"]): string => {
  const [known, better] = [orderInWords(id), orderInWords(id, cast)]
  return message.replaceAll(known, better).replaceAll(capital(known), capital(better))
}

/** A stop in words: whose labels are said as a person says them, with the commands that decide. */
export const undecided = (error: Stop, film: StoppedFilm): Undecided =>
  new Undecided({
    failure: error._tag,
    blame: error.blame,
    detail: "id" in error ? named(error.message, error.id, film.cast) : error.message,
    advice: adviceOn(error, film),
    code: codeOf(error)
  })

/** The characters of the film in a folder; nobody where it cannot be read. */
const castIn = (folder: string) =>
  readHistory(folder).pipe(
    Effect.flatMap((history) => followedPlan(folder, history)),
    Effect.flatten,
    Effect.map(({ characters }) => characters.map(({ name }) => name)),
    Effect.orElseSucceed((): ReadonlyArray<string> => [])
  )

/**
 * Has work that films end with the whole commands that decide, where it stops for a decision.
 * Fails   Undecided, in the place of each stop that a person decides on; else as the work does.
 */
export const withDecisions =
  ({ outputDir, settled }: { readonly outputDir: string; readonly settled: Settled }, concept: string) =>
  <A, E, R>(film: Effect.Effect<A, E, R>) =>
    Effect.catchAll(film, (error): Effect.Effect<never, E | Undecided, FileSystem.FileSystem> => {
      if (!isStop(error)) return Effect.fail(error)
      // How many films are made at once is a batch's business, and these commands are about one.
      const ofOneFilm = (all: ReturnType<typeof everyFlag>) => all.filter(([flag]) => flag !== "at-once")
      const [flags, forgotten] = [ofOneFilm(typedFlags(settled, true)), ofOneFilm(everyFlag(settled))]
      return Effect.flatMap(castIn(outputDir), (cast) =>
        Effect.fail(undecided(error, { folder: outputDir, concept, cast, flags, forgotten }))
      )
    })
