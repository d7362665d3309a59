import { Array, Clock, Effect, Layer } from "effect"
import { liveView } from "../src/cli/live/LiveView.js"
import type { Outlet } from "../src/cli/output/Outlet.js"
import { withListener } from "../src/cli/output/Printer.js"
import { ClipId, KeyframeId, SheetId } from "../src/domain/AssetId.js"
import { Ticks } from "../src/domain/Money.js"
import { SceneId } from "../src/domain/StoryPlan.js"
import { PipelineEvents } from "../src/services/PipelineEvents.js"
import { type Line, median, noiseOf } from "./Numbers.js"

// What the live view costs: a film of 10 characters and 40 scenes is pretended for some seconds, with and without a
// view, at the pace of a real run and at a thousand events a second.

const seconds = Number(process.env.SECONDS ?? 5)
const rounds = Number(process.env.ROUNDS ?? 3)

const first = new ClipId({ sceneId: SceneId.make(1) })
const scenes = Array.makeBy(40, (index) => SceneId.make(index + 1))
const assets = [
  ...Array.makeBy(10, (index) => new SheetId({ name: `Character ${index + 1}` })),
  ...scenes.map((sceneId) => new KeyframeId({ sceneId })),
  ...scenes.map((sceneId) => new ClipId({ sceneId }))
]

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
  const style = () => ({ columns: 100, rows: 50, hasColour: true, isUnicode: true })
  return { terminal: { outlet, style, onDisturbed: () => () => {} }, seen: () => ({ frames, bytes }) }
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
        const asset = assets[50 + (published % 40)] ?? first
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

/** What the view takes of one processor, by the pace of the events, and whether a flood of them holds the film up. */
export const view = Effect.gen(function* () {
  yield* measured(100, true)
  const at = (perSecond: number) =>
    Effect.forEach(Array.range(1, rounds), () =>
      Effect.all({ alone: measured(perSecond, false), watched: measured(perSecond, true) })
    )
  const shares = (runs: Effect.Effect.Success<ReturnType<typeof at>>) =>
    runs.map(({ alone, watched }) => watched.cpu - alone.cpu)
  const [calm, flood] = [yield* at(2), yield* at(1000)]
  const told = (runs: typeof calm) => {
    const { bytes, frames } = runs[0]?.watched ?? { bytes: 0, frames: 0 }
    return `${(frames / seconds).toFixed(1)} writes a second of ${Math.round(bytes / Math.max(frames, 1))} bytes`
  }
  const held = flood.map(({ alone, watched }) => alone.published / watched.published)
  const lines: ReadonlyArray<Line> = [
    {
      what: "the live view at 2 events a second, of one processor",
      value: median(shares(calm)),
      atMost: 0.02,
      noise: 0,
      aside: told(calm)
    },
    {
      what: "the live view at 1 000 events a second, of one processor",
      value: median(shares(flood)),
      noise: 0,
      aside: told(flood)
    },
    {
      what: "events a film tells of at 1 000 a second, alone over watched",
      value: median(held),
      atMost: 1.02,
      noise: noiseOf(held),
      aside: `longest hold ${Math.max(...flood.map(({ watched }) => watched.longest)).toFixed(1)} ms, alone ${Math.max(...flood.map(({ alone }) => alone.longest)).toFixed(1)} ms`
    }
  ]
  return lines
})
