import { Clock, Effect, Layer } from "effect"
import { withListener } from "../src/cli/Printer.js"
import { liveView } from "../src/cli/view/LiveView.js"
import type { Outlet } from "../src/cli/view/Outlet.js"
import { Ticks } from "../src/domain/Money.js"
import { type AssetName, PipelineEvents } from "../src/services/PipelineEvents.js"

// What the live view costs: a film of 10 characters and 40 scenes is pretended for some seconds, with and without a
// view, at the pace of a real run and at a thousand events a second. Prints CPU time as a share of the time that passed.

const seconds = Number(process.argv[2] ?? 10)

const names = (kind: AssetName["kind"], count: number): ReadonlyArray<AssetName> =>
  Array.from({ length: count }, (_, index) => ({ kind, name: `scene ${index + 1}` }))
const assets = [...names("sheet", 10), ...names("keyframe", 40), ...names("clip", 40)]

/** A terminal that takes everything at once and forgets it. */
const nowhere = () => {
  let frames = 0
  let bytes = 0
  const outlet: Outlet = {
    write: (text) => {
      frames++
      bytes += text.length
    },
    isIdle: () => true,
    flushed: Effect.void
  }
  const look = () => ({ columns: 100, rows: 50, hasColour: true, isUnicode: true })
  return { terminal: { outlet, look, onDisturbed: () => () => {} }, seen: () => ({ frames, bytes }) }
}

/** Publishes `perSecond` events, and tells how many it got rid of in the time. */
const film = (perSecond: number) =>
  Effect.gen(function* () {
    const { publish } = yield* PipelineEvents
    yield* publish({ _tag: "StepStarted", step: 5, name: "Videos" })
    yield* publish({
      _tag: "AssetsPlanned",
      assets: assets.map((asset) => ({ asset, price: Ticks.make(5_600_000_000) }))
    })
    const began = yield* Clock.currentTimeMillis
    let published = 0
    let longest = 0
    for (;;) {
      const passed = (yield* Clock.currentTimeMillis) - began
      if (passed >= seconds * 1000) break
      const before = performance.now()
      for (; published < (passed / 1000) * perSecond; published++) {
        const asset = assets[50 + (published % 40)] ?? { kind: "clip", name: "scene 1" }
        yield* publish({ _tag: "ClipRendering", asset, progress: published % 100 })
      }
      longest = Math.max(longest, performance.now() - before)
      yield* Effect.sleep(10)
    }
    yield* publish({ _tag: "FilmStopped" })
    return { published, longest }
  })

const measured = (perSecond: number, isWatched: boolean) =>
  Effect.gen(function* () {
    const { seen, terminal } = nowhere()
    const before = process.cpuUsage()
    const began = performance.now()
    const { longest, published } = yield* isWatched
      ? Effect.scoped(
          Effect.flatMap(liveView(terminal), ({ listener }) => withListener(film(perSecond), listener))
        )
      : film(perSecond)
    const wall = (performance.now() - began) * 1000
    const used = process.cpuUsage(before)
    return { cpu: (used.user + used.system) / wall, published, longest, ...seen() }
  }).pipe(Effect.provide(Layer.fresh(PipelineEvents.layer)))

const percent = (share: number) => `${(share * 100).toFixed(2)} %`

const bench = Effect.gen(function* () {
  yield* measured(100, true)
  for (const perSecond of [2, 1000]) {
    const alone = yield* measured(perSecond, false)
    const watched = yield* measured(perSecond, true)
    process.stdout.write(
      `${perSecond} events/s: ${percent(alone.cpu)} CPU alone, ${percent(watched.cpu)} watched, the view ${percent(watched.cpu - alone.cpu)}; ${(watched.frames / seconds).toFixed(1)} writes/s of ${Math.round(watched.bytes / Math.max(watched.frames, 1))} bytes; ${watched.published} published (${alone.published} alone), longest publishing ${watched.longest.toFixed(1)} ms\n`
    )
  }
})

await Effect.runPromise(bench)
