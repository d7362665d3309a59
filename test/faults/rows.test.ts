import { createServer } from "node:net"
import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Simulator } from "xai-simulator"
import { GrokClient } from "../../src/services/GrokClient.js"
import { Workspace } from "../../src/services/Workspace.js"
import { drawing, question } from "../services/xai/studio.js"
import { asked, faultyStudio, lacks, routes, shortest, shot, story } from "../support/faultyFilm.js"

// Rows of the table of faults that need a film, or a client, of their own. Real client, real files, real ffmpeg.

describe("a provider that will not have us", () => {
  for (const [status, fault, reason] of [
    [401, "http-401", "WrongKey"],
    [402, "http-402", "NoFunds"],
    [403, "http-403-blocked", "WrongKey"]
  ] as const) {
    it.live(`answering ${status} ends the run at once, without the flow retry (fault row 16)`, () =>
      Effect.gen(function* () {
        const { ended, log } = yield* shot()
        assert.deepInclude(ended._tag === "Left" ? ended.left : {}, { _tag: "GrokRejected", reason })
        // The plan; then both portraits and both questions on the traits were on their way, and nothing came after them.
        assert.isAtMost(asked(log, routes.chat).length, 3)
        assert.isAtMost(asked(log, routes.sheets).length, 2)
        assert.lengthOf(log, asked(log, routes.sheets).length + asked(log, routes.chat).length)
      }).pipe(Effect.provide(faultyStudio(story, { faults: [{ route: "images", fault }] })))
    )
  }
})

describe("an answer that cannot be read", () => {
  for (const [fault, problem] of [
    ["invalid-json", /answer/],
    ["truncated-json", /answer/],
    ["html-page", /web page/],
    ["empty-answer", /answer/],
    ["missing-field", /data/],
    ["wrong-type", /data/]
  ] as const) {
    it.live(`(${fault}) is in doubt, told by its place, and kept word for word (fault row 18)`, () =>
      Effect.gen(function* () {
        const grok = yield* GrokClient
        const fs = yield* FileSystem.FileSystem
        const workspace = yield* Workspace
        const error = yield* Effect.flip(grok.drawImage(drawing))
        assert.deepInclude(error, { _tag: "GrokUnavailable", reason: "Unreadable" })
        assert.match(error.detail, problem)
        const kept = /kept as (responses\/\S+)$/.exec(error.detail)?.[1] ?? ""
        const raw = yield* fs.readFileString(workspace.absolute(kept))
        // It was billed, so a person may still want what is in it.
        if (fault !== "empty-answer") assert.isAbove(raw.length, 10)
        const { bill } = yield* Simulator
        assert.isAbove((yield* bill).ticks, 0)
      }).pipe(Effect.provide(faultyStudio(shortest, { faults: [{ route: "images", fault }] })))
    )
  }
})

describe("a question whose answer is off its schema", () => {
  it.live("is mended by one more question that shows the model its answer and the fault (fault row 18)", () =>
    Effect.gen(function* () {
      const { ended, log } = yield* shot()
      assert.deepStrictEqual(lacks(ended), [])
      const [first, second] = asked(log, routes.chat)
      assert.notInclude(JSON.stringify(first?.body), "unexpected")
      assert.include(JSON.stringify(second?.body), "unexpected")
      assert.match(JSON.stringify(second?.body), /title: is missing/)
    }).pipe(
      Effect.provide(
        faultyStudio(shortest, { faults: [{ route: "chat", fault: "chat-off-schema", when: { nth: 1 } }] })
      )
    )
  )

  it.live(
    "fails with the field's name, not with a crash, when the mended one is off too (fault row 18)",
    () =>
      Effect.gen(function* () {
        const { ended, log } = yield* shot()
        assert.strictEqual(ended._tag, "Left")
        assert.match(ended._tag === "Left" ? ended.left.message : "", /title: is missing/)
        assert.isAtMost(asked(log, routes.chat).length, 3)
      }).pipe(
        Effect.provide(faultyStudio(shortest, { faults: [{ route: "chat", fault: "chat-off-schema" }] }))
      )
  )

  it.live("or cut short, in prose, fenced or a refusal, is one typed error each (fault row 18)", () =>
    Effect.gen(function* () {
      const grok = yield* GrokClient
      const simulator = yield* Simulator
      for (const fault of [
        "chat-cut-short",
        "chat-prose",
        "chat-fenced",
        "chat-refusal",
        "chat-off-schema"
      ]) {
        yield* simulator.change({ faults: [{ route: "chat", fault }] })
        const error = yield* Effect.flip(grok.ask(question))
        assert.strictEqual(error._tag, "AnswerOffSchema", fault)
      }
    }).pipe(Effect.provide(faultyStudio(shortest)))
  )
})

describe("a file that changed after the run", () => {
  it.live("counts as missing and is had again for nothing, dead links included (fault row 29)", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const workspace = yield* Workspace
      const simulator = yield* Simulator
      const first = yield* shot()
      assert.deepStrictEqual(lacks(first.ended), [])
      const harm: ReadonlyArray<readonly [string, (bytes: Uint8Array) => Uint8Array]> = [
        ["character_sheets/01-fox_v1.jpg", (bytes) => bytes.subarray(0, -100)],
        ["keyframes/scene_1_v1.jpg", (bytes) => Uint8Array.from([...bytes.subarray(0, -1), 0])],
        ["videos/scene_1.mp4", (bytes) => bytes.subarray(0, bytes.length / 2)],
        ["final_video.mp4", (bytes) => Uint8Array.from([...bytes, 0])]
      ]
      const before = new Map<string, Uint8Array>()
      for (const [path, change] of harm) {
        const bytes = yield* fs.readFile(workspace.absolute(path))
        before.set(path, bytes)
        yield* fs.writeFile(workspace.absolute(path), change(bytes))
      }
      yield* simulator.change({ faults: [{ route: "media", fault: "media-expired", times: 1 }] })
      const second = yield* shot()
      assert.deepStrictEqual(lacks(second.ended), [])
      assert.strictEqual(second.bill.ticks, first.bill.ticks)
      assert.isTrue(second.log.slice(first.log.length).every(({ method }) => method === "GET"))
      for (const [path, bytes] of before)
        if (path !== "final_video.mp4")
          assert.deepStrictEqual(yield* fs.readFile(workspace.absolute(path)), bytes, path)
    }).pipe(Effect.provide(faultyStudio(shortest)))
  )
})

/** A door on this machine that counts who knocks. */
const listening = Effect.acquireRelease(
  Effect.async<{ readonly port: number; readonly knocks: () => number; readonly stop: () => void }>(
    (resume) => {
      let knocks = 0
      const server = createServer((socket) => {
        knocks += 1
        socket.destroy()
      }).listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" ? (address?.port ?? 0) : 0
        resume(Effect.succeed({ port, knocks: () => knocks, stop: () => server.close() }))
      })
    }
  ),
  ({ stop }) => Effect.sync(stop)
)

describe("bytes that are not what they pose as", () => {
  it.scopedLive("a playlist in a clip's place is refused, and nobody follows it (fault row 39)", () =>
    Effect.gen(function* () {
      const door = yield* listening
      const to = `http://127.0.0.1:${door.port}/secret.ts`
      yield* Effect.gen(function* () {
        const { ended, log } = yield* shot()
        const fs = yield* FileSystem.FileSystem
        const workspace = yield* Workspace
        assert.strictEqual(ended._tag, "Left")
        assert.lengthOf(asked(log, routes.orders), 2)
        assert.deepStrictEqual(yield* fs.readDirectory(workspace.absolute("videos")), [])
      }).pipe(
        Effect.provide(
          faultyStudio(shortest, { faults: [{ route: "videos", fault: { name: "clip-playlist", to } }] })
        )
      )
      assert.strictEqual(door.knocks(), 0)
    })
  )

  it.scopedLive("a redirect to this machine is refused before anybody connects (fault row 28)", () =>
    Effect.gen(function* () {
      const door = yield* listening
      const to = `http://127.0.0.1:${door.port}/latest/meta-data`
      yield* Effect.gen(function* () {
        const { ended } = yield* shot()
        assert.strictEqual(ended._tag, "Left")
        assert.match(ended._tag === "Left" ? ended.left.message : "", /link|port|address|lost/i)
      }).pipe(
        Effect.provide(
          faultyStudio(shortest, { faults: [{ route: "media", fault: { name: "media-redirect", to } }] })
        )
      )
      assert.strictEqual(door.knocks(), 0)
    })
  )

  it.live("a picture that claims 65,500 by 65,500 pixels is refused, not decoded (fault row 40)", () =>
    Effect.gen(function* () {
      const grok = yield* GrokClient
      const told = yield* Effect.match(grok.drawImage(drawing), {
        onFailure: (error) => error.message,
        onSuccess: () => "it was taken"
      })
      assert.match(told, /cannot be read.*65500 by 65500 pixels/)
    }).pipe(Effect.provide(faultyStudio(shortest, { faults: [{ route: "images", fault: "picture-bomb" }] })))
  )
})
