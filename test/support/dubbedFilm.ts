import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { PipelineState } from "../../src/domain/PipelineState.js"
import { Narrator, StoryPlan } from "../../src/domain/StoryPlan.js"
import { ffmpeg } from "./media.js"
import { plan, scene } from "./plans.js"
import { concept, type ShortFilm, shortFilm, stage, tiny } from "./shortFilm.js"

const told = ["The fox carries the light.", "Nobody sees it pass."]

export const story = plan({
  title: "The Lantern",
  language: "en",
  characters: [],
  narrator: new Narrator({ voice: "orion", manner: "calm" }),
  scenes: told.map((narration, index) =>
    scene(index + 1, { durationSeconds: 4, charactersPresent: [], narration })
  )
})

/** A film of two scenes with a narrator, finished; in the simulator that made it. */
export const narratedFilm = stage(
  () => {
    const film = shortFilm(tiny)
    writeFileSync(path.join(film.folder, "told.json"), Schema.encodeSync(Schema.parseJson(StoryPlan))(story))
    return film
  },
  async (film) => {
    const ended = await film.simulate("run", concept, "--sound", "narrated", "--plan", "told.json")
    assert.strictEqual(ended.code, 0, ended.stderr)
  }
)

/** A translation of that film; more of it than anybody says in four seconds. */
export const inGerman = (second: string) => ({
  scenes: ["Der Fuchs traegt das Licht.", second].map((narration, index) => ({
    ...{ scene: index + 1, narration, lines: [] }
  }))
})
export const tooMuch = "Donaudampfschifffahrt ".repeat(7)

export const stateOf = (film: ShortFilm) =>
  Schema.decodeUnknownSync(Schema.parseJson(PipelineState))(readFileSync(film.file("state.json"), "utf8"))

/** Every packet of a stream of the film, with its times. */
export const packetsOf = (film: ShortFilm, stream: string) =>
  Effect.runPromise(
    ffmpeg("-i", film.file("final_video.mp4"), "-map", stream, "-c", "copy", "-f", "framemd5", "-")
  ).then((bytes) => new TextDecoder().decode(bytes).replace(/^#.*\n/gm, ""))

export const intentsOf = (film: ShortFilm): ReadonlyArray<string> =>
  film
    .journal()
    .split("\n")
    .filter((line) => line.includes('"kind":"intent"'))
    .map((line) => /"label":"([^"]+)"/.exec(line)?.[1] ?? "")

/** What is printed of whether the film was written; it is told once. */
export const tellingOfFilm = ({ stdout }: { readonly stdout: string }) =>
  stdout.match(/(?:wrote )?final_video\.mp4(?: {2}\(\w+\))$|wrote final_video.*/gm)
