import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer } from "effect"
import type { Blame } from "../../src/domain/Blame.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { layerTest as ffmpegTest } from "../../src/testing/FfmpegTest.js"
import { type Deed, failure, meddleWith } from "../support/faultyDisk.js"
import { inVirtualTime } from "../support/film.js"
import { fox, plan, scene } from "../support/plans.js"
import { paid, scriptedGrok } from "../support/scriptedGrok.js"

// The disk under the journal and under the answers: what cannot be written down before it is sent is not sent, and what
// was answered is not ordered a second time.

const codes = ["ENOSPC", "EIO", "EACCES", "EROFS", "EMFILE"] as const

const blameOf = (error: { readonly _tag: string; readonly blame?: Blame }) => error.blame

/** A plan whose answer is too long for a line of the journal. */
const longPlan = plan({
  characters: [fox],
  scenes: [
    scene(1, {
      charactersPresent: ["Fox"],
      description: "They look into one drawer after another. ".repeat(450).trim()
    })
  ]
})

/** Makes a film on a disk that fails with `code` at some deeds, `times` times; `again` makes it once more on a good one. */
const filmedOn = Effect.fnUntraced(function* (code: string, isAt: (deed: Deed) => boolean, times = 1e9) {
  const grok = scriptedGrok({}, longPlan)
  let left = times
  const disk = meddleWith((deed, doIt) =>
    Effect.suspend(() =>
      isAt(deed) && !deed.path.includes("-trial-") && left-- > 0
        ? Effect.fail(failure(code, deed.path))
        : doIt
    )
  )
  const folder = yield* Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped())
  const studio = Layer.mergeAll(grok.layer, ffmpegTest(), StateStore.layer({}), PipelineEvents.layer).pipe(
    Layer.provideMerge(Workspace.layer(folder)),
    Layer.provideMerge(disk),
    Layer.provideMerge(NodeContext.layer)
  )
  const run = Effect.gen(function* () {
    const before = paid(yield* grok.calls).length
    const ended = yield* inVirtualTime(makeFilm("A fox and an owl")).pipe(
      Effect.provide(studio),
      Effect.either
    )
    const orders = paid(yield* grok.calls).slice(before)
    return { ended, orders: orders.map(({ call, words }) => `${call} ${words}`) }
  })
  const first = yield* run
  left = 0
  return { ...first, again: run }
}, Effect.provide(NodeContext.layer))

/** Fails unless what ended is this machine's, and `orders` calls were sent. */
const isOfThisMachine = (
  { ended, orders }: Effect.Effect.Success<Effect.Effect.Success<ReturnType<typeof filmedOn>>["again"]>,
  sent: number,
  words: string | RegExp
) => {
  const error = Either.getOrThrow(Either.flip(ended))
  assert.strictEqual(blameOf(error), "machine", error.message)
  assert.match(error.message, new RegExp(words))
  assert.lengthOf(orders, sent)
}

const isWhole = ({ ended, orders }: Parameters<typeof isOfThisMachine>[0]) => {
  assert.isTrue(Either.isRight(ended), String(Either.getLeft(ended)))
  const pictures = orders.filter((order) => !order.startsWith("ask"))
  assert.strictEqual(new Set(pictures).size, pictures.length, "no order twice")
}

const writes = (text: string) => (deed: Deed) =>
  deed.verb === "writeAll" &&
  deed.path.endsWith("/journal.log") &&
  Buffer.from(deed.bytes ?? [])
    .toString()
    .includes(text)

const intoResponses = ({ path, verb }: Deed) => path.includes("/responses/") && verb !== "remove"

describe("a disk that fails under the journal", () => {
  for (const code of codes) {
    it.scoped(`with ${code} before a call is this machine's, and the call is not sent`, () =>
      Effect.gen(function* () {
        isOfThisMachine(yield* filmedOn(code, writes('"kind":"intent"')), 0, code)
      })
    )

    it.scoped(`with ${code} after a call is this machine's, and nothing more is ordered`, () =>
      Effect.gen(function* () {
        const made = yield* filmedOn(code, writes('"kind":"answer"'))
        isOfThisMachine(made, 1, "was answered and paid for, but the answer could not be saved")
      })
    )

    it.scoped(`with ${code} in responses/ is this machine's, and nothing is ordered for it`, () =>
      Effect.gen(function* () {
        isOfThisMachine(yield* filmedOn(code, intoResponses), 1, code)
      })
    )
  }

  it.scoped("where responses/ is to be is this machine's: nothing is ordered until it is well again", () =>
    Effect.gen(function* () {
      const made = yield* filmedOn(
        "EROFS",
        ({ path, verb }) => verb === "makeDirectory" && path.endsWith("/responses")
      )
      isOfThisMachine(made, 0, "read-only")
      isWhole(yield* made.again)
    })
  )

  const moments = { "the journal": writes('"kind":"answer"'), "responses/": intoResponses }
  for (const [place, isAt] of Object.entries(moments))
    it.scoped(`for a moment, in ${place}, costs nothing`, () =>
      Effect.gen(function* () {
        const made = yield* filmedOn("EIO", isAt, 3)
        isWhole(made)
        assert.lengthOf((yield* made.again).orders, 0)
      })
    )
})
