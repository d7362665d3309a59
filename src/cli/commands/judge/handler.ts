import { createHash } from "node:crypto"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { FileSystem } from "@effect/platform"
import { Array, Console, Effect, Option, Schema } from "effect"
import type { LocalFile } from "../../../domain/Assets.js"
import { type Calibration, calibrate, Labels } from "../../../domain/Calibration.js"
import { calibrateHearing, type HearingCalibration } from "../../../domain/HearingCalibration.js"
import { addTicks, formatUsd, Ticks } from "../../../domain/Money.js"
import { defaultOptions, FilmSettings } from "../../../domain/Settings.js"
import { counted, lines, withStop } from "../../../domain/Words.js"
import { whyUnread } from "../../../services/DiskTrouble.js"
import { StateStore } from "../../../services/StateStore.js"
import { Workspace } from "../../../services/Workspace.js"
import { listenAt, priceOfListening } from "../../../takes/CalibrationHearing.js"
import { conceptOfCalibration, lookAt, priceOfCalibration } from "../../../takes/CalibrationLooks.js"
import { UsageError } from "../../ending/CliError.js"
import { isThere } from "../../files/InFolder.js"
import { readJson } from "../../files/JsonText.js"
import { lineAndColumn, readAs } from "../../files/TextPlaces.js"
import { textOfFile } from "../../files/UserText.js"
import { fieldName, planErrors } from "../../film/PlanWords.js"
import { refuseDryRun, settle } from "../../flags/Settle.js"
import { isAgreed } from "../../output/Question.js"
import { print } from "../../output/Say.js"
import { checkProvider, filmlessStudio } from "../../Studio.js"
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
  const { pictures, recordings } = yield* Effect.mapError(labelsIn(text), unusable)
  const withBytes = <L extends { readonly file: string }>(labels: ReadonlyArray<L>) =>
    Effect.forEach(labels, (label) => {
      const { file } = label
      // A label names a file beside it, and nothing else.
      if (path.basename(file) !== file)
        return unusable(`${labelsName} names ${file}, which is no plain file name`)
      return Effect.mapBoth(fs.readFile(path.join(folder, file)), {
        onFailure: (error) => unusable(`${file} cannot be read: ${whyUnread(error)}`),
        onSuccess: (bytes) => ({ label, bytes })
      })
    })
  return { pictures: yield* withBytes(pictures), recordings: yield* withBytes(recordings) }
})

const cell = (value: Option.Option<number>): string =>
  Option.match(value, { onNone: () => "–", onSome: (share) => share.toFixed(2) }).padStart(15)

const span = (scores: ReadonlyArray<number>): string =>
  scores.length === 0 ? "none" : `${Math.min(...scores).toFixed(2)} to ${Math.max(...scores).toFixed(2)}`

const inPercent = (value: Option.Option<number>): string =>
  Option.match(value, { onNone: () => "–", onSome: (share) => `${Math.round(share * 100)} %` })

/** What was measured of the listener, line by line; nothing where nothing was listened to. */
export const hearingLines = (measured: HearingCalibration): ReadonlyArray<string> =>
  measured.said.length + measured.notSaid.length === 0
    ? []
    : [
        "",
        `Recordings in which the words are said have word error rates of ${span(measured.said)}; those in which they are not, ${span(measured.notSaid)}.`,
        `A line counts as not heard above ${measured.threshold.toFixed(2)}: ${inPercent(measured.passed)} of the one kind pass, ${inPercent(measured.caught)} of the other are caught. Of two listenings to one recording, ${inPercent(measured.repeatability)} hear the same.`,
        "The recordings that come along are read by machines in a quiet room: how the voices of a clip are heard, over its noises, they do not tell."
      ]

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
  yield* checkProvider(input, "add --simulate to ask the simulator.")
  const film = { ...defaultOptions, judgeModel: input.judgeModel }
  const pictures = set.pictures.map(({ label }) => label)
  const recordings = set.recordings.map(({ label }) => label)
  const price = addTicks(
    yield* Effect.provideService(priceOfCalibration(pictures, input.looks), FilmSettings, film),
    priceOfListening(recordings, input.looks)
  )
  const count = pictures.length * input.looks
  const listenings = recordings.length * input.looks
  const listening =
    listenings === 0 ? "" : ` and ${listenings} listenings to ${counted(recordings.length, "recording")}`
  yield* Console.log(
    `${input.judgeModel.id} on ${pictures.length} pictures, ${input.looks} looks each: ${count} questions${listening}, ${input.simulate ? "simulated and free" : `${formatUsd(price)} at most; what ${input.calibrationDir} already holds is not asked again`}.`
  )
  // A simulated judge costs nothing.
  const question = `Spend up to ${formatUsd(price)}? [y/N] `
  const unasked = new UsageError({ detail: "Nobody is there to ask: add --yes to spend that." })
  if (!(yield* isAgreed(input.yes || input.simulate, question, unasked)))
    return yield* Console.log("Nothing was sent.")

  const { hearings, looks, spent } = yield* Effect.gen(function* () {
    const store = yield* StateStore
    const workspace = yield* Workspace
    yield* store.begin(conceptOfCalibration)
    const spentSoFar = Effect.map(store.ledger, ({ inDoubt, settled }) => addTicks(settled, inDoubt))
    const before = yield* spentSoFar
    const atOnce = { concurrency: "unbounded" } as const
    const kept = <A, E, R>(
      folder: string,
      what: string,
      { bytes, label }: { readonly bytes: Uint8Array; readonly label: { readonly file: string } },
      each: (file: LocalFile, time: number) => Effect.Effect<A, E, R>
    ) =>
      store
        .produce({ path: `${folder}/${label.file}`, inputs: [what, sha256(bytes)] }, (temporary) =>
          workspace.write(temporary, bytes)
        )
        .pipe(
          Effect.flatMap((file) =>
            Effect.forEach(Array.range(1, input.looks), (time) => each(file, time), atOnce)
          )
        )
    const lookedAt = yield* Effect.forEach(
      set.pictures,
      (it) => kept("pictures", "labelled picture", it, (file, time) => lookAt(it.label, file, time)),
      atOnce
    )
    const listenedTo = yield* Effect.forEach(
      set.recordings,
      (it) => kept("recordings", "labelled recording", it, (file, time) => listenAt(it.label, file, time)),
      atOnce
    )
    return {
      looks: Array.getSomes(lookedAt.flat()),
      hearings: Array.getSomes(listenedTo.flat()),
      spent: Ticks.make((yield* spentSoFar) - before)
    }
  }).pipe(
    Effect.provideService(FilmSettings, film),
    Effect.provide(filmlessStudio({ ...input, outputDir: input.calibrationDir }))
  )
  yield* print(
    lines(
      calibrationLines(calibrate(looks), input.acceptAt),
      looks.length < count && `${count - looks.length} looks gave no verdict.`,
      hearingLines(calibrateHearing(hearings)),
      hearings.length < listenings && `${listenings - hearings.length} listenings could not be had.`,
      input.simulate ? "Simulated: nothing was charged." : `This calibration cost ${formatUsd(spent)}.`
    )
  )
})
