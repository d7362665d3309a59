import { shortenedAtWord } from "./Cutting.js"
import { widthOf } from "./Width.js"
import { asMeant } from "./Words.js"

/** What a scene says of itself, as far as a caption is made of it. */
export interface Captioned {
  readonly sceneId: number
  readonly description: string
  readonly caption?: string
}

/**
 * How many columns a caption may take, a wide letter counting as two: two lines that can still be read beside a picture
 * that stands upright, and about what is read aloud in the eight seconds of a usual clip.
 */
export const captionRoom = 140

const saysNothing = (words: string): boolean => words.replace(/[\p{DI}\s]/gu, "") === ""

/** The words of a scene's own caption, in one line; a blank one is none. */
export const ownCaption = (caption = ""): string => {
  const words = asMeant(caption)
  return saysNothing(words) ? "" : words
}

/** The text in at most `captionRoom` columns, cut between words. */
const cutToRoom = (text: string): string => {
  let most = Math.min(text.length, captionRoom)
  while (widthOf(shortenedAtWord(text, most)) > captionRoom) most -= 1
  return shortenedAtWord(text, most)
}

/** The whole sentences at a text's beginning that fit into a caption; the beginning of the first where not even that does. */
const opening = (text: string): string => {
  if (widthOf(text) <= captionRoom) return text
  let end = 0
  for (const { index, segment } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)) {
    if (widthOf(text.slice(0, index + segment.length).trimEnd()) > captionRoom) break
    end = index + segment.length
  }
  const sentences = text.slice(0, end).trimEnd()
  // What is that short beside so much more is rather "Mr." than a sentence.
  return widthOf(sentences) > captionRoom / 4 ? sentences : cutToRoom(text)
}

/**
 * What a scene's caption says, in one line: its own words, else what its description tells, as far as two lines hold it.
 * Empty where neither says anything. No order depends on it.
 */
export const captionOf = (scene: Captioned): string => {
  const own = ownCaption(scene.caption)
  return own === "" ? opening(asMeant(scene.description)) : widthOf(own) > captionRoom ? cutToRoom(own) : own
}

/** Why a person's own captions cannot be shown whole; empty when they can. */
export const captionProblems = (scenes: ReadonlyArray<Captioned>): ReadonlyArray<string> =>
  scenes.flatMap((scene) => {
    const width = widthOf(ownCaption(scene.caption))
    return width > captionRoom
      ? [
          `Scene ${scene.sceneId}'s caption is ${width} letters wide (Chinese, Japanese and Korean letters and emoji count as two); two lines hold ${captionRoom}.`
        ]
      : []
  })
