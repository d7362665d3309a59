import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { SimulatorSettings } from "xai-simulator"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { Workspace } from "../../src/services/Workspace.js"
import { asked, faultyStudio, lacks, routes, shot } from "../support/faultyFilm.js"
import { leapingClock } from "../support/leapingClock.js"
import { fox, plan, scene } from "../support/plans.js"

// One film through the real client, real files and real ffmpeg, in which every scene meets a fault of its own. It is
// made once; each row of the table of faults looks at its scene.

/** The scenes by the thing the fox waves at, which is how a fault knows its scene; and the faults of each. */
const things = {
  acorn: [{ route: "video-generations", fault: "moderated" }],
  bramble: [{ route: "video-poll", fault: "http-503", times: 8 }],
  clover: [{ route: "videos", fault: "job-failed", times: 1 }],
  daisy: [{ route: "videos", fault: "job-expired", times: 1 }],
  elder: [
    { route: "media", fault: "media-cut", times: 1 },
    { route: "media", fault: "media-cut-chunked", times: 1 },
    { route: "media", fault: "media-cut-silent", times: 1 }
  ],
  fern: [{ route: "media", fault: "media-expired", times: 1 }],
  gorse: [{ route: "videos", fault: "clip-truncated", times: 1 }],
  heath: [{ route: "videos", fault: "clip-damaged" }],
  iris: [{ route: "videos", fault: "clip-odd-size" }],
  juniper: [{ route: "videos", fault: "clip-odd-rate" }],
  kelp: [{ route: "videos", fault: "clip-mute" }],
  lilac: [{ route: "videos", fault: "clip-wrong-duration" }]
} satisfies Record<string, SimulatorSettings["faults"]>
const names = Object.keys(things)

const story = plan({
  characters: [fox],
  scenes: names.map((thing, index) =>
    scene(index + 1, { durationSeconds: 3, charactersPresent: ["Fox"], action: `Fox waves at the ${thing}` })
  )
})

const settings: SimulatorSettings = {
  rewordings: [{ when: "acorn", values: ["A fox greets the acorn.", "A fox is near the acorn."] }],
  faults: Object.entries(things).flatMap(([thing, faults]) =>
    faults.map((rule) => ({ ...rule, when: { promptMatches: thing } }))
  )
}

const film = Effect.gen(function* () {
  const { bill, ended, log } = yield* shot()
  const ffmpeg = yield* Ffmpeg
  const fs = yield* FileSystem.FileSystem
  const { root } = yield* Workspace
  if (ended._tag === "Left") return yield* Effect.dieMessage(`${ended.left._tag}: ${ended.left.message}`)
  const { path, state } = ended.right.film
  const facts = yield* ffmpeg.verify(path)
  const files = (yield* fs.readDirectory(root, { recursive: true })).sort()
  return { bill, log, state, facts, files, lacks: lacks(ended) } as const
}).pipe(Effect.provide(faultyStudio(story, settings)), Effect.scoped, Effect.withClock(leapingClock()))

let once: Promise<Effect.Effect.Success<typeof film>> | undefined
const made = Effect.promise(() => {
  once ??= Effect.runPromise(film)
  return once
})

/** A scene's clip, and the orders and downloads that were made for it. */
const sceneOf = (thing: keyof typeof things) =>
  Effect.map(made, ({ log, state }) => {
    const id = names.indexOf(thing) + 1
    const orders = asked(log, routes.orders).filter(({ body }) => JSON.stringify(body).includes(thing))
    return { clip: state.videos.find(({ sceneId }) => sceneId === id), orders, log }
  })

describe("one film with a fault in every scene", () => {
  it.live("loses the scene whose wordings are all refused, and no other (fault row 17)", () =>
    Effect.gen(function* () {
      const { clip, orders } = yield* sceneOf("acorn")
      const { lacks } = yield* made
      assert.isUndefined(clip)
      // The first words and two rewordings, and not one more.
      assert.lengthOf(orders, 3)
      assert.deepStrictEqual(
        lacks.filter((lack) => lack.startsWith("scene-without-clip")),
        ["scene-without-clip scene 1", "scene-without-clip scene 8"]
      )
    })
  )

  it.live("outlives eight failed looks at a clip without ordering it again (fault row 20)", () =>
    Effect.gen(function* () {
      const { clip, log, orders } = yield* sceneOf("bramble")
      assert.isDefined(clip)
      assert.lengthOf(orders, 1)
      assert.lengthOf(
        asked(log, routes.looks).filter(({ status }) => status === 503),
        8
      )
    })
  )

  it.live("orders a clip once more that failed or expired on the provider (fault row 21)", () =>
    Effect.gen(function* () {
      for (const thing of ["clover", "daisy"] as const) {
        const { clip, orders } = yield* sceneOf(thing)
        assert.isDefined(clip)
        assert.lengthOf(orders, 2, thing)
      }
    })
  )

  it.live("fetches a cut clip again, cut with a length, in chunks or without a word (fault row 25)", () =>
    Effect.gen(function* () {
      const { clip, log, orders } = yield* sceneOf("elder")
      assert.isDefined(clip)
      assert.lengthOf(orders, 1)
      const times = asked(log, routes.media).filter(({ fault }) => fault?.startsWith("media-cut"))
      assert.lengthOf(times, 3)
    })
  )

  it.live("asks for a fresh link when one has died, and orders nothing (fault row 27)", () =>
    Effect.gen(function* () {
      const { clip, orders } = yield* sceneOf("fern")
      assert.isDefined(clip)
      assert.lengthOf(orders, 1)
    })
  )

  it.live("joins no clip that is truncated or damaged (fault row 30)", () =>
    Effect.gen(function* () {
      const mended = yield* sceneOf("gorse")
      assert.isDefined(mended.clip)
      assert.lengthOf(mended.orders, 2)
      const lost = yield* sceneOf("heath")
      assert.isUndefined(lost.clip)
      assert.lengthOf(lost.orders, 2)
    })
  )

  it.live(
    "joins clips of another size and rate and without sound into its summed length (fault row 31)",
    () =>
      Effect.gen(function* () {
        for (const thing of ["iris", "juniper", "kelp"] as const)
          assert.isDefined((yield* sceneOf(thing)).clip)
        const { facts, state } = yield* made
        assert.lengthOf(state.videos, names.length - 2)
        // The last clip came half as long as the others.
        assert.closeTo(facts.durationSeconds, 3 * state.videos.length - 1.5, 0.2)
        assert.isTrue(Option.isSome(facts.audio))
      })
  )

  it.live("C19: lists each clip that came otherwise than ordered, with both figures", () =>
    Effect.gen(function* () {
      const { facts, state } = yield* made
      assert.deepStrictEqual(
        state.degradations
          .filter(({ kind }) => kind === "delivered-otherwise")
          .map(({ delivered, ordered, subject }) => [subject, ordered, delivered]),
        [
          ["scene 9", "16:9", "320 by 240 pixels"],
          ["scene 11", "with sound", "without"],
          ["scene 12", "3 s", "1.5 s"]
        ]
      )
      // The odd one is fitted into the film, and does not shape it.
      assert.closeTo(facts.video.width / facts.video.height, 16 / 9, 0.05)
    })
  )

  it.live("leaves nothing half-written in its folder (fault row 25)", () =>
    Effect.gen(function* () {
      const { files } = yield* made
      assert.deepStrictEqual(
        files.filter((name) => /part/.test(name)),
        []
      )
    })
  )

  it.live("knows every cent the provider billed", () =>
    Effect.gen(function* () {
      const { bill, state } = yield* made
      assert.strictEqual(state.spent, bill.ticks)
    })
  )
})
