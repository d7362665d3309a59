import { createHash } from "node:crypto"
import { Context, Effect, Layer } from "effect"
import { Sha256 } from "../domain/Assets.js"

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
    /** Forgets what was pretended at a path: the real file there is the one. */
    readonly forget: (file: string) => Effect.Effect<void>
  }
>() {
  static readonly layer = Layer.sync(Placeholders, () => {
    const files = new Map<string, Standing>()
    let hashes = 0
    return {
      freshHash: Effect.sync(() => {
        const text = `a placeholder of a forecast, number ${++hashes}`
        return Sha256.make(createHash("sha256").update(text).digest("hex"))
      }),
      put: (file, standing) => Effect.sync(() => void files.set(file, standing)),
      at: (file) => Effect.sync(() => files.get(file)),
      forget: (file) => Effect.sync(() => void files.delete(file))
    }
  })
}
