import { FileSystem } from "@effect/platform/FileSystem"
import { Path } from "@effect/platform/Path"
import { Array, Context, Effect, Layer, type Option, Schedule, Schema } from "effect"

export type Drawer = "bill" | "jobs" | "links" | "said"

/** A file that another program holds, a virus scanner for one, is tried again for some seconds: 50, 80, 128 ms … */
const heldFile = Schedule.exponential("50 millis", 1.6).pipe(Schedule.intersect(Schedule.recurs(9)))

/** Where the simulator keeps what a restart must not forget. A folder that cannot be used is a defect. */
export class BlobStore extends Context.Tag("xai-simulator/BlobStore")<
  BlobStore,
  {
    /** Adds one line to a drawer. */
    readonly add: (drawer: Drawer, line: unknown) => Effect.Effect<void>
    /** Every line of a drawer that is whole, in order. */
    readonly lines: (drawer: Drawer) => Effect.Effect<ReadonlyArray<unknown>>
    readonly saveFile: (sha256: string, bytes: Uint8Array) => Effect.Effect<void>
    readonly file: (sha256: string) => Effect.Effect<Option.Option<Uint8Array>>
  }
>() {
  /** Forgets everything with the process. */
  static readonly layerNone = Layer.succeed(BlobStore, {
    add: () => Effect.void,
    lines: () => Effect.succeed([]),
    saveFile: () => Effect.void,
    file: () => Effect.succeedNone
  })

  /** Keeps `bill.jsonl`, `jobs.jsonl`, `links.jsonl`, `said.jsonl` and `files/` in a folder. */
  static readonly layerFolder = (folder: string) =>
    Layer.effect(
      BlobStore,
      Effect.gen(function* () {
        const fs = yield* FileSystem
        const path = yield* Path
        const oneAtATime = yield* Effect.makeSemaphore(1)
        const files = path.join(folder, "files")
        yield* fs.makeDirectory(files, { recursive: true }).pipe(Effect.orDie)
        const drawerFile = (drawer: Drawer) => path.join(folder, `${drawer}.jsonl`)
        const parse = Schema.decodeOption(Schema.parseJson())
        return {
          add: (drawer, line) =>
            fs
              .writeFileString(drawerFile(drawer), `${JSON.stringify(line)}\n`, { flag: "a" })
              .pipe(oneAtATime.withPermits(1), Effect.orDie),
          lines: (drawer) =>
            fs.readFileString(drawerFile(drawer)).pipe(
              Effect.orElseSucceed(() => ""),
              // A line cut short by a kill is not JSON and is passed over.
              Effect.map((text) => Array.filterMap(text.split("\n"), (line) => parse(line)))
            ),
          saveFile: (sha256, bytes) =>
            fs
              .writeFile(path.join(files, `${sha256}.part`), bytes)
              .pipe(
                Effect.andThen(
                  Effect.retry(
                    fs.rename(path.join(files, `${sha256}.part`), path.join(files, sha256)),
                    heldFile
                  )
                ),
                oneAtATime.withPermits(1),
                Effect.orDie
              ),
          file: (sha256) => fs.readFile(path.join(files, sha256)).pipe(Effect.option)
        }
      })
    )
}
