import { Context, Effect, HashMap, Layer, Option, Ref, Schema } from "effect"
import { Said } from "../sound/SaidMark.js"
import { BlobStore } from "./BlobStore.js"

const KeptSaid = Schema.Struct({ sha256: Schema.String, ...Said.fields })

/** What the simulator has said, by the file it said it in: some kinds of sound hold nothing but sound. */
export class SaidWords extends Context.Tag("xai-simulator/SaidWords")<
  SaidWords,
  {
    readonly remember: (sha256: string, said: Said) => Effect.Effect<void>
    readonly find: (sha256: string) => Effect.Effect<Option.Option<Said>>
  }
>() {
  static readonly layer = Layer.effect(
    SaidWords,
    Effect.gen(function* () {
      const blobs = yield* BlobStore
      const kept = (yield* blobs.lines("said")).flatMap((line) =>
        Option.toArray(Schema.decodeUnknownOption(KeptSaid)(line))
      )
      const all = yield* Ref.make(
        HashMap.fromIterable(kept.map(({ sha256, ...said }) => [sha256, said] as const))
      )
      return {
        remember: Effect.fn("SaidWords.remember")(function* (sha256, said) {
          if (HashMap.has(yield* Ref.get(all), sha256)) return
          yield* Ref.update(all, HashMap.set(sha256, said))
          yield* blobs.add("said", { sha256, ...said })
        }),
        find: (sha256) => Effect.map(Ref.get(all), HashMap.get(sha256))
      }
    })
  )
}
