import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { afterAll, assert, describe, it, vi } from "@effect/vitest"
import { Effect } from "effect"
import { BufferSource, Input, Logging, LogLevel, QTFF } from "mediabunny"
import { inspect } from "../../src/services/ffmpeg/clip/Facts.js"
import { quietly } from "../../src/services/QuietReader.js"
import { bundledFfmpeg } from "../support/media.js"

const folder = mkdtempSync(path.join(tmpdir(), "quiet-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Clips whose tracks the library knows nothing of, by their encoders. */
const encoders = ["mjpeg", "mpeg4", "png", "dnxhd", "alac"] as const

const movies = new Map(encoders.map((name) => [name, path.join(folder, `${name}.mov`)] as const))

/** All of them at once: a tiny picture, and for the sound's sake an H.264 one. */
const film = () =>
  execFileSync(bundledFfmpeg, [
    ...["-loglevel", "error", "-f", "lavfi", "-i", "color=red:s=64x36:r=25:d=0.2"],
    ...["-f", "lavfi", "-i", "sine=d=0.2"],
    ...[...movies].flatMap(([name, file]) =>
      name === "alac"
        ? ["-map", "0", "-map", "1", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "alac", file]
        : name === "dnxhd"
          ? [
              "-map",
              "0",
              "-s",
              "320x180",
              "-c:v",
              "dnxhd",
              "-profile:v",
              "dnxhr_lb",
              "-pix_fmt",
              "yuv422p",
              file
            ]
          : ["-map", "0", "-c:v", name, file]
    )
  ])

/** Listens to the console as an embedding program's own words come to it. */
const listening = () => {
  const heard: Array<string> = []
  const spies = (["error", "warn", "info", "log"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...words: ReadonlyArray<unknown>) => {
      heard.push(`${name}: ${words.join(" ")}`)
    })
  )
  const stop = () => {
    for (const spy of spies) spy.mockRestore()
  }
  return { heard, stop }
}

/** How somebody else in the same process reads a clip. */
const others = async (file: string) => {
  const input = new Input({ source: new BufferSource(readFileSync(file)), formats: [QTFF] })
  try {
    const tracks = await input.getVideoTracks()
    return await Promise.all(tracks.map((track) => track.getCodec()))
  } finally {
    input.dispose()
  }
}

describe("M25: the library that reads clips", () => {
  it("says nothing of a track it does not know, and what it says to others is heard", async () => {
    film()
    const loud = movies.get("mjpeg") ?? ""
    const listener = listening()
    try {
      const look = (file: string) =>
        Effect.runPromise(inspect(file).pipe(Effect.option, Effect.provide(NodeContext.layer)))
      for (const file of movies.values()) await look(file)
      assert.deepStrictEqual(listener.heard, [])
      await others(loud)
      const alone = listener.heard.splice(0)
      assert.isAbove(alone.length, 0)
      // At the same time: none of ours, and each of theirs once.
      let release = () => {}
      const held = quietly(() => new Promise<void>((resolve) => (release = resolve)))
      await Promise.all([...[...movies.values()].map(look), others(loud), others(loud)])
      assert.deepStrictEqual(listener.heard.splice(0), [...alone, ...alone])
      release()
      await held
      assert.strictEqual(Logging.level, LogLevel.Info)
      Logging.level = LogLevel.Errors
      await Promise.all([look(loud), others(loud)])
      assert.deepStrictEqual([listener.heard, Logging.level], [[], LogLevel.Errors])
    } finally {
      listener.stop()
      Logging.level = LogLevel.Info
    }
  })
})
