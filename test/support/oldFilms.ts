import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Effect, Layer, Option, Schema } from "effect"
import type { Sha256 } from "../../src/domain/Assets.js"
import { Concept } from "../../src/domain/Concept.js"
import { type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import type { StoryPlan } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { ProviderLimits } from "../../src/services/Provider.js"
import {
  AnswerRecord,
  encodeLine,
  type JournalRecord,
  readLines
} from "../../src/services/store/JournalRecord.js"
import { sha256 } from "../../src/services/store/Keys.js"
import { decodeFile } from "../../src/services/store/Responses.js"
import { rehearsing, wayToSimulator } from "../../src/simulated/Rehearsed.js"
import { FilmFolder } from "../../src/studio.js"
import { artistOnce, ffmpegOnce } from "./equalWork.js"
import { quick } from "./simulatedStudio.js"
import { tempFolder } from "./tempFolder.js"

/** Films as version 0.1.0 left them, in `test/fixtures/films`. */
const shelf = fileURLToPath(new URL("../fixtures/films", import.meta.url))

/** What every one of them was made from. */
export const oldConcept = Concept.make("A fox finds a lamp in the snow")

/** One of them as it lies there, to be looked at. */
export const keptFilm = (name: string): string => path.join(shelf, name)

/** A copy of one of them, in a folder of its own that goes with the tests. */
export const oldFilm = (name: string): string => {
  const folder = path.join(tempFolder("old-film-"), name)
  cpSync(keptFilm(name), folder, { recursive: true })
  return folder
}

/** The names of all of them. */
export const oldFilmNames: ReadonlyArray<string> = readdirSync(shelf).filter((name) => !name.includes("."))

/** Every record of a film's journal; none where there is none. */
export const recordsIn = (folder: string): ReadonlyArray<JournalRecord> => {
  const file = path.join(folder, "journal.log")
  return existsSync(file) ? readLines(readFileSync(file)).records : []
}

/** The labels of the paid calls that were sent, one for every sending, oldest first. */
export const sentIn = (folder: string): ReadonlyArray<string> =>
  recordsIn(folder).flatMap((record) => (record.kind === "intent" ? [record.id.text] : []))

/** What 0.1.0 was told of every one of them. */
export const oldSettings: FilmOptions = { ...quick, sceneCount: Option.some(2) }

/** The studio of `SimulatedStudio.layer`, in which equal work is done once. */
const studioIn = (folder: string) =>
  FilmFolder.layer({ folder }).pipe(
    Layer.provide(Layer.provide(wayToSimulator, ProviderLimits.layer({}))),
    Layer.provideMerge(
      rehearsing({
        ...{ scale: 0.2, framesPerSecond: 4, sceneSeconds: 3, storage: path.join(folder, ".simulator") },
        delays: { chatMillis: 0, imageMillis: 0, videoMillis: 0, jitter: 0 },
        scores: [{ when: ".", values: [0.9] }]
      }).pipe(Layer.provide(artistOnce))
    ),
    Layer.provideMerge(ffmpegOnce())
  )

/** Goes on with a film of 0.1.0, and tells which paid calls that took. */
export const goOn = (
  folder: string,
  wish: {
    readonly concept?: string
    readonly settings?: Partial<FilmOptions>
    readonly plan?: StoryPlan
    readonly wishes?: Parameters<typeof makeFilm>[2]
  } = {}
) =>
  Effect.gen(function* () {
    const before = sentIn(folder).length
    const film = yield* makeFilm(
      wish.concept ?? oldConcept,
      Option.fromNullable(wish.plan),
      wish.wishes
    ).pipe(
      Effect.provideService(FilmSettings, { ...oldSettings, ...wish.settings }),
      Effect.provide(studioIn(folder)),
      Effect.provide(Layer.merge(NodeFileSystem.layer, NodePath.layer))
    )
    return { film, sent: sentIn(folder).slice(before) }
  })

const otherKey = (key: Sha256): Sha256 => sha256(`another wording of ${key}`)

/**
 * Makes a film as if the version that made it had put every prompt in other words: all keys that hold words are others,
 * in the journal and in the answers' files. What a job's number alone decides stays.
 */
export const withOtherWords = (
  folder: string,
  options: { readonly forget?: (record: JournalRecord) => boolean } = {}
): string => {
  const records = recordsIn(folder)
  const looks = new Set(
    records.flatMap((record) =>
      record.kind === "answer" && record.settles !== undefined ? [record.key] : []
    )
  )
  const responses = path.join(folder, "responses")
  const moved = (key: Sha256) => (looks.has(key) ? key : otherKey(key))
  const bodies = new Map<Sha256, Sha256>()
  for (const name of existsSync(responses) ? readdirSync(responses) : []) {
    const found = decodeFile(readFileSync(path.join(responses, name), "utf8"))
    if (Option.isNone(found)) continue
    const json = JSON.stringify(
      Schema.encodeSync(AnswerRecord)({ ...found.value.record, key: moved(found.value.record.key) })
    )
    rmSync(path.join(responses, name))
    writeFileSync(
      path.join(responses, `${moved(found.value.record.key)}.json`),
      `{"sha256":"${sha256(json)}","record":${json}}\n`
    )
    bodies.set(found.value.sha256, sha256(json))
  }
  const inOtherWords = (record: JournalRecord): JournalRecord => {
    switch (record.kind) {
      case "answer": {
        const body =
          "answer" in record.body
            ? record.body
            : { ...record.body, sha256: bodies.get(record.body.sha256) ?? record.body.sha256 }
        return { ...record, key: moved(record.key), body }
      }
      case "intent":
      case "fail":
      case "lost":
      case "decided":
        return { ...record, key: moved(record.key) }
      case "file":
        // A frame, a tile and the film itself are made of bytes, not of words.
        return /^(?:character_sheets\/\d|keyframes|videos)/.test(record.path)
          ? {
              ...record,
              key: otherKey(record.key),
              ...(record.of === undefined ? {} : { of: moved(record.of) })
            }
          : record
      case "brought":
        return { ...record, key: otherKey(record.key), of: moved(record.of) }
      default:
        return record
    }
  }
  writeFileSync(
    path.join(folder, "journal.log"),
    records
      .filter((record) => options.forget?.(record) !== true)
      .map((record) => encodeLine(inOtherWords(record)))
      .join("")
  )
  if (options.forget !== undefined) {
    // What is forgotten was never ordered.
    const state = path.join(folder, "state.json")
    const { ordered_at: _, ...rest } = JSON.parse(readFileSync(state, "utf8"))
    writeFileSync(state, JSON.stringify(rest))
  }
  return folder
}
