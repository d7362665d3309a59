import { writeFileSync } from "node:fs"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Effect, Layer, ManagedRuntime, Schema } from "effect"
import { Simulator, type SimulatorSettings } from "xai-simulator"
import { rehearsing } from "../../src/simulated/Rehearsed.js"
import { artistOnce } from "./equalWork.js"
import { start } from "./liveProgram.js"
import { plainArtist, quickArtist } from "./quickArtist.js"

const open = new Set<{ readonly dispose: () => Promise<void> }>()

/** Closes the simulators of this process. */
export const closeAll = async (): Promise<void> => {
  await Promise.all([...open].map((runtime) => runtime.dispose()))
  open.clear()
}

/** What the simulator was asked, and what it answered. */
const readLog = Schema.decodeSync(
  Schema.parseJson(
    Schema.Array(
      Schema.Struct({
        method: Schema.String,
        path: Schema.String,
        status: Schema.Number,
        body: Schema.optional(Schema.Unknown)
      })
    )
  )
)

const nearWith = (artist: typeof quickArtist) => async (settings: SimulatorSettings) => {
  const runtime = ManagedRuntime.make(
    rehearsing(settings).pipe(Layer.provide(artist), Layer.provide(NodeContext.layer))
  )
  open.add(runtime)
  const { log, url } = await runtime.runPromise(Simulator)
  return { url, log: () => Effect.runPromise(log) }
}

/** A simulator in this process, which draws plainly: what it is asked and answers is looked at, not its pictures. */
export const near = nearWith(quickArtist)

/** The same for films that are to come as large and as quick as they are ordered: nothing less than was planned. */
export const nearInFull = (settings: SimulatorSettings) =>
  nearWith(plainArtist)({ ...settings, scale: 1, framesPerSecond: 24 })

/** The same with the artist that the program's own simulator has. */
export const nearAsItDraws = nearWith(artistOnce)

/** A simulator in a process of its own, which can be sent signals. */
export const apart = async (settings: SimulatorSettings, place: string) => {
  const config = path.join(place, "simulator.json")
  writeFileSync(config, JSON.stringify(settings))
  const simulator = start(["simulator", "--port", "0", "--config", config], { cwd: place })
  const url = await simulator.prints(/http:\/\/127\.0\.0\.1:\d+\/v1/)
  const log = async () => readLog(await (await fetch(`${url.replace(/\/v1$/, "")}/simulator/log`)).text())
  return { url, log, simulator }
}
