import { Data } from "effect"
import type { CharacterAsset } from "./Assets.js"
import type { Blame } from "./Blame.js"

/** The sheets of the film by the characters' exact names. */
export type CharacterMap = ReadonlyMap<string, CharacterAsset>

/** Someone is named in a scene whose sheet does not exist. */
export class SheetMissing extends Data.TaggedError("SheetMissing")<{ readonly name: string }> {
  readonly blame: Blame = "provider"

  override get message() {
    return `there is no character sheet of ${this.name}`
  }
}
