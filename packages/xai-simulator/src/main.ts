#!/usr/bin/env node
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { parseArgs } from "node:util"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Cause, Console, Effect, Exit, Layer, Option, ParseResult, Schema } from "effect"
import own from "../package.json" with { type: "json" }
import { faultTable } from "./faults/FaultCatalogue.js"
import { Simulator } from "./Simulator.js"
import { configFromJson, decodeConfig } from "./SimulatorConfig.js"
import { plainArtist } from "./Standalone.js"
import { musicFile } from "./sound/Music.js"

const help = `xai-simulator: xAI's API on this machine, with real pictures and clips, for nothing.

  npx xai-simulator [--port 8787] [--config settings.json]
  npx xai-simulator music --seconds 30 --out music.wav [--seed 1]

  --port        the port on 127.0.0.1 to listen on; 0 takes a free one (8787)
  --config      a JSON file with delays, scores, answers and faults
  --seconds     how long a bed of music is that its own instruments play, without a seam where it is repeated
  --out         the WAV file it is written to
  --seed        which one it is (1)
  --list-faults print every fault it can produce, and serve nothing
  --version     print the version
  --help        print this`

/** What was asked for cannot be done; the message says why and what helps. */
class Unusable extends Schema.TaggedError<Unusable>()("Unusable", { why: Schema.String }) {
  override get message() {
    return this.why
  }
}

const unusable = (cause: unknown) =>
  new Unusable({ why: cause instanceof Error ? cause.message : String(cause) })

const read = Effect.try({
  try: () =>
    parseArgs({
      allowPositionals: true,
      options: {
        seconds: { type: "string" },
        out: { type: "string" },
        seed: { type: "string", default: "1" },
        port: { type: "string", default: "8787" },
        config: { type: "string" },
        "list-faults": { type: "boolean", default: false },
        version: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false }
      }
    }),
  catch: (cause) => new Unusable({ why: `${unusable(cause).why}\n\n${help}` })
})

const settingsIn = (file: string | undefined) =>
  file === undefined
    ? decodeConfig({})
    : Effect.tryPromise({ try: () => readFile(file, "utf8"), catch: unusable }).pipe(
        Effect.flatMap(configFromJson),
        Effect.mapError((error) =>
          ParseResult.isParseError(error)
            ? new Unusable({
                why: `${file}: ${ParseResult.ArrayFormatter.formatErrorSync(error)
                  .filter(({ message }) => !message.startsWith("Expected undefined"))
                  .map(({ message, path }) => `${path.join(".")} ${message}`.trim())
                  .join("; ")}`
              })
            : error
        )
      )

const announce = Effect.flatMap(Simulator, ({ apiKey, url }) =>
  Console.log(
    [
      `A simulated xAI API listens at ${url}. Nothing here costs money; Ctrl-C stops it.`,
      "In another terminal, for any client:",
      "",
      `  export XAI_BASE_URL=${url}`,
      `  export XAI_API_KEY=${apiKey}`,
      ""
    ].join("\n")
  )
)

/** Writes a bed of music. */
const playMusic = Effect.fnUntraced(function* (
  seconds: string | undefined,
  out: string | undefined,
  seed: string
) {
  const length = Number(seconds)
  if (!(length >= 1 && length <= 600))
    return yield* new Unusable({ why: "music: --seconds has to be a number from 1 to 600." })
  if (out === undefined) return yield* new Unusable({ why: "music: --out names the WAV file to write." })
  if (!/^-?\d{1,9}$/.test(seed))
    return yield* new Unusable({ why: `music: --seed ${seed} is no whole number.` })
  const bytes = musicFile({ seconds: length, seed: Number(seed) })
  yield* Effect.tryPromise({
    try: async () => {
      await mkdir(dirname(out), { recursive: true })
      await writeFile(out, bytes)
    },
    catch: unusable
  })
  return yield* Console.log(`${out}: ${length} s of music.`)
})

const main = Effect.gen(function* () {
  const {
    positionals: [command],
    values: { config, help: wantsHelp, "list-faults": wantsFaults, out, port, seconds, seed, version }
  } = yield* read
  if (wantsHelp) return yield* Console.log(help)
  if (version) return yield* Console.log(own.version)
  if (wantsFaults) return yield* Console.log(faultTable())
  if (command === "music") return yield* playMusic(seconds, out, seed)
  if (command !== undefined) return yield* new Unusable({ why: `There is no command ${command}.\n\n${help}` })
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    return yield* new Unusable({ why: `--port ${port} is no port: give a whole number from 0 to 65535.` })
  yield* Effect.tryPromise({ try: () => import("@napi-rs/canvas"), catch: unusable })
  const settings = yield* settingsIn(config)
  return yield* Effect.zipRight(announce, Effect.never).pipe(
    Effect.provide(Layer.provide(Simulator.layer({ ...settings, port: Number(port) }), plainArtist))
  )
})

/** 2 where it is told something it cannot do, 130 where it is stopped, else 1. */
const exitCode = (cause: Cause.Cause<unknown>): number =>
  Cause.isInterruptedOnly(cause)
    ? 130
    : Option.exists(Cause.failureOption(cause), (error) => error instanceof Unusable)
      ? 2
      : 1

main.pipe(
  Effect.tapErrorCause((cause) =>
    Option.match(Cause.failureOption(cause), {
      onNone: () => Console.error(Cause.pretty(cause)),
      onSome: ({ message }) => Console.error(message)
    })
  ),
  Effect.provide([NodeFileSystem.layer, NodePath.layer]),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    teardown: (exit, done) => done(Exit.match(exit, { onSuccess: () => 0, onFailure: exitCode }))
  })
)
