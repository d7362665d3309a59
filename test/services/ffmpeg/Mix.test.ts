import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { mixInto } from "../../../src/services/ffmpeg/join/Mix.js"
import { scratch } from "../../support/studio.js"

const tone = (at: number) => 0.3 * Math.sin((2 * Math.PI * 441 * at) / 48_000)

/** Samples of two channels, the same in both. */
const stereo = (count: number, of: (at: number) => number) =>
  Float32Array.from({ length: 2 * count }, (_, place) => of(Math.floor(place / 2)))

layer(NodeContext.layer)("the samples of several clips", (it) => {
  it.scoped(
    "meet without a tick where one ends some samples early and a resampler guessed the next one's first",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { at } = yield* scratch
        const write = (name: string, samples: Float32Array) =>
          Effect.as(fs.writeFile(at(name), new Uint8Array(samples.buffer)), at(name))
        const parts = [
          { file: yield* write("1.f32", stereo(4_790, tone)), guessed: 0 },
          {
            file: yield* write(
              "2.f32",
              stereo(4_800, (n) => tone(4_800 + n) * Math.min(1, 0.5 + n / 48))
            ),
            guessed: 24
          }
        ].map((part) => ({ ...part, decoded: 4_800, skip: 0, samples: 4_800, overlap: 0 }))
        yield* mixInto(parts, at("film.f32"))
        const film = new Float32Array((yield* fs.readFile(at("film.f32"))).slice().buffer)
        const off = film.map((sample, place) => Math.abs(sample - tone(Math.floor(place / 2))))
        assert.isBelow(Math.max(...off), 0.01)
      })
  )
})
