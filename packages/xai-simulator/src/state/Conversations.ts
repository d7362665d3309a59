import { Context, Effect, HashMap, Layer, type Option, Ref } from "effect"
import type { Line } from "../answers/Conversation.js"

/** A response that is kept: what was said up to it, and what it was. */
export interface Kept {
  readonly lines: ReadonlyArray<Line>
  readonly response: unknown
}

/** Responses that are kept for those that follow them, as long as the process lives. */
export class Conversations extends Context.Tag("xai-simulator/Conversations")<
  Conversations,
  {
    readonly keep: (id: string, kept: Kept) => Effect.Effect<void>
    readonly find: (id: string) => Effect.Effect<Option.Option<Kept>>
    readonly forget: (id: string) => Effect.Effect<void>
  }
>() {
  static readonly layer = Layer.effect(
    Conversations,
    Effect.map(Ref.make(HashMap.empty<string, Kept>()), (all) => ({
      keep: (id, kept) => Ref.update(all, HashMap.set(id, kept)),
      find: (id) => Effect.map(Ref.get(all), HashMap.get(id)),
      forget: (id) => Ref.update(all, HashMap.remove(id))
    }))
  )
}
