import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { srtOf, vttOf } from "../../src/domain/SubtitleFormats.js"
import { Cue } from "../../src/domain/Subtitles.js"
import { StateStore } from "../../src/services/StateStore.js"
import { paths, Workspace } from "../../src/services/Workspace.js"
import { keepSubtitles } from "../../src/takes/SubtitleFiles.js"

const cues = [new Cue({ from: 4800, to: 96_000, lines: ["Ein Fuchs", "und eine Eule."] })]

it.scoped(
  "lie beside the film while it speaks, go aside when it does not, and come back with its words",
  () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      const files = [paths.subtitles, paths.webSubtitles]
      const texts = Effect.forEach(files, (name) =>
        Effect.orElseSucceed(fs.readFileString(`${folder}/${name}`), () => "none")
      )
      const keep = (some: ReadonlyArray<Cue>, film: string) =>
        Effect.provide(
          keepSubtitles({ cues: some }, "de", [film]),
          Layer.provideMerge(StateStore.layer(), Workspace.layer(folder))
        )
      yield* keep([], "silent")
      assert.deepStrictEqual(yield* texts, ["none", "none"])
      yield* keep(cues, "narrated")
      assert.deepStrictEqual(yield* texts, [srtOf(cues), vttOf(cues, "de")])
      yield* keep([], "silent")
      assert.deepStrictEqual(yield* texts, ["none", "none"])
      assert.strictEqual((yield* fs.readDirectory(`${folder}/superseded`)).length, 2)
      yield* keep(cues, "narrated")
      assert.deepStrictEqual(yield* texts, [srtOf(cues), vttOf(cues, "de")])
      // Somebody's own under the same name is nothing of a film that says nothing.
      yield* fs.writeFileString(`${folder}/${paths.subtitles}`, "mine")
      yield* keep([], "silent")
      assert.deepStrictEqual(yield* texts, ["mine", "none"])
    }).pipe(Effect.provide(NodeContext.layer))
)
