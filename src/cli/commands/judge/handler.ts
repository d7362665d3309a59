import { createHash } from "node:crypto"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { FileSystem } from "@effect/platform"
import { Array, Console, Effect, Option, Schema } from "effect"
import { type Calibration, calibrate, Labels } from "../../../domain/Calibration.js"
import { Concept } from "../../../domain/Concept.js"
import { addTicks, formatUsd, Ticks } from "../../../domain/Money.js"
import { defaultOptions, FilmSettings } from "../../../domain/Settings.js"
import { lines, withStop } from "../../../domain/Words.js"
import { whyUnread } from "../../../services/DiskTrouble.js"
import { StateStore } from "../../../services/StateStore.js"
import { Workspace } from "../../../services/Workspace.js"
import { lookAt, priceOfCalibration } from "../../../takes/CalibrationLooks.js"
import { UsageError } from "../../ending/CliError.js"
import { isThere } from "../../files/InFolder.js"
import { readJson } from "../../files/JsonText.js"
import { lineAndColumn, readAs } from "../../files/TextPlaces.js"
import { textOfFile } from "../../files/UserText.js"
import { fieldName, planErrors } from "../../film/PlanWords.js"
import { refuseDryRun, settle } from "../../flags/Settle.js"
import { isAgreed } from "../../output/Question.js"
import { print } from "../../output/Say.js"
import { checkProvider, studio } from "../../Studio.js"
import type { JudgeWords } from "./command.js"

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

/** The labelled pictures that come with the program, seen from the bundle and from the source alike. */
const shipped = ["../test/fixtures/judge", "../../../../test/fixtures/judge"]

const labelsName = "labels.json"
const decodeLabels = Schema.decodeUnknown(Labels, { errors: "all" })

/** What the text of a set's labels says; fails with all that is wrong in it, place by place. */
const labelsIn = Effect.fnUntraced(function* (text: string) {
  const { placeOf, value } = yield* Effect.mapError(
    readAs(text, readJson),
    (why) => `${labelsName} is not JSON: ${why}`
  )
  return yield* Effect.mapError(decodeLabels(value), (error) =>
    planErrors(error)
      .map(({ path, says }) => {
        const offset = placeOf(path)?.value ?? placeOf(path.slice(0, -1))?.value
        const at = offset === undefined ? "" : `, ${lineAndColumn(text, offset)}`
        return [`${labelsName}${at}`, ...(path.length === 0 ? [] : [fieldName(path)]), says].join(": ")
      })
      .join("\n")
  )
})

/** The labelled pictures in a folder, or those that come along. */
const readSet = Effect.fn("Calibrate.readSet")(function* (given: Option.Option<string>) {
  const fs = yield* FileSystem.FileSystem
  const places = shipped.map((place) => fileURLToPath(new URL(place, import.meta.url)))
  const detail = "The labelled pictures did not come along; name a folder of your own with --pictures."
  const folder = yield* Effect.orElse(given, () =>
    Effect.mapError(
      Effect.findFirst(places, (place) => isThere(place, "labels.json")).pipe(Effect.flatten),
      () => new UsageError({ detail })
    )
  )
  const unusable = (why: string) =>
    new UsageError({
      detail: withStop(`The labelled pictures in ${folder} cannot be used: ${why}`)
    })
  const text = yield* Effect.mapError(textOfFile(path.join(folder, labelsName)), (why) =>
    unusable(`${labelsName}, which says what is in them, cannot be read: ${why}`)
  )
  const { pictures } = yield* Effect.mapError(labelsIn(text), unusable)
  return yield* Effect.forEach(pictures, (picture) => {
    // A label names a file beside it, and nothing else.
    if (path.basename(picture.file) !== picture.file)
      return unusable(`${labelsName} names ${picture.file}, which is no plain file name`)
    return Effect.mapBoth(fs.readFile(path.join(folder, picture.file)), {
      onFailure: (error) => unusable(`${picture.file} cannot be read: ${whyUnread(error)}`),
      onSuccess: (bytes) => ({ picture, bytes })
    })
  })
})

const cell = (value: Option.Option<number>): string =>
  Option.match(value, { onNone: () => "–", onSome: (share) => share.toFixed(2) }).padStart(15)

const span = (scores: ReadonlyArray<number>): string =>
  scores.length === 0 ? "none" : `${Math.min(...scores).toFixed(2)} to ${Math.max(...scores).toFixed(2)}`

/** What was measured, line by line. */
export const calibrationLines = (measured: Calibration, acceptAt: number): ReadonlyArray<string> => {
  const rows = [...measured.answers, measured.all]
  const wide = Math.max(...rows.map(({ question }) => question.length), 20)
  return [
    `${"".padEnd(wide)}${"precision".padStart(15)}${"recall".padStart(15)}${"repeatability".padStart(15)}`,
    ...rows.map(
      ({ precision, question, recall, repeatability }) =>
        `${question.padEnd(wide)}${cell(precision)}${cell(recall)}${cell(repeatability)}`
    ),
    "",
    `Pictures that are right score ${span(measured.right)}; those that are not, ${span(measured.wrong)} (0 where a hard failure rules them out).`,
    `The verdicts suggest --accept-at ${measured.threshold.toFixed(2)}: it sorts ${Math.round(measured.sortsWell * 100)} % of right and wrong pictures well. In use: ${acceptAt.toFixed(2)}.`
  ]
}

/**
 * Runs the judge over pictures whose faults are known, and prints how far it can be trusted.
 * Fails   UsageError: the pictures or their labels cannot be used, nobody is there to agree to the price, or there is no key;
 *         BudgetSpent and what else stops a question. What was answered is kept and not asked again.
 * Costs   a question for each look at each picture; nothing where it is simulated.
 */
export const handler = Effect.fn("Calibrate.calibrate")(function* ({ settings, ...words }: JudgeWords) {
  yield* refuseDryRun("judge")
  const input = { ...words, ...(yield* settle(Effect.all(settings))) }
  const set = yield* readSet(input.pictures)
  yield* checkProvider(input)
  const film = { ...defaultOptions, judgeModel: input.judgeModel }
  const pictures = set.map(({ picture }) => picture)
  const price = yield* Effect.provideService(priceOfCalibration(pictures, input.looks), FilmSettings, film)
  const count = pictures.length * input.looks
  yield* Console.log(
    `${input.judgeModel.id} on ${pictures.length} pictures, ${input.looks} looks each: ${count} questions, ${input.simulate ? "simulated and free" : `${formatUsd(price)} at most; what ${input.calibrationDir} already holds is not asked again`}.`
  )
  // A simulated judge costs nothing.
  const question = `Spend up to ${formatUsd(price)}? [y/N] `
  const unasked = new UsageError({ detail: "Nobody is there to ask: add --yes to spend that." })
  if (!(yield* isAgreed(input.yes || input.simulate, question, unasked)))
    return yield* Console.log("Nothing was sent.")

  const { looks, spent } = yield* Effect.gen(function* () {
    const store = yield* StateStore
    const workspace = yield* Workspace
    yield* store.begin(Concept.make("A calibration of the judge"))
    const spentSoFar = Effect.map(store.ledger, ({ inDoubt, settled }) => addTicks(settled, inDoubt))
    const before = yield* spentSoFar
    const atOnce = { concurrency: "unbounded" } as const
    const lookAtAll = ({ bytes, picture }: (typeof set)[number]) =>
      store
        .produce(
          { path: `pictures/${picture.file}`, inputs: ["labelled picture", sha256(bytes)] },
          (temporary) => workspace.write(temporary, bytes)
        )
        .pipe(
          Effect.flatMap((file) =>
            Effect.forEach(Array.range(1, input.looks), (look) => lookAt(picture, file, look), atOnce)
          )
        )
    const looks = Array.getSomes((yield* Effect.forEach(set, lookAtAll, atOnce)).flat())
    return { looks, spent: Ticks.make((yield* spentSoFar) - before) }
  }).pipe(
    Effect.provideService(FilmSettings, film),
    Effect.provide(studio({ ...input, outputDir: input.calibrationDir }, false))
  )
  yield* print(
    lines(
      calibrationLines(calibrate(looks), input.acceptAt),
      looks.length < count && `${count - looks.length} looks gave no verdict.`,
      input.simulate ? "Simulated: nothing was charged." : `This calibration cost ${formatUsd(spent)}.`
    )
  )
})
