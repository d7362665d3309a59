import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { createCanvas } from "@napi-rs/canvas"
import { Effect, Layer } from "effect"
import { Simulator } from "xai-simulator"
import { Scene, StoryPlan } from "../../src/domain/StoryPlan.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { rehearsing } from "../../src/simulated/Rehearsed.js"
import { story } from "../support/faultyFilm.js"
import { type Gatekeeper, gatewayTo } from "../support/gateway.js"
import { inProcess } from "../support/inProcess.js"
import { isLong } from "../support/longForm.js"
import { quickArtist } from "../support/quickArtist.js"
import { planned } from "../support/simulatedStudio.js"

// C6 through the command's own layers: a gateway in front of the simulator that does not take what is too large, and an
// API that does not take one scene as it is.

const lantern = "They hold a lantern between them"

/** The usual story; the second scene can be told by its words. */
const lanternStory = new StoryPlan({
  ...story,
  scenes: story.scenes.map((it) => (it.sceneId === 2 ? new Scene({ ...it, action: lantern }) : it))
})

const simulator = rehearsing({
  ...{ framesPerSecond: 4, sceneSeconds: 3 },
  delays: { chatMillis: 0, imageMillis: 0, videoMillis: 0, jitter: 0 },
  scores: [{ when: ".", values: [0.9] }],
  answers: [planned(lanternStory)]
}).pipe(Layer.provide(quickArtist), Layer.provide(Ffmpeg.layer()), Layer.provideMerge(NodeContext.layer))

/** A film's folder, and the command that makes it behind a gateway. */
const behind = Effect.fnUntraced(function* (keep: Gatekeeper) {
  const fs = yield* FileSystem.FileSystem
  const place = yield* fs.makeTempDirectoryScoped()
  const { apiKey, url } = yield* Simulator
  const gateway = yield* gatewayTo(url, keep)
  const run = (...words: ReadonlyArray<string>) =>
    Effect.promise(() =>
      inProcess(["run", "A fox and an owl", "--output-dir", "film", "--quiet", ...words], {
        cwd: place,
        env: {
          XAI_API_KEY: apiKey,
          XAI_BASE_URL: gateway.url,
          GROK_VIDEO_POLL_INTERVAL: "20 millis",
          GROK_VIDEO_RESOLUTION: "480p"
        }
      })
    )
  return { gateway, place, run }
})

let noise: Buffer | undefined
/** A picture that no encoder makes small. */
const largePhoto = (file: string) => {
  noise ??= drawNoise()
  writeFileSync(file, noise)
}
const drawNoise = () => {
  const canvas = createCanvas(700, 700)
  const pen = canvas.getContext("2d")
  const image = pen.createImageData(700, 700)
  for (let at = 0, seed = 7; at < image.data.length; at++) {
    seed = (seed * 1103515245 + 12345) % 2147483648
    image.data[at] = at % 4 === 3 ? 255 : seed >> 16
  }
  pen.putImageData(image, 0, 0)
  return canvas.toBuffer("image/png")
}

const page = "<html><title>Acme Gateway</title><h1>Not from here</h1></html>"

describe("C6: a request that is not taken for its form", () => {
  const answers: ReadonlyArray<readonly [string, number, string, RegExp]> = [
    ["413", 413, "", /413 without a word; sent with it: \S+ \(\d{3}\.\d kB as sent\)[\s\S]*smaller/],
    ["a bare 400", 400, "", /400 without a word; sent with it: \S+ \(\d{3}\.\d kB as sent\)/],
    // To whoever reads answers these are what a bare 400 is, as test/services/xai/Faults.test.ts sees.
    ...(isLong
      ? ([
          ["415", 415, "", /415 without a word; sent with it: \S+ \(\d{3}\.\d kB as sent\)/],
          ["422", 422, "", /422 without a word; sent with it: \S+ \(\d{3}\.\d kB as sent\)/]
        ] as const)
      : []),
    ["a page with 403", 403, page, /403[\s\S]*See to the network/]
  ]
  for (const [name, status, body, words] of answers)
    it.scopedLive(
      `answered with ${name} above a size stops the film before its clips, and drops nobody`,
      () =>
        Effect.gen(function* () {
          const { gateway, place, run } = yield* behind(({ body: sent }) =>
            sent.length < 150_000
              ? undefined
              : (response) => {
                  response.writeHead(status, body === "" ? {} : { "content-type": "text/html" })
                  response.end(body)
                }
          )
          const photo = path.join(place, "fox.png")
          largePhoto(photo)
          const { code, stderr: said } = yield* run("--reference", `Fox=${photo}`)
          assert.strictEqual(code, 1, said)
          assert.match(said, words)
          assert.notMatch(said, /other words|left out|key from/)
          assert.lengthOf(gateway.stopped, 1, "sent once")
          assert.isFalse(gateway.passed.some((it) => /videos\/generations|images\/edits/.test(it.path)))
        }).pipe(Effect.provide(simulator))
    )

  const orders = /videos\/generations/
  /** An API that takes no order of a clip whose prompt holds the words, and does not say why. */
  const notTaken =
    (words: string): Gatekeeper =>
    ({ body, path }) =>
      orders.test(path) && body.includes(words)
        ? (response) => {
            response.writeHead(400)
            response.end()
          }
        : undefined

  it.scopedLive("with a bare 400 for one scene: the film is made without it where --yes says so", () =>
    Effect.gen(function* () {
      const { gateway, place, run } = yield* behind(notTaken(lantern))
      const filmed = () => gateway.passed.filter((it) => orders.test(it.path)).length
      const stopped = yield* run()
      assert.strictEqual(stopped.code, 1, stopped.stderr)
      assert.match(stopped.stderr, /400 without a word; sent with it: keyframes\/\S+ \(\d+\.\d kB as sent\)/)
      assert.match(stopped.stderr, /--yes makes the film without it/)
      assert.isAtMost(filmed(), 2)
      const made = yield* run("--yes")
      assert.strictEqual(made.code, 6, made.stderr)
      const state = readFileSync(path.join(place, "film/state.json"), "utf8")
      assert.match(state, /Its clip cannot be had: its order is not taken as it is \(400 without a word/)
      assert.strictEqual(filmed(), 2, "each of the others once")
    }).pipe(Effect.provide(simulator))
  )

  it.scopedLive(
    "with a bare 400 for every scene: what to do follows that, and not words that were refused",
    () =>
      Effect.gen(function* () {
        const { gateway, run } = yield* behind(notTaken("prompt"))
        const { code, stderr: said } = yield* run("--yes")
        assert.strictEqual(code, 1, said)
        assert.match(said, /Mend the setting \(config shows them all\) or the photo that is named/)
        assert.notMatch(said, /words that were refused|was lost|other words/)
        assert.isFalse(gateway.passed.some((it) => orders.test(it.path)))
      }).pipe(Effect.provide(simulator))
  )
})
