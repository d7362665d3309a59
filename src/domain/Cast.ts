import { Array, Data, Option } from "effect"
import { type CharacterAsset, LocalFile } from "./Assets.js"
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

/** The sheets of those in view, in the scene's order, or the first name without one: nobody is left out silently. */
export const sheetsOf = (
  names: ReadonlyArray<string>,
  charMap: CharacterMap
): { readonly sheets: ReadonlyArray<LocalFile>; readonly missing: Option.Option<string> } => {
  const found = names.map((name) => {
    const asset = Option.fromNullable(charMap.get(name))
    return {
      name,
      sheet: Option.flatMap(asset, ({ portraitPath, sha256 }) =>
        Option.map(sha256, (hash) => new LocalFile({ path: portraitPath, sha256: hash }))
      )
    }
  })
  return {
    sheets: Array.getSomes(found.map(({ sheet }) => sheet)),
    missing: Option.map(
      Array.findFirst(found, ({ sheet }) => Option.isNone(sheet)),
      ({ name }) => name
    )
  }
}
