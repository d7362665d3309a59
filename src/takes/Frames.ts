import { Array, Effect, Option, Ref } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { StateStore } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"

type Which = Parameters<typeof paths.frame>[1]

/** How many frames of a clip are judged: three, and one more for every four seconds past eight. */
export const framesToJudge = (seconds: number): number => 3 + Math.max(0, Math.ceil((seconds - 8) / 4))

const named = (
  count: number
): Array.NonEmptyReadonlyArray<{ readonly which: Which; readonly called: string }> => [
  { which: "first", called: "first frame" },
  ...Array.makeBy(Math.max(1, count - 2), (index) => ({
    which: `middle-${index + 1}` as const,
    called: count <= 3 ? "middle frame" : `middle frame ${index + 1}`
  })),
  { which: "last", called: "last frame" }
]

/**
 * The frames of a clip that are judged: first, last, and some evenly spaced between. Each is a file of its own, made once;
 * whatever is missing comes out of one decoding of the clip.
 * Fails   MediaFailed: the clip cannot be decoded. FileUnwritable, StoreFailed: see to the disk.
 */
export const framesOf = Effect.fn("Frames.of")(function* (clip: LocalFile, seconds: number) {
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const workspace = yield* Workspace
  const wanted = named(framesToJudge(seconds))
  const decoded = yield* Ref.make(Option.none<string>())

  const nameOf = (stem: string, index: number) => `${stem}-${index}`
  /** Decodes once, into files beside the first one that is wanted, named so that the store's keeper sweeps them. */
  const decode = (stem: string) =>
    ffmpeg
      .frames(
        workspace.absolute(clip.path),
        Array.map(wanted, (_, index) => nameOf(stem, index))
      )
      .pipe(Effect.zipRight(Ref.set(decoded, Option.some(stem))), Effect.as(stem))

  const tidied = Effect.flatMap(Ref.get(decoded), (stem) =>
    Effect.forEach(
      Option.isNone(stem) ? [] : wanted.map((_, index) => nameOf(stem.value, index)),
      workspace.discard,
      { discard: true }
    )
  )
  const frames = yield* Effect.forEach(wanted, ({ called, which }, index) =>
    Effect.map(
      store.produce(
        { path: paths.frame(clip.path, which), inputs: ["frame", which, clip.sha256] },
        (temporary) =>
          Effect.flatMap(
            Ref.get(decoded),
            Option.match({ onNone: () => decode(temporary), onSome: Effect.succeed })
          ).pipe(Effect.flatMap((stem) => workspace.move(nameOf(stem, index), temporary)))
      ),
      (file) => ({ file, called })
    )
  ).pipe(Effect.ensuring(tidied))
  return { files: frames.map(({ file }) => file), called: frames.map(({ called }) => called) }
})
