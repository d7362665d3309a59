import { Effect, Option } from "effect"
import { checkConnectivity } from "../../film/BeforeMoney.js"
import { settingLines, staleLines } from "../../film/Changes.js"
import { loadFilm } from "../../film/KnownFilm.js"
import { filmAndTell } from "../../film/MakeFilm.js"
import { redoAhead } from "../../film/RedoAhead.js"
import { checkSettings } from "../../flags/FilmFlags.js"
import { sayAgain } from "../../flags/GoOnCommand.js"
import { settle, settleFilm, settleIn } from "../../flags/Settle.js"
import { goesOnWith } from "../../output/CommandLine.js"
import { priceInWords } from "../../output/MoneyLines.js"
import { asksFirst, isYes } from "../../output/Question.js"
import { say } from "../../output/Say.js"
import type { RedoWords } from "./command.js"

/** Has a worker make a fresh take of one part of a film of the queue. */
const inQueue = Effect.fn("Redo.inQueue")(function* ({ film: named, settings, ...words }: RedoWords) {
  const [
    { filmChange },
    { queuedLines },
    { queueClient },
    { refuseSimulated },
    saved,
    { goOn },
    { requestOf }
  ] = yield* Effect.promise(() =>
    Promise.all([
      import("../../fleet/FilmChange.js"),
      import("../../fleet/Follow.js"),
      import("../../fleet/QueueDatabase.js"),
      import("../../fleet/NotSimulated.js"),
      import("../../fleet/SavedFolder.js"),
      import("../../../fleet/GoOn.js"),
      import("../../../fleet/Show.js")
    ])
  )
  yield* refuseSimulated("redo --database")
  const name = yield* saved.filmNamed(named, `redo ${words.what} ${words.which}`)
  const { media } = yield* settle(Effect.all({ media: settings.media }))
  const { folder, listed } = yield* saved.savedFolder(name, media)
  // Says what can be done instead.
  if (listed.state === "waiting" || listed.state === "making")
    return yield* Effect.asVoid(Effect.provide(goOn(name), queueClient))
  const asked = { ...words, ...(yield* settleIn(folder, Effect.all(settings))) }
  yield* checkSettings(asked)
  const film = yield* loadFilm(asked)
  const { changes, ends } = yield* redoAhead(film, name, Effect.void)
  const { input } = film
  if (input.dryRun) return
  const question = `Go on, for ${priceInWords(ends.best)}? [y/N] `
  if (asksFirst({ ...input, simulate: false }) && !(yield* isYes(question)))
    return yield* say(input, ["Nothing is changed and nothing is ordered, as you wish."])
  yield* Effect.gen(function* () {
    const change = yield* filmChange(input, yield* requestOf(name))
    const { attempt } = yield* goOn(name, { ...change, changes })
    yield* say(input, [`A worker makes it (attempt ${attempt}).`, ...(yield* queuedLines(name))])
  }).pipe(Effect.provide(queueClient))
}, Effect.scoped)

/**
 * Orders a fresh take of one part of a film and of what depends on it: the price first, then the film; of a film of the queue it
 * has a worker do so.
 * Fails   UsageError: there is no such part, or no film; else as `run` does, or as `queue go-on`.
 * Costs   a fresh take of the part, and of what is drawn or filmed from it; nothing by `--dry-run`.
 */
export const handler = Effect.fn("Redo.redo")(function* (said: RedoWords) {
  if (said.database || Option.isSome(said.film)) return yield* inQueue(said)
  const { outputDir, settings, ...words } = said
  const asked = { ...words, ...(yield* settleFilm(outputDir, Effect.all(settings))) }
  yield* checkSettings(asked)
  if (!asked.dryRun) yield* goesOnWith(sayAgain("redo", [asked.what, asked.which], asked))
  const film = yield* loadFilm(asked)
  const { history, input } = film
  const { asItStands, changes, concept, plan, whole } = yield* redoAhead(
    film,
    input.outputDir,
    checkConnectivity(input, false)
  )
  if (input.dryRun)
    return yield* say(input, [...settingLines(film), ...(yield* staleLines(film, whole, asItStands))])

  // What the film has of itself it follows by itself.
  const followed = Option.isSome(input.plan) ? plan : Option.none()
  const seedShift = history.journal.marks.filter((mark) => mark.kind === "redo").length + 1
  const wanted = { concept, plan: followed, changes, isPlanned: true, seedShift, isAskedFor: true }
  yield* filmAndTell(film, wanted)
})
