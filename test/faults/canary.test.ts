import { readdirSync, readFileSync, statSync } from "node:fs"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Simulator } from "xai-simulator"
import { rehearsing } from "../../src/simulated/Rehearsed.js"
import { shortest } from "../support/faultyFilm.js"
import { start } from "../support/liveProgram.js"
import { bundledFfmpeg } from "../support/media.js"
import { makeScript } from "../support/processes.js"
import { quickArtist } from "../support/quickArtist.js"
import { planned } from "../support/simulatedStudio.js"

const canary = "xai-canary/0123456789+abcdefghij="

const far = rehearsing({
  apiKey: canary,
  framesPerSecond: 4,
  delays: { chatMillis: 0, imageMillis: 0, videoMillis: 0, jitter: 0 },
  scores: [{ when: ".", values: [0.9] }],
  answers: [planned(shortest)],
  // The provider repeats the key it was sent, in a refusal that costs the scene's second thoughts but not the film.
  faults: [{ route: "video-generations", fault: "error-echoes-key" }]
}).pipe(Layer.provide(quickArtist))

/** Every file below a folder, as text. */
const everything = (folder: string): string =>
  readdirSync(folder, { recursive: true })
    .map((name) => path.join(folder, String(name)))
    .filter((name) => statSync(name).isFile())
    .map((name) => `${name}\n${readFileSync(name, "latin1")}`)
    .join("\n")

describe("the key of a whole run", () => {
  it.scopedLive(
    "is in nothing it prints, writes or hands to a child, though the provider echoes it (fault row 38)",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped()
        const { log, url } = yield* Simulator
        const children = path.join(folder, "children.txt")
        const ffmpeg = yield* makeScript(
          path.join(folder, "ffmpeg"),
          `{ /usr/bin/env; echo "$@"; } >> ${children}; exec '${bundledFfmpeg}' "$@"`
        )
        const running = start(
          [
            "--log-level",
            "all",
            "run",
            "A fox",
            "--output-dir",
            "film",
            "--ffmpeg",
            ffmpeg,
            "--resolution",
            "480p"
          ],
          {
            cwd: folder,
            env: { XAI_API_KEY: canary, XAI_BASE_URL: url, GROK_VIDEO_FLOW_RETRIES: "0" }
          }
        )
        const { stderr, stdout } = yield* Effect.promise(() => running.ended)
        // It got as far as the fault, by the key that must not show.
        assert.isTrue(
          (yield* log).some(({ path, status }) => path.endsWith("/videos/generations") && status === 400)
        )
        assert.include(everything(folder), "AV_LOG_FORCE_NOCOLOR")
        for (const words of [stdout, stderr, everything(folder)]) {
          for (const form of [
            canary,
            encodeURIComponent(canary),
            Buffer.from(canary).toString("base64"),
            "canary/0123"
          ])
            assert.isFalse(
              words.includes(form),
              `${form} in ${words.slice(words.indexOf(form) - 80).slice(0, 160)}`
            )
        }
      }).pipe(Effect.provide(Layer.merge(far, NodeFileSystem.layer)))
  )
})
