import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert } from "@effect/vitest"
import type { SimulatorSettings } from "xai-simulator"
import { inProcess } from "./inProcess.js"
import { type Running, start } from "./liveProgram.js"
import { plan, scene } from "./plans.js"
import { entry } from "./program.js"
import { planned, someone } from "./simulatedStudio.js"
import { tempFolder } from "./tempFolder.js"

export const concept = "A fox and an owl carry a lantern home"

const cast = [someone("Fox", "fox", "russet"), someone("Owl", "owl", "cream")]

/** Scenes of 3 s, each with as many characters; two are as short as a film gets in which something is chained. */
const story = (scenes: 1 | 2) =>
  plan({
    title: "The Lantern",
    characters: cast.slice(0, scenes),
    scenes: Array.from({ length: scenes }, (_, before) =>
      scene(before + 1, {
        durationSeconds: 3,
        charactersPresent: cast.slice(0, before + 1).map(({ name }) => name)
      })
    )
  })

/** A size that is quick to draw and film, for films at which nobody looks, and whose bill nobody reads to the cent. */
export const tiny = 0.15

/** A folder of its own in which the program makes that film with the simulator, every take accepted. */
export const shortFilm = (scale = 0.4, scenes: 1 | 2 = 2) => {
  const folder = tempFolder("short-film-")
  mkdirSync(path.join(folder, "film"))
  const simulator: SimulatorSettings = {
    framesPerSecond: 4,
    scale,
    delays: { chatMillis: 5, imageMillis: 10, videoMillis: 10, jitter: 0 },
    scores: [{ when: ".", values: [0.9] }],
    answers: [planned(story(scenes))]
  }
  writeFileSync(path.join(folder, "simulator.json"), JSON.stringify(simulator))
  return filmIn(folder, simulator)
}

const filmIn = (folder: string, simulator: SimulatorSettings) => {
  const settings = {
    GROK_VIDEO_POLL_INTERVAL: "40 millis",
    GROK_VIDEO_RESOLUTION: "480p",
    GROK_VIDEO_OUTPUT_DIR: "film"
  }
  const run = (...args: ReadonlyArray<string>): ReturnType<typeof inProcess> =>
    inProcess(args, { cwd: folder, env: settings })
  return {
    folder,
    /** How its simulator is set. */
    simulator,
    file: (name: string) => path.join(folder, "film", name),
    journal: () => readFileSync(path.join(folder, "film", "journal.log"), "utf8"),
    /** Every file below the film's folder with its bytes' length: what a command that only looks must leave alone. */
    files: () => readdirSync(path.join(folder, "film"), { recursive: true }).map(String).sort(),
    run,
    /** A command that films, with the simulator. */
    simulate: (...args: ReadonlyArray<string>): ReturnType<typeof inProcess> =>
      run(...args, "--simulate", "--simulator-config", "simulator.json"),
    /** The same in a process of its own, while it runs. */
    simulating: (...args: ReadonlyArray<string>): Running =>
      start([...args, "--simulate", "--simulator-config", "simulator.json"], { cwd: folder, env: settings })
  }
}

export type ShortFilm = ReturnType<typeof shortFilm>

/** The film as it is now once more, in a folder of its own. */
const copyOf = (film: ShortFilm): ShortFilm => {
  const folder = tempFolder("short-film-")
  cpSync(film.folder, folder, { recursive: true, preserveTimestamps: true })
  const copy = filmIn(folder, film.simulator)
  // Where its simulator is told of is the one address a film keeps.
  const settings = copy.file("settings.json")
  if (existsSync(settings))
    writeFileSync(settings, readFileSync(settings, "utf8").replaceAll(film.folder, folder))
  return copy
}

/**
 * A stage of a film's making: made from the stage before when it is first asked for, and once. Whoever asks has a copy to
 * do with as they like, so that no test needs another to have run first.
 */
export const stage = (
  before: () => ShortFilm | Promise<ShortFilm>,
  make: (film: ShortFilm) => Promise<unknown>
) => {
  let made: Promise<ShortFilm> | undefined
  return async (): Promise<ShortFilm> => {
    made ??= Promise.resolve(before()).then(async (film) => {
      await make(film)
      return film
    })
    return copyOf(await made)
  }
}

/** That film, finished. */
export const finishedFilm = (scale?: number) =>
  stage(
    () => shortFilm(scale),
    async (film) => {
      const ended = await film.simulate("run", concept)
      assert.strictEqual(ended.code, 0, ended.stderr)
    }
  )

/** What the program printed, without the folder's own name and times. */
export const plainWords = (text: string, folder: string): string =>
  text
    .replaceAll(folder, "FOLDER")
    .replaceAll(path.relative(folder, entry), "PROGRAM")
    // Quoted where the checkout lies in a folder that a shell would take apart.
    .replaceAll(`'${entry}'`, "PROGRAM")
    .replaceAll(entry, "PROGRAM")
    .replaceAll(/Done in [\d.]+ s/g, "Done in a moment")

/** Holds printed words against a golden file; `UPDATE_GOLDEN=1` writes it. */
export const golden = (name: string, words: string): void => {
  const file = fileURLToPath(new URL(`../fixtures/golden/cli/${name}.txt`, import.meta.url))
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, words)
  assert.strictEqual(words, readFileSync(file, "utf8"))
}

/** How many paid calls the journal of a film knows of. */
export const intents = (journal: string): number => journal.split('"kind":"intent"').length - 1
