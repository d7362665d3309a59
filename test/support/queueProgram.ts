import { mkdirSync, writeFileSync } from "node:fs"
import path from "node:path"
import { Effect, Redacted } from "effect"
import type { SimulatorSettings } from "xai-simulator"
import { inProcess, startHere } from "./inProcess.js"
import { plan, scene } from "./plans.js"
import { freshDatabase } from "./postgres.js"
import { planned, someone } from "./simulatedStudio.js"
import { nearInFull } from "./simulators.js"
import { tempFolder } from "./tempFolder.js"

/** A film of one scene of 3 s, so that nothing is chained. */
export const shortStory = plan({
  title: "The Lantern",
  characters: [someone("Fox", "fox", "russet")],
  scenes: [scene(1, { durationSeconds: 3, charactersPresent: ["Fox"] })]
})

/** The simulator's settings for such films. */
export const quickProvider: SimulatorSettings = {
  delays: { chatMillis: 5, imageMillis: 10, videoMillis: 10, jitter: 0 },
  scores: [{ when: ".", values: [0.9] }],
  answers: [planned(shortStory)]
}

/** A folder in which the program finds a queue: an empty database, a place for media, and a simulated provider for workers. */
export const queueFolder = (settings: SimulatorSettings = quickProvider) =>
  Effect.gen(function* () {
    const url = yield* freshDatabase
    const provider = yield* Effect.promise(() => nearInFull(settings))
    const folder = tempFolder("queue-program-")
    const media = path.join(folder, "media")
    mkdirSync(media)
    const env = {
      GROK_VIDEO_DATABASE_URL: Redacted.value(url),
      GROK_VIDEO_MEDIA: media,
      GROK_VIDEO_SCRATCH: path.join(folder, "scratch"),
      GROK_VIDEO_POLL_INTERVAL: "40 millis",
      GROK_VIDEO_RESOLUTION: "480p",
      XAI_API_KEY: "xai-simulated",
      XAI_BASE_URL: provider.url
    }
    const run = (...args: ReadonlyArray<string>) =>
      Effect.promise(() => inProcess(args, { cwd: folder, env }))
    /** A worker within this process, until it has said `words`; then it is told to stop. */
    const workUntil = (words: RegExp, ...args: ReadonlyArray<string>) =>
      Effect.promise(async () => {
        const worker = startHere(["worker", "--name", "w1", "--films", "2", ...args], { cwd: folder, env })
        await worker.prints(words)
        worker.interrupt()
        return await worker.ended
      })
    return {
      url,
      folder,
      env,
      provider,
      run,
      workUntil,
      file: (name: string) => path.join(folder, name),
      write: (name: string, text: string) => writeFileSync(path.join(folder, name), text)
    }
  })

/** Words of the program without what differs from run to run. */
export const sameWords = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?/g, "THEN")
    .replaceAll(/127\.0\.0\.1:\d+\/test_\w+/g, "DATABASE")
    .replaceAll(/ on \S+(?=\n)/g, " on HOST")
