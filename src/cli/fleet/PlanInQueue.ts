import { FileSystem } from "@effect/platform"
import { Console, Effect, Layer, Option } from "effect"
import type { Concept } from "../../domain/Concept.js"
import { counted } from "../../domain/Words.js"
import { followedPlan } from "../../film/RunMemory.js"
import { accountNamed, noAccount } from "../../fleet/Accounts.js"
import { filmName } from "../../fleet/FilmName.js"
import { goOn } from "../../fleet/GoOn.js"
import { checkMedia } from "../../fleet/SameMedia.js"
import { savedFilm } from "../../fleet/SavedFilm.js"
import { submit } from "../../fleet/Submit.js"
import { whyUnwritten } from "../../services/DiskTrouble.js"
import { readHistory } from "../../services/FilmHistory.js"
import { FileUnwritable } from "../../services/Workspace.js"
import { UsageError } from "../ending/CliError.js"
import { findingsOf } from "../film/BeforeMoney.js"
import { encodePlanFile } from "../film/PlanFile.js"
import { commandLine } from "../output/CommandLine.js"
import { print, warn } from "../output/Say.js"
import { type FilmsAsked, lookAhead } from "./Ahead.js"
import { nextLines } from "./FilmLines.js"
import { requestOf } from "./FilmRequest.js"
import { endAs, followFilm } from "./Follow.js"
import { refuseSimulated } from "./NotSimulated.js"
import { mediaAt, queueClient } from "./QueueDatabase.js"

/** What `plan --database` is told. */
export interface PlanAsked extends FilmsAsked {
  readonly account: Option.Option<string>
  readonly replan: boolean
  readonly media: Option.Option<string>
}

/** Lays the plan's attempt into the queue. */
const asked = Effect.fnUntraced(function* (input: PlanAsked, concept: Concept, account: string) {
  const wished = Option.getOrUndefined(input.name)
  if (input.replan) {
    const film = yield* filmName(concept, account, wished)
    return yield* goOn(film, { changes: [{ kind: "replan" }], stopAfter: "plan" })
  }
  const ahead = yield* lookAhead(input)
  return yield* submit({
    concept,
    account,
    request: requestOf(ahead.settings, ahead.plan),
    photos: ahead.settings.references ?? [],
    music: ahead.settings.music,
    ...(wished === undefined ? {} : { film: wished })
  })
})

/** Lays a plan down in the folder the program was started in; one that was edited there stays. */
const layDown = Effect.fnUntraced(function* (file: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const there = yield* Effect.option(fs.readFileString(file))
  if (Option.isSome(there)) return there.value === text
  yield* Effect.mapError(fs.writeFileString(file, text), (error) => {
    return new FileUnwritable({ file, detail: whyUnwritten(error) })
  })
  return true
})

/**
 * Has a worker write the plan of a film, and brings it here to be edited; the film is held behind it.
 * Fails   UsageError: what is asked for cannot be planned, or no database or place for media is set. QueueProblem: there is
 *         such a film, asked for otherwise. Else as the attempt ends.
 * Costs   nothing by itself; what the worker asks for the plan.
 */
export const planInQueue = Effect.fn("PlanInQueue.plan")(function* (input: PlanAsked) {
  yield* refuseSimulated("plan --database")
  const { concepts } = yield* lookAhead({ ...input, quiet: true })
  const account = yield* accountNamed(Option.getOrElse(input.account, () => noAccount))
  yield* Effect.gen(function* () {
    yield* checkMedia
    const [concept] = concepts
    if (concept === undefined) return yield* new UsageError({ detail: "There is no concept." })
    const { attempt, film } = yield* asked(input, concept, account)
    yield* warn([`${film} waits for its plan: a worker writes it. Ctrl-C stops the waiting alone.`])
    const ended = yield* followFilm({ film, attempt, mode: "quiet" })
    if (ended.state === "failed" || ended.state === "cancelled") return yield* endAs(ended)
    const { folder } = yield* savedFilm(film)
    const plan = yield* Effect.flatMap(readHistory(folder), (history) => followedPlan(folder, history))
    if (Option.isNone(plan)) return yield* new UsageError({ detail: `${film} has no plan yet.` })
    const file = `${film}-plan.json`
    const isThere = yield* layDown(file, encodePlanFile(plan.value))
    const { characters, scenes, seconds, title } = plan.value
    yield* Console.log(
      isThere
        ? `“${title}”: ${counted(characters.length, "character")}, ${counted(scenes.length, "scene")}, ${seconds} s.\nThe plan is in ${file}: edit it as you like.`
        : `${file} is not the plan of ${film}, so it is left as it is. Move it away and run this again to see that one: it costs nothing.`
    )
    yield* print(yield* findingsOf(input, plan.value))
    const follow = commandLine({ command: "queue go-on", words: [film], flags: [["plan", file]] })
    yield* print(
      ended.state === "held" ? [`To make it:  ${follow}`] : nextLines(film, ended.state, ended.outcome)
    )
  }).pipe(Effect.scoped, Effect.provide(Layer.merge(queueClient, mediaAt(input.media))))
})
