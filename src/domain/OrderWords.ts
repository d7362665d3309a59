import { sheetLabel } from "./Takes.js"

/** What a label names: the asset it is made for, in the words that name it to the program and to a person. */
export interface LabelledPart {
  readonly kind: "plan" | "sheet" | "keyframe" | "clip"
  /** A character's name, `scene 3`; empty for the plan. */
  readonly name: string
  /** How the labels of all orders for this asset begin. */
  readonly prefix: string
}

/** Characters in the plan's order, since a label of earlier versions knows them by their place alone. */
export type CastNames = ReadonlyArray<string>

/** The character of a sheet's label: by the name, or by the place in the plan as earlier versions wrote. */
const characterOf = (which: string, cast: CastNames): string =>
  cast.find((name) => sheetLabel(name) === `sheet/${which}`) ??
  cast[Number(which) - 1] ??
  which.replace(/%(25|2F)/g, (escaped) => decodeURIComponent(escaped))

/** The asset an order is made for; nothing where the label names none of a film. */
export const partOfLabel = (label: string, cast: CastNames = []): LabelledPart | undefined => {
  const [kind = "", which = ""] = label.split("/")
  const scene = /^scene-(\d+)$/.exec(which)?.[1]
  switch (kind) {
    case "plan":
      return { kind: "plan", name: "", prefix: "plan/" }
    case "sheet":
      return { kind: "sheet", name: characterOf(which, cast), prefix: `sheet/${which}/` }
    case "keyframe":
    case "video":
      return scene === undefined
        ? undefined
        : {
            kind: kind === "video" ? "clip" : "keyframe",
            name: `scene ${scene}`,
            prefix: `${kind}/${which}/`
          }
    default:
      return undefined
  }
}

const things = { sheet: "sheet", keyframe: "keyframe", clip: "clip" } as const

/** The steps of a label behind its asset, as a person says them; the last word of the label decides what was ordered. */
const stepWords: ReadonlyArray<
  readonly [RegExp, (number: string) => { readonly after?: string; readonly before?: string }]
> = [
  [/^take-(\d+)$/, (number) => ({ after: `take ${number}` })],
  [/^correction-(\d+)$/, (number) => ({ after: `correction ${number}` })],
  [/^look-(\d+)$/, (number) => ({ after: `look ${number}` })],
  [/^reworded-(\d+)$/, () => ({ after: "in other words" })],
  [/^again$/, () => ({ after: "ordered once more" })],
  [/^judgement$/, () => ({ before: "the judgement of" })],
  [/^left-out$/, () => ({ before: "what was left out of" })],
  [/^traits$/, () => ({ before: "the question on the traits of" })],
  [/^wording-(\d+)$/, () => ({ before: "the rewording of" })],
  [/^repair$/, () => ({ before: "the repair of" })],
  [/^finished$/, () => ({ before: "the look at" })]
]

/**
 * A label as a person says it: `video/scene-2/take-1` is "the clip of scene 2, take 1". What is no label of a film stays
 * as it is.
 */
export const orderInWords = (label: string, cast: CastNames = []): string => {
  const part = partOfLabel(label, cast)
  if (part === undefined) return label
  const take = /^plan\/take-(\d+)/.exec(label)?.[1]
  const thing =
    part.kind === "plan"
      ? take === undefined || take === "1"
        ? "the plan"
        : `the plan, repair ${Number(take) - 1}`
      : part.kind === "sheet" && cast.length === 0 && /^\d+$/.test(part.name)
        ? `the sheet of character ${part.name}`
        : `the ${things[part.kind]} of ${part.name}`
  const steps = label
    .slice(part.prefix.length)
    .split("/")
    .filter((step) => step !== "")
  return (part.kind === "plan" ? steps.slice(1) : steps).reduce((words, step) => {
    const known = stepWords.find(([shape]) => shape.test(step))
    if (known === undefined) return words
    const { after, before } = known[1](known[0].exec(step)?.[1] ?? "")
    return before === undefined ? `${words}, ${after}` : `${before} ${words}`
  }, thing)
}
