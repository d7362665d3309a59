import { execFile } from "node:child_process"
import { accessSync, constants, statSync } from "node:fs"
import { delimiter, isAbsolute, join } from "node:path"
import { Config, Effect, Option } from "effect"
import type { Breath, Engine } from "./Engine.js"
import { soundRate } from "./Recording.js"
import { resampled } from "./Resample.js"
import { syllablesOf } from "./Tones.js"
import { readWave } from "./WaveFile.js"

// eSpeak NG speaks a hundred languages. It is not brought along, because of its licence: whoever has it on the PATH hears it.

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Where the user has put eSpeak NG. */
export const findEspeak: Effect.Effect<Option.Option<string>> = Effect.map(
  Effect.orElseSucceed(Config.string("PATH"), () => ""),
  (folders) =>
    Option.fromNullable(
      folders
        .split(delimiter)
        .filter((folder) => isAbsolute(folder))
        .map((folder) => join(folder, process.platform === "win32" ? "espeak-ng.exe" : "espeak-ng"))
        .find(isProgram)
    )
)

/** Words a minute at the usual speed. */
const usualPace = 165

const spoken = (program: string, args: ReadonlyArray<string>) =>
  Effect.async<Uint8Array>((resume) => {
    const child = execFile(
      program,
      args,
      { encoding: "buffer", maxBuffer: 64 * 1024 * 1024, timeout: 60_000 },
      (error, sound) =>
        resume(error === null ? Effect.succeed(sound) : Effect.dieMessage(`eSpeak NG: ${error.message}`))
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** The track between its first and its last sound. */
const trimmed = (track: Float32Array): Float32Array => {
  const isHeard = (value: number) => Math.abs(value) > 0.004
  const from = track.findIndex(isHeard)
  return from < 0 ? track.subarray(0, 0) : track.subarray(from, track.findLastIndex(isHeard) + 1)
}

/** Says words by eSpeak NG. Where a breath begins and ends is true; in it, words are shared out by their syllables. */
export const espeakAt =
  (program: string): Engine =>
  ({ language, speed, timbre, words }) =>
    Effect.gen(function* () {
      const pace = Math.round(usualPace * speed * timbre.rate)
      const pitch = Math.round(Math.max(0, Math.min(99, (timbre.hertz - 70) / 1.8)))
      const wave = readWave(
        yield* spoken(program, [
          ...["-v", language.toLowerCase(), "-s", String(pace), "-p", String(pitch)],
          ...["--stdout", "--", words.join(" ")]
        ])
      )
      const track = resampled(trimmed(wave.track), wave.rate / soundRate)
      const counts = words.map(syllablesOf)
      const beat =
        track.length /
        soundRate /
        Math.max(
          1,
          counts.reduce((sum, count) => sum + count, 0)
        )
      const spans = counts.map((count, at) => {
        const start = counts.slice(0, at).reduce((sum, before) => sum + before * beat, 0)
        return { start, end: start + count * beat }
      })
      return { track, spans } satisfies Breath
    })
