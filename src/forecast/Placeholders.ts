import { Context, Effect, Layer } from "effect"
import type { Sha256 } from "../domain/Assets.js"
import { sha256 } from "../services/store/Keys.js"

/** A file of the film as a forecast sees it: not made yet, or made and lying somewhere else than it will. */
export type Standing =
  | { readonly _tag: "Placeholder"; readonly sha256: Sha256; readonly seconds: number }
  | { readonly _tag: "Elsewhere"; readonly path: string }

/**
 * The files a forecast pretends to make, by absolute path. A placeholder's hash is unlike that of any real file, so that
 * everything that is made from it counts as missing, by the same keys that rule a real run.
 */
export class Placeholders extends Context.Tag("grok-video-pipeline/forecast/Placeholders")<
  Placeholders,
  {
    /** A hash nobody has seen. */
    readonly freshHash: Effect.Effect<Sha256>
    readonly put: (file: string, standing: Standing) => Effect.Effect<void>
    /** What stands at a path; nothing when the real file, or none, does. */
    readonly at: (file: string) => Effect.Effect<Standing | undefined>
    /** Moves a placeholder, as a rename would. */
    readonly move: (from: string, to: string) => Effect.Effect<void>
    /** How long a pretended clip lasts, by the name of its job or by its link; 0 when nobody said. */
    readonly lengthOf: (name: string) => Effect.Effect<number>
    readonly setLength: (name: string, seconds: number) => Effect.Effect<void>
    /** Forgets what was pretended at a path: the real file there is the one. */
    readonly forget: (file: string) => Effect.Effect<void>
  }
>() {
  static readonly layer = Layer.sync(Placeholders, () => {
    const files = new Map<string, Standing>()
    const lengths = new Map<string, number>()
    let hashes = 0
    return {
      freshHash: Effect.sync(() => sha256(`a placeholder of a forecast, number ${++hashes}`)),
      put: (file, standing) => Effect.sync(() => void files.set(file, standing)),
      at: (file) => Effect.sync(() => files.get(file)),
      move: (from, to) =>
        Effect.sync(() => {
          const standing = files.get(from)
          files.delete(from)
          if (standing !== undefined) files.set(to, standing)
        }),
      lengthOf: (name) => Effect.sync(() => lengths.get(name) ?? 0),
      setLength: (name, seconds) => Effect.sync(() => void lengths.set(name, seconds)),
      forget: (file) => Effect.sync(() => void files.delete(file))
    }
  })
}
