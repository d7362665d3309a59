import { type PartId, SheetId, sceneName } from "./AssetId.js"
import type { OrderId, Work } from "./OrderId.js"
import { lines, saysTheSame } from "./Words.js"

/** Characters in the plan's order, since an order of earlier versions knows them by their place alone. */
export type CastNames = ReadonlyArray<string>

/** The part of the film an order is made for, its character named as the plan has it; nothing where it is made for none. */
export const assetOf = ({ subject }: OrderId, cast: CastNames = []): PartId | undefined => {
  switch (subject.kind) {
    case "sheet": {
      const { name } = subject
      const known = cast.find((other) => saysTheSame(other, name)) ?? cast[Number(name) - 1]
      return new SheetId({ name: known ?? name })
    }
    case "keyframe":
    case "clip":
    case "narration":
      return subject
    default:
      return undefined
  }
}

const before: { readonly [work in Work]?: string } = {
  poll: "the look at",
  judge: "the judgement of",
  traits: "the question on the traits of",
  reword: "the rewording of",
  hear: "the listening to",
  shorten: "the shortening of",
  translate: "the translation of"
}

const thingInWords = (id: OrderId, cast: CastNames): string => {
  const draft = id.attempt?.number ?? 1
  if (id.subject.kind === "plan") return draft === 1 ? "the plan" : `the plan, repair ${draft - 1}`
  const { subject } = id
  if (subject.kind === "dub")
    return subject.sceneId === undefined
      ? `all words into ${subject.language}`
      : `what is said in ${subject.language} over ${sceneName(subject.sceneId)}`
  const asset = assetOf(id, cast)
  if (asset === undefined) return id.text
  const isByPlace = asset.kind === "sheet" && cast.length === 0 && /^\d+$/.test(asset.name)
  return isByPlace ? `the sheet of character ${asset.name}` : `the ${asset.kind} of ${asset.name}`
}

/** An order as a person says it: "the clip of scene 2, take 1". What is ordered for no film goes by its own text. */
export const orderInWords = (id: OrderId, cast: CastNames = []): string => {
  const { attempt, isAgain, isOnLeftOut, isRepair, subject, wording, work } = id
  if (subject.kind === "other" || subject.kind === "calibration") return id.text
  const thing = lines(
    thingInWords(id, cast),
    attempt !== undefined && subject.kind !== "plan" && `${attempt.of} ${attempt.number}`,
    wording > 0 && work !== "reword" && "in other words",
    isAgain && "ordered once more"
  ).join(", ")
  return lines(isRepair && "the repair of", isOnLeftOut && "what was left out of", before[work], thing).join(
    " "
  )
}
