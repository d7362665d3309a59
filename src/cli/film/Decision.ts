import type { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import { type AssetId, ClipId } from "../../domain/AssetId.js"
import type { OrderId } from "../../domain/OrderId.js"
import { assetOf, orderInWords } from "../../domain/OrderWords.js"
import { capital } from "../../domain/Words.js"
import { followedPlan } from "../../forecast/FollowedPlan.js"
import { readHistory } from "../../services/FilmHistory.js"
import { InDoubt } from "../../services/StateStore.js"
import { PlanUnfilmable } from "../../steps/Ideation.js"
import { ClipGone, StillRendering } from "../../takes/Clips.js"
import { Undecided } from "../ending/CliError.js"
import { exitCodes } from "../ending/ExitCode.js"
import { everyFlag, typedFlags } from "../flags/GoOnCommand.js"
import type { Settled } from "../flags/Setting.js"
import { commandLine, type Meant } from "../output/CommandLine.js"

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

/** What stops a film for a decision. */
type Stop = InDoubt | ClipGone | StillRendering | PlanUnfilmable

const isStop = (error: unknown): error is Stop =>
  error instanceof InDoubt ||
  error instanceof ClipGone ||
  error instanceof StillRendering ||
  error instanceof PlanUnfilmable

/** An asset as the command redo is told of it. */
const redoWords = (asset: AssetId): readonly [string, string] =>
  asset.kind === "sheet"
    ? ["character", asset.name]
    : [asset.kind === "clip" ? "scene" : "keyframe", String(asset.sceneId)]

/** The command that orders a fresh take of one asset, and so decides what is in doubt about it. */
const redoOf = (asset: AssetId, { flags, folder }: StoppedFilm): string =>
  commandLine({ command: "redo", words: redoWords(asset), folder, flags })

const goOn = ({ flags, folder }: StoppedFilm): string => commandLine({ command: "run", folder, flags })

const anew = ({ concept, folder, forgotten }: StoppedFilm): string =>
  commandLine({ command: "run", words: [concept], folder, flags: [...forgotten, ["fresh"]] })

const assetMeant = (error: InDoubt | ClipGone | StillRendering, cast: StoppedFilm["cast"]) =>
  error._tag === "ClipGone" ? new ClipId({ sceneId: error.sceneId }) : assetOf(error.id, cast)

const adviceFor = (error: Stop, film: StoppedFilm): ReadonlyArray<string> => {
  switch (error._tag) {
    case "PlanUnfilmable":
      if (error.blame !== "provider")
        return [
          "Mend what it names, then go on:",
          `  ${goOn(film)}`,
          "To change a scene instead, write its plan to plan.json (that costs nothing), and edit it:",
          `  ${commandLine({ command: "plan", folder: film.folder })}`
        ]
      return [
        "Say the concept in other words, here in its place; what is in the folder is moved aside:",
        `  ${anew(film)}`
      ]
    default: {
      const asset = assetMeant(error, film.cast)
      const redo = asset === undefined ? undefined : redoOf(asset, film)
      const fresh =
        redo === undefined
          ? ["Begin anew; nothing but the plan was ordered, and it is moved aside:", `  ${anew(film)}`]
          : ["Order a fresh take, and go on from there:", `  ${redo}`]
      switch (error._tag) {
        case "InDoubt":
          return ["What was answered is saved. Look at your bill at the provider, then decide.", ...fresh]
        case "ClipGone":
          return ["Bring the file back from a copy, and run it again:", `  ${goOn(film)}`, "Or:", ...fresh]
        case "StillRendering":
          return [
            "What was answered is saved. Look at the same job again, for nothing:",
            `  ${goOn(film)}`,
            "Or:",
            ...fresh
          ]
      }
    }
  }
}

const codeOf = (error: Stop): number =>
  error._tag === "InDoubt"
    ? exitCodes.stopped
    : error._tag === "PlanUnfilmable" && error.blame !== "provider"
      ? exitCodes.usage
      : exitCodes.failed

/** A message that knows the character of a sheet by its number alone, with the name. */
const named = (message: string, id: OrderId, cast: StoppedFilm["cast"]): string => {
  const [known, better] = [orderInWords(id), orderInWords(id, cast)]
  return message.replaceAll(known, better).replaceAll(capital(known), capital(better))
}

/** A stop in words: whose labels are said as a person says them, with the commands that decide. */
export const undecided = (error: Stop, film: StoppedFilm): Undecided =>
  new Undecided({
    detail: "id" in error ? named(error.message, error.id, film.cast) : error.message,
    advice: adviceFor(error, film),
    code: codeOf(error)
  })

/** The characters of the film in a folder; nobody where it cannot be read. */
const castIn = (folder: string) =>
  readHistory(folder).pipe(
    Effect.flatMap((history) => followedPlan(folder, history)),
    Effect.map(
      Option.match({ onNone: () => [], onSome: ({ characters }) => characters.map(({ name }) => name) })
    ),
    Effect.orElseSucceed((): ReadonlyArray<string> => [])
  )

/** Has work that films end with the whole commands that decide, where it stops for a decision. */
export const withDecisions =
  (input: { readonly outputDir: string; readonly settled: Settled }, concept: string) =>
  <A, E, R>(film: Effect.Effect<A, E, R>) =>
    Effect.catchAll(
      film,
      (error): Effect.Effect<never, E | Undecided, FileSystem.FileSystem | Path.Path> =>
        isStop(error)
          ? Effect.flatMap(castIn(input.outputDir), (cast) =>
              Effect.fail(
                undecided(error, {
                  folder: input.outputDir,
                  concept,
                  cast,
                  flags: typedFlags(input.settled, true),
                  forgotten: everyFlag(input.settled)
                })
              )
            )
          : Effect.fail(error)
    )
