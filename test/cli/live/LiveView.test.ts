import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Fiber, Option, TestClock } from "effect"
import { liveView } from "../../../src/cli/live/LiveView.js"
import { type FsWrite, makeOutlet, type Outlet } from "../../../src/cli/output/Outlet.js"
import { plainListener, withListener } from "../../../src/cli/output/Printer.js"
import { Screen, throughScreen } from "../../../src/cli/output/Screen.js"
import { ClipId } from "../../../src/domain/AssetId.js"
import { noTicks, ticksFromUsd } from "../../../src/domain/Money.js"
import { SceneId } from "../../../src/domain/StoryPlan.js"
import { type Gate, type PipelineEvent, PipelineEvents } from "../../../src/services/PipelineEvents.js"

/** A terminal that keeps what is written to it. */
const fakeTerminal = (isStuck = false) => {
  const written: Array<string> = []
  const outlet: Outlet = {
    write: (text) => void written.push(text),
    isIdle: () => !isStuck || written.length === 0,
    flushed: isStuck ? Effect.never : Effect.void
  }
  return {
    written,
    terminal: {
      outlet,
      style: () => ({ columns: 80, rows: 24, hasColour: false, isUnicode: true }),
      onDisturbed: () => () => {}
    }
  }
}

const clip = new ClipId({ sceneId: SceneId.make(1) })
const opening: ReadonlyArray<PipelineEvent> = [
  { _tag: "StepStarted", step: 5, name: "Videos" },
  { _tag: "AssetsPlanned", assets: [{ asset: clip, price: noTicks }] }
]

// Each on a clock of its own, and nobody else prints.
describe.concurrent("the live view", () => {
  it.scoped("draws at most ten pictures a second, each in one write, whatever happens in between", () =>
    Effect.gen(function* () {
      const { terminal, written } = fakeTerminal()
      const view = yield* liveView(terminal)
      yield* Effect.forEach(opening, (event) => view.listener(event, []))
      const before = written.length
      for (let second = 0; second < 3; second++) {
        for (let fortieth = 0; fortieth < 40; fortieth++) {
          for (let event = 0; event < 25; event++)
            yield* view.listener(
              { _tag: "ClipRendering", asset: clip, progress: (fortieth * 25 + event) % 100 },
              []
            )
          yield* TestClock.adjust("25 millis")
        }
      }
      const frames = written.slice(before)
      assert.isAtMost(frames.length, 31)
      assert.isAtLeast(frames.length, 25)
      for (const frame of frames) {
        assert.isTrue(frame.startsWith("\u001b[?2026h") && frame.endsWith("\u001b[?2026l"))
        assert.notInclude(frame, "\u001b[2J")
      }
    })
  )

  it.scoped("reckons nothing in that lies behind the point where the film is held", () =>
    Effect.gen(function* () {
      const shownUntil = (until: Option.Option<Gate>) =>
        Effect.gen(function* () {
          const { terminal, written } = fakeTerminal()
          const view = yield* liveView(terminal, until)
          const price = ticksFromUsd(2)
          yield* view.listener({ _tag: "StepStarted", step: 2, name: "Character sheets" }, [])
          yield* view.listener({ _tag: "AssetsPlanned", assets: [{ asset: clip, price }] }, [])
          yield* TestClock.adjust("300 millis")
          return written.join("")
        }).pipe(Effect.scoped)
      assert.match(yield* shownUntil(Option.none()), /Videos: 1 waiting[\s\S]*about \$2\.00 left/)
      const held = yield* shownUntil(Option.some("keyframes"))
      assert.include(held, "spent")
      assert.notMatch(held, /waiting| left/)
    })
  )

  it.scoped("leaves the step above at which a worker died, before another goes on", () =>
    Effect.gen(function* () {
      const { terminal, written } = fakeTerminal()
      const view = yield* liveView(terminal)
      const begins: PipelineEvent = { _tag: "FilmStarted", concept: "A fox", spent: noTicks }
      yield* Effect.forEach([begins, ...opening, begins], (event) => view.listener(event, []))
      yield* throughScreen(Console.log("b goes on with it."))
      yield* TestClock.adjust("300 millis")
      assert.match(written.join(""), /═══ STEP 5: Videos[\s\S]*b goes on with it\./)
    })
  )

  it.scoped("draws nothing while nothing changes", () =>
    Effect.gen(function* () {
      const { terminal, written } = fakeTerminal()
      const view = yield* liveView(terminal)
      yield* view.listener({ _tag: "FileWritten", path: "script.md" }, [])
      yield* TestClock.adjust("1 second")
      const before = written.length
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(written.length, before)
    })
  )

  it.effect("never makes a film wait for a terminal that takes nothing", () =>
    Effect.gen(function* () {
      const { terminal, written } = fakeTerminal(true)
      const events = yield* PipelineEvents
      const film = Effect.forEach(
        Array.from({ length: 5000 }, (_, index) => index % 100),
        (progress) => events.publish({ _tag: "ClipRendering", asset: clip, progress }),
        { discard: true }
      ).pipe(Effect.zipRight(events.publish({ _tag: "FilmStopped" })))
      const running = yield* Effect.fork(
        Effect.scoped(
          Effect.flatMap(liveView(terminal), ({ listener }) =>
            Effect.as(withListener(film, listener), "filmed")
          )
        )
      )
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(yield* Fiber.join(running), "filmed")
      // The hidden cursor, the last words, and the cursor again: no picture was added to the ones not taken.
      assert.isAtMost(written.length, 4)
    }).pipe(Effect.provide(PipelineEvents.layer))
  )
})

describe("the live view", () => {
  it.effect("hides the cursor while it lives and gives it back, even when the film dies", () =>
    Effect.gen(function* () {
      const { terminal, written } = fakeTerminal()
      yield* Effect.exit(Effect.scoped(Effect.zipRight(liveView(terminal), Effect.die("a fault"))))
      assert.include(written[0], "\u001b[?25l")
      assert.include(written.at(-1), "\u001b[?25h")
    })
  )

  it.scoped("puts what others say above the picture, and loses none of it", () =>
    Effect.gen(function* () {
      const { terminal, written } = fakeTerminal()
      const view = yield* liveView(terminal)
      yield* Effect.forEach(opening, (event) => view.listener(event, []))
      const { sinks } = yield* Screen
      sinks.at(-1)?.write("scene 1: a further take was refused", "stderr")
      sinks.at(-1)?.write("Stopping", "stdout")
      yield* TestClock.adjust("100 millis")
      assert.match(written.at(-1) ?? "", /a further take was refused[\s\S]*Stopping[\s\S]*STEP 5: Videos/)
    })
  )
})

describe("an outlet", () => {
  it("writes one piece at a time and the rest of a piece that was cut, and waits where it must", async () => {
    const taken: Array<string> = []
    let calls = 0
    const send: FsWrite = (_fd, bytes, _offset, _length, _position, done) => {
      calls++
      if (calls === 2)
        return setImmediate(() => done(Object.assign(new Error("full"), { code: "EAGAIN" }), 0))
      const part = bytes.subarray(0, calls === 1 ? 3 : bytes.length)
      taken.push(part.toString())
      setImmediate(() => done(null, part.length))
    }
    const outlet = makeOutlet(9, send)
    outlet.write("abcdef")
    outlet.write("ghi")
    assert.isFalse(outlet.isIdle())
    await Effect.runPromise(outlet.flushed)
    assert.deepStrictEqual(taken, ["abc", "def", "ghi"])
    assert.isTrue(outlet.isIdle())
  })

  it("lets go of everything when its reader is gone", async () => {
    const send: FsWrite = (_fd, _bytes, _offset, _length, _position, done) =>
      setImmediate(() => done(Object.assign(new Error("gone"), { code: "EPIPE" }), 0))
    const outlet = makeOutlet(9, send)
    const film = Effect.gen(function* () {
      const { publish } = yield* PipelineEvents
      yield* Effect.forEach(Array.from({ length: 100 }), () => publish({ _tag: "FileWritten", path: "f" }))
      yield* publish({ _tag: "FilmStopped" })
      return "filmed"
    })
    const listener = plainListener((line) => Effect.sync(() => outlet.write(line)))
    const made = await Effect.runPromise(
      withListener(film, listener).pipe(Effect.provide(PipelineEvents.layer))
    )
    assert.strictEqual(made, "filmed")
    await Effect.runPromise(outlet.flushed)
  })
})
