import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { afterAll } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import type { StoryPlan } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/pipeline.js"
import { readLines } from "../../src/services/store/JournalRecord.js"
import { SimulatedStudio } from "../../src/simulator.js"
import { quick } from "./simulatedStudio.js"

/** Films as version 0.1.0 left them, in `test/fixtures/films`. */
const shelf = fileURLToPath(new URL("../fixtures/films", import.meta.url))

/** What every one of them was made from. */
export const oldConcept = "A fox finds a lamp in the snow"

/** A copy of one of them, in a folder of its own that goes with the tests. */
export const oldFilm = (name: string): string => {
  const place = mkdtempSync(path.join(tmpdir(), "old-film-"))
  afterAll(() => rmSync(place, { recursive: true, force: true }))
  const folder = path.join(place, name)
  cpSync(path.join(shelf, name), folder, { recursive: true })
  return folder
}

/** The names of all of them. */
export const oldFilmNames: ReadonlyArray<string> = readdirSync(shelf).filter((name) => !name.includes("."))

/** Every record of a film's journal. */
export const recordsIn = (folder: string) => readLines(readFileSync(path.join(folder, "journal.log"))).records

/** The labels of the paid calls that were sent, one for every sending, oldest first. */
export const sentIn = (folder: string): ReadonlyArray<string> =>
  recordsIn(folder).flatMap((record) => (record.kind === "intent" ? [record.label] : []))

/** What 0.1.0 was told of every one of them. */
export const oldSettings: FilmOptions = { ...quick, sceneCount: Option.some(2) }

/** Goes on with a film of 0.1.0, and tells which paid calls that took. */
export const goOn = (
  folder: string,
  wish: {
    readonly concept?: string
    readonly settings?: Partial<FilmOptions>
    readonly plan?: StoryPlan
  } = {}
) =>
  Effect.gen(function* () {
    const before = sentIn(folder).length
    const film = yield* makeFilm(wish.concept ?? oldConcept, Option.fromNullable(wish.plan)).pipe(
      Effect.provideService(FilmSettings, { ...oldSettings, ...wish.settings }),
      Effect.provide(
        SimulatedStudio.layer({
          folder,
          simulator: {
            ...{ scale: 0.2, framesPerSecond: 4, sceneSeconds: 3 },
            delays: { chatMillis: 5, imageMillis: 10, videoMillis: 20, jitter: 0 },
            scores: [{ when: ".", values: [0.9] }]
          }
        })
      ),
      Effect.provide(Layer.merge(NodeFileSystem.layer, NodePath.layer))
    )
    return { film, sent: sentIn(folder).slice(before) }
  })
