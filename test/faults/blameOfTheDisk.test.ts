import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Blame } from "../../src/domain/Blame.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { layerTest as ffmpegTest } from "../../src/testing/FfmpegTest.js"
import { failure, meddleWith } from "../support/faultyDisk.js"
import { inVirtualTime } from "../support/film.js"
import { fox, plan, scene } from "../support/plans.js"
import { paid, scriptedGrok } from "../support/scriptedGrok.js"

const codes = ["EACCES", "EROFS", "EIO", "EBUSY", "ENOSPC", "EDQUOT"] as const
const folders = ["character_sheets", "keyframes", "videos", "frames"] as const

/** As few files as a film has in which each folder holds some. */
const story = plan({ characters: [fox], scenes: [scene(1, { charactersPresent: ["Fox"] })] })

/** Makes a film on a disk that fails with `code` whatever is put into one of its folders. */
const filmedOn = (folder: string, code: string) => {
  const grok = scriptedGrok({}, story)
  const workspace = Layer.unwrapScoped(
    Effect.map(
      Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.orDie(fs.makeTempDirectoryScoped())),
      Workspace.layer
    )
  )
  const disk = meddleWith(({ path, verb }, doIt) =>
    path.includes(`/${folder}/`) && !path.includes("-trial-") && verb !== "makeDirectory" && verb !== "remove"
      ? Effect.fail(failure(code, path))
      : doIt
  )
  const studio = Layer.mergeAll(
    grok.layer,
    ffmpegTest(),
    StateStore.layerMemory(),
    PipelineEvents.layer
  ).pipe(Layer.provideMerge(workspace), Layer.provideMerge(disk), Layer.provideMerge(NodeContext.layer))
  return Effect.gen(function* () {
    const error = yield* Effect.flip(inVirtualTime(makeFilm("A fox and an owl")))
    return { error, orders: paid(yield* grok.calls) }
  }).pipe(Effect.provide(studio))
}

const blameOf = (error: { readonly _tag: string; readonly blame?: Blame }) => error.blame

describe("a disk that fails", () => {
  for (const code of codes)
    for (const folder of folders)
      it.effect(`with ${code} in ${folder} is this machine's, and nothing is ordered twice`, () =>
        Effect.gen(function* () {
          const { error, orders } = yield* filmedOn(folder, code)
          assert.strictEqual(blameOf(error), "machine", error.message)
          const words = orders
            .filter(({ call }) => call !== "ask")
            .map(({ call, words }) => `${call} ${words}`)
          assert.isNotEmpty(words)
          assert.strictEqual(new Set(words).size, words.length, "no order twice")
        })
      )
})
