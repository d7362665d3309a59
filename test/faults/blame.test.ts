import { writeFileSync } from "node:fs"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, type Duration, Effect, Either, Layer, Option } from "effect"
import { Artist } from "xai-simulator"
import { LocalFile } from "../../src/domain/Assets.js"
import type { Blame } from "../../src/domain/Blame.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { MediaRejected } from "../../src/services/GrokError.js"
import { Workspace } from "../../src/services/Workspace.js"
import { makeInput } from "../../src/services/xai/Inputs.js"
import { hashOf } from "../../src/testing/Kit.js"
import { ffmpegOnce } from "../support/equalWork.js"
import { noSpace } from "../support/faultyDisk.js"
import { asked, failureOf, routes, shortest, shot } from "../support/faultyFilm.js"
import { clipFolder, filming, whole } from "../support/filmedClip.js"
import { bundledFfmpeg } from "../support/media.js"
import { quickArtist } from "../support/quickArtist.js"
import { planned, simulatedStudio } from "../support/simulatedStudio.js"
import { tempFolder } from "../support/tempFolder.js"

// Every failure of every external thing: whose it is, and that nothing was ordered anew unless the provider lost or
// spoilt what was ordered.

/** A clip's bytes with a stretch of its pictures blotted out: its header is whole, ffmpeg complains of the stream. */
const blotted = () => {
  const bytes = Uint8Array.from(whole)
  const from = Math.floor(bytes.length * 0.75)
  return bytes.fill(0x55, from, from + Math.floor(bytes.length * 0.15))
}

const script = path.join(tempFolder("crooked-"), "ffmpeg")
const doing = `${script}.instead`
writeFileSync(
  script,
  `#!/bin/sh
for a in "$@"; do case "$a" in *videos/.part*) . '${doing}' ;; esac; done
exec '${bundledFfmpeg}' "$@"
`,
  { mode: 0o755 }
)
const tried = (job: Duration.DurationInput) =>
  Effect.runSync(
    Effect.cached(
      Ffmpeg.pipe(
        Effect.provide(Ffmpeg.layer({ path: script, limits: { job, grace: "100 millis" } })),
        Effect.provide(NodeContext.layer)
      )
    )
  )
const inTime = tried("20 seconds")
const impatient = tried("200 millis")

/** An ffmpeg that does `instead` where a clip is to be checked, and its work otherwise; it is tried out but once. */
const crooked = (instead: string, ffmpeg = inTime) =>
  Layer.effect(
    Ffmpeg,
    Effect.zipRight(
      Effect.sync(() => writeFileSync(doing, instead)),
      ffmpeg
    )
  )

/** One that works: it looks at equal clips once. */
const working = ffmpegOnce()

const blameOf = (error: { readonly _tag: string; readonly blame?: Blame }) => error.blame

describe("C1: an ffmpeg in trouble", () => {
  const troubles: ReadonlyArray<readonly [string, string]> = [
    ["is killed", "kill -9 $$"],
    ["crashes", "kill -SEGV $$"],
    ["is asked to end", "kill -TERM $$"],
    ["is killed under a shell", "exit 137"],
    ["may not be run", "exit 126"],
    ["is not there any more", "exit 127"],
    [
      "lacks a library",
      'echo "ffmpeg: error while loading shared libraries: libx264.so.164: cannot open shared object file: No such file or directory" >&2; exit 1'
    ],
    ["may not see the file", 'echo "[in#0 @ 0x1] Error opening input: Permission denied" >&2; exit 243'],
    ["does not see the file", 'echo "$a: No such file or directory" >&2; exit 254'],
    ["finds no memory", 'echo "[h264 @ 0x1] get_buffer() failed: Cannot allocate memory" >&2; exit 244'],
    ["finds no room", 'echo "[out#0 @ 0x1] No space left on device" >&2; exit 228'],
    ["does not know an option", "echo \"Unrecognized option 'fps_mode'.\" >&2; exit 8"],
    ["knows no decoder", 'echo "Decoder (codec h264) not found for input stream #0:0" >&2; exit 1'],
    ["ends without a word", "exit 1"],
    ["hangs", "sleep 30"],
    ["calls every clip damaged", 'echo "[h264 @ 0x1] Invalid NAL unit size (1 > 0)." >&2; exit 183'],
    ["counts no frames", "echo progress=end; exit 0"]
  ]
  for (const [name, instead] of troubles)
    it.live(`that ${name} is this machine's: the clip is kept, none is ordered anew`, () =>
      Effect.gen(function* () {
        const { absolute, list } = yield* Workspace
        const first = yield* Effect.provide(
          filming(() => Effect.succeed(whole)),
          crooked(instead, name === "hangs" ? impatient : inTime)
        )
        assert.strictEqual(first.ordered, 1)
        const error = Either.getOrThrow(Either.flip(first.ended))
        assert.strictEqual(blameOf(error), "machine", error.message)
        assert.match(error.message, /ffmpeg/)
        assert.deepStrictEqual(
          (yield* list(absolute("videos"))).map((file) => file.replace(/-[0-9a-f]{8}\./, ".")),
          ["scene_1.unchecked.mp4"]
        )
        // With one that works nothing is ordered, and not even fetched.
        const second = yield* Effect.provide(
          filming(() => Effect.dieMessage("it was fetched before")),
          working
        )
        assert.isTrue(Either.isRight(second.ended))
        assert.deepStrictEqual([second.ordered, second.fetched], [0, 0])
        assert.deepStrictEqual(yield* list(absolute("videos")), ["scene_1.mp4"])
      }).pipe(Effect.provide(clipFolder))
    )

  it.live("says nothing against a clip by warnings of the loader", () =>
    Effect.gen(function* () {
      const noisy = "echo \"ERROR: ld.so: object 'x.so' from LD_PRELOAD cannot be preloaded: ignored.\" >&2"
      const { ended, ordered } = yield* Effect.provide(
        filming(() => Effect.succeed(whole)),
        crooked(noisy)
      )
      assert.isTrue(Either.isRight(ended))
      assert.strictEqual(ordered, 1)
    }).pipe(Effect.provide(clipFolder))
  )
})

describe("a clip", () => {
  it.live("that is damaged however often it is fetched is ordered once more, and kept to be looked at", () =>
    Effect.gen(function* () {
      const { absolute, list } = yield* Workspace
      const spoilt = blotted()
      const { ended, fetched, ordered } = yield* Effect.provide(
        filming((_, n) => Effect.succeed(n <= 2 ? spoilt : whole)),
        working
      )
      assert.isTrue(Either.isRight(ended), String(Either.getLeft(ended)))
      assert.deepStrictEqual([ordered, fetched], [2, 3])
      assert.lengthOf(yield* list(absolute("superseded")), 1)
    }).pipe(Effect.provide(clipFolder))
  )

  const rejections: ReadonlyArray<readonly [MediaRejected["reason"], Blame, number]> = [
    ["Type", "way", 1],
    ["Length", "way", 1],
    ["Address", "way", 1],
    ["Size", "provider", 1],
    ["Gone", "provider", 1],
    ["Unwritable", "machine", 1],
    ["Spoilt", "provider", 2],
    ["Incomplete", "provider", 2]
  ]
  for (const [reason, blame, orders] of rejections)
    it.live(
      `that cannot be had (${reason}) is the ${blame}'s, and ordered ${orders === 1 ? "once" : "twice"}`,
      () =>
        Effect.gen(function* () {
          const { ended, ordered } = yield* Effect.provide(
            filming(
              () =>
                new MediaRejected({ call: "download", reason, detail: "scripted", requestId: Option.none() })
            ),
            working
          )
          const error = Either.getOrThrow(Either.flip(ended))
          assert.strictEqual(blameOf(error), blame)
          assert.strictEqual(ordered, orders)
        }).pipe(Effect.provide(clipFolder))
    )
})

describe("C40: this machine, where something is to be made ready", () => {
  it.scopedLive("a full temporary folder is told as that, and not as a picture that will not do", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { absolute } = yield* Workspace
      const webp = Buffer.from("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64")
      yield* fs.writeFile(absolute("keyframes/a.webp"), webp)
      const full = Layer.effect(
        FileSystem.FileSystem,
        Effect.map(FileSystem.FileSystem, (it) => ({
          ...it,
          makeTempDirectoryScoped: () => noSpace("/tmp/x")
        }))
      )
      const send = Effect.flatMap(makeInput, ({ asText }) =>
        asText("editImage", new LocalFile({ path: "keyframes/a.webp", sha256: hashOf(webp) }), "picture")
      )
      const error = yield* Effect.flip(Effect.provide(send, full))
      assert.deepInclude(error, { _tag: "MediaRejected", reason: "Unready", blame: "machine" })
      assert.match(error.message, /temporary folder \S+ cannot be used: .*ENOSPC/)
    }).pipe(Effect.provide(Layer.provideMerge(Ffmpeg.layer({ path: bundledFfmpeg }), clipFolder)))
  )

  it.live("a simulator that cannot film is this machine's, and films nothing twice", () =>
    Effect.gen(function* () {
      const { ended, log } = yield* shot()
      const error = Option.getOrThrow(failureOf(ended))
      assert.deepInclude(error, { _tag: "GrokRejected", reason: "StandIn" })
      assert.include(error.message, "no room for the clip")
      assert.lengthOf(asked(log, routes.orders), 1)
    }).pipe(
      Effect.provide(
        simulatedStudio(
          {
            framesPerSecond: 4,
            delays: { chatMillis: 0, imageMillis: 0, videoMillis: 0, jitter: 0 },
            scores: [{ when: ".", values: [0.9] }],
            answers: [planned(shortest)]
          },
          Layer.map(quickArtist, (context) =>
            Context.make(Artist, {
              ...Context.get(context, Artist),
              film: () => Effect.dieMessage("no room for the clip")
            })
          )
        )
      )
    )
  )
})
