import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import type { BillEntry } from "xai-simulator"
import { Concept } from "../../src/domain/Concept.js"
import { addTicks } from "../../src/domain/Money.js"
import { type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import { Scene, StoryPlan } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { type Forecast, forecast } from "../../src/forecast/Forecast.js"
import { readHistory } from "../../src/services/FilmHistory.js"
import { Workspace } from "../../src/services/Workspace.js"
import { plan, scene } from "./plans.js"
import { quick, someone } from "./simulatedStudio.js"

export const concept = Concept.make("A fox and an owl carry a lantern home")

export const fox = someone("Fox", "fox", "russet")
export const owl = someone("Owl", "owl", "cream")

/** Three short scenes; the second one is the one that will be edited. */
export const story = plan({
  characters: [fox, owl],
  scenes: [1, 2, 3].map((id) =>
    scene(id, { durationSeconds: 3, charactersPresent: id === 3 ? ["Fox"] : ["Fox", "Owl"] })
  )
})

export const edited = new StoryPlan({
  ...story,
  scenes: story.scenes.map((one) =>
    one.sceneId === 2 ? new Scene({ ...one, action: "Owl spreads its wings and Fox ducks" }) : one
  )
})

export const always = (score: number) => ({ scores: [{ when: ".", values: [score] as const }] })

export const make = (given: StoryPlan, options: Partial<FilmOptions> = {}) =>
  makeFilm(concept, Option.some(given)).pipe(Effect.provideService(FilmSettings, { ...quick, ...options }))

export const foretell = Effect.fnUntraced(function* (given: StoryPlan, options: Partial<FilmOptions> = {}) {
  const { root } = yield* Workspace
  const history = yield* readHistory(root)
  return yield* forecast({
    folder: root,
    history,
    concept,
    plan: Option.some(given),
    settings: { ...quick, ...options }
  })
})

export const labels = ({ media }: Forecast) => media.map(({ id }) => id.text)
export const ticks = (entries: ReadonlyArray<BillEntry>) => addTicks(...entries.map((entry) => entry.ticks))
export const isQuestion = (entry: BillEntry) => entry.route === "chat"

/** Every name below the folder with its time and size: what a forecast must leave as it is. */
export const tracesOf = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const names = (yield* fs.readDirectory(folder, { recursive: true })).sort()
  return yield* Effect.forEach(names, (name) =>
    Effect.map(fs.stat(`${folder}/${name}`), ({ mtime, size }) => [
      name,
      Option.map(mtime, (time) => time.getTime()),
      size
    ])
  )
})
