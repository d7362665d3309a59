import { Array, Option, Order, pipe } from "effect"
import type { CastMember, PictureSpec } from "./Picture.js"

/** What a prompt says line by line: `Label: words`, a style at its head, and a line for each figure in view. */
interface Directions {
  readonly style: string
  /** Labelled lines, by label in lower case. */
  readonly labels: Readonly<Record<string, string>>
  /** The figures named, from left to right, with the input picture each is taken from. */
  readonly figures: ReadonlyArray<{ readonly member: CastMember; readonly image: Option.Option<number> }>
}

const known = [
  "style",
  "title",
  "setting",
  "action",
  "mood",
  "camera",
  "palette",
  "character",
  "appearance"
] as const
const sceneLabels = ["title", "setting", "action", "mood", "camera", "palette"] as const

const labelled = (line: string): Option.Option<readonly [string, string]> =>
  pipe(
    Option.fromNullable(/^\s*(?:[-*•]\s*)?\**([A-Za-z]+)\**\s*:\s*\**\s*(.*)$/u.exec(line)),
    Option.map((match) => [(match[1] ?? "").toLowerCase(), (match[2] ?? "").trim()] as const),
    Option.filter(([label]) => known.some((name) => name === label))
  )

/** Where in the frame, from 0 (far left) to 4 (far right); the middle when the words do not say. */
const placeOf = (words: string): number => {
  const far = /\bfar\b/i.test(words) ? 1 : 0
  const middle = /\b(middle|centre|center)\b/i.test(words) ? 0.5 : 0
  if (/\bleft\b/i.test(words)) return 1 - far + middle
  if (/\bright\b/i.test(words)) return 3 + far - middle
  return 2
}

const figureLine =
  /^\s*[-*•]\s*(?:(Figure)\s+\d+\s+in\s+)?(?:<IMAGE_(\d+)>\s+is\s+)?([^:,<>]{1,120})(?:,([^:]{0,80}))?:\s*(.+)$/iu

const figureOf = (line: string) =>
  pipe(
    Option.fromNullable(figureLine.exec(line)),
    Option.filter(
      (match) => match[2] !== undefined || match[4] !== undefined || /\w{3}.* \w/u.test(match[5] ?? "")
    ),
    Option.map((match) => ({
      member: { name: (match[3] ?? "").trim(), description: (match[5] ?? "").trim() },
      // One figure of several in a tiled picture cannot be cut out of it: its words describe it.
      image:
        match[1] !== undefined || match[2] === undefined
          ? Option.none<number>()
          : Option.some(Number(match[2])),
      place: placeOf(match[4] ?? ""),
      bound: match[2] !== undefined
    }))
  )

/** Reads a prompt. Nothing is required: what is missing stays empty. */
const readDirections = (prompt: string): Directions => {
  const lines = prompt.split(/\r?\n/)
  const labels = Object.fromEntries(
    // The first of equal labels counts.
    Array.filterMap(lines, labelled).toReversed()
  )
  const isScene = sceneLabels.some((name) => labels[name] !== undefined)
  const all = Array.filterMap(lines, (line) =>
    Option.isSome(labelled(line)) ? Option.none() : figureOf(line)
  )
  const bound = all.filter((figure) => figure.bound)
  const figures = Array.sort(
    bound.length > 0 ? bound : isScene && labels.character === undefined ? all : [],
    Order.mapInput(Order.number, (figure: (typeof all)[number]) => figure.place)
  )
  const opening = lines.find((line) => line.trim() !== "") ?? ""
  return {
    style:
      labels.style ??
      (Option.isSome(labelled(opening)) || Option.isSome(figureOf(opening)) ? "" : opening.trim()),
    labels,
    figures: figures.map(({ image, member }) => ({ member, image }))
  }
}

const membersOf = (spec: Option.Option<PictureSpec>): ReadonlyArray<CastMember> =>
  Option.match(spec, {
    onNone: () => [],
    onSome: (it) => (it._tag === "Portrait" ? [it.member] : [])
  })

/**
 * What to draw for a prompt and the pictures sent with it. A figure that comes with its own portrait keeps that
 * portrait's look; one without keeps the words'. A lone picture with an instruction is that picture again.
 */
export const pictureFor = (
  prompt: string,
  inputs: ReadonlyArray<Option.Option<PictureSpec>>
): PictureSpec => {
  const { figures, labels, style } = readDirections(prompt)
  const { appearance, character } = labels
  if (character !== undefined) {
    return {
      _tag: "Portrait",
      style,
      member: { name: character, description: appearance ?? prompt }
    }
  }
  const portraits = inputs.flatMap(membersOf)
  const isScene = sceneLabels.some((name) => labels[name] !== undefined)
  const only = inputs.length === 1 ? Array.head(inputs) : Option.none()
  if (!isScene && Option.isSome(only) && Option.isSome(only.value)) return only.value.value
  if (!isScene && portraits.length === 0) return { _tag: "Card", prompt }
  const background = Array.findFirst(Array.getSomes(inputs), (spec) => spec._tag === "Scene")
  const from = (name: (typeof sceneLabels)[number], otherwise: string): string =>
    labels[name] ??
    Option.match(background, {
      onNone: () => otherwise,
      onSome: (spec) => (isScene || spec._tag !== "Scene" ? otherwise : spec[name])
    })
  const cast = figures.map(({ image, member }) =>
    Option.getOrElse(
      Option.flatMap(image, (index) => Array.head(membersOf(Option.flatten(Array.get(inputs, index))))),
      () => member
    )
  )
  return {
    _tag: "Scene",
    style,
    title: from("title", ""),
    setting: from("setting", ""),
    action: labels.action ?? (isScene ? "" : prompt),
    mood: from("mood", ""),
    camera: from("camera", ""),
    palette: from("palette", ""),
    cast: cast.length > 0 || (isScene && /\bnobody is in view\b/i.test(prompt)) ? cast : portraits
  }
}

/** How a clip should move: its camera and its action, from the labels or else from the prompt as it stands. */
export const motionOf = (prompt: string): { readonly camera: string; readonly action: string } => {
  const { labels } = readDirections(prompt)
  const opening = prompt.split(/\r?\n/)[0] ?? ""
  return { camera: labels.camera ?? opening, action: labels.action ?? opening }
}
