import { sentenceEnds, withoutShortEnd } from "./Sentences.js"
import { cutText, shortenedAtWord } from "./Shortened.js"
import { widthOf } from "./Width.js"
import { asShown } from "./Words.js"

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

/** What two lines of the usual size hold: further sentences of a description are left out, a longer first one is not. */
const usualRoom = 100

/** Any words as a caption holds them: one line of visible letters, and no more of them than a picture could show. */
export const captionText = (words: string): string => cutText(asShown(words), 1000)

/** The words of a scene's own caption, in one line; a blank one is none. */
export const ownCaption = (caption = ""): string => asShown(caption)

/** The text in at most `captionRoom` columns, cut between words, and not behind a name's "Mr." */
const cutToRoom = (text: string): string => {
  let most = Math.min(text.length, captionRoom)
  while (widthOf(shortenedAtWord(text, most)) > captionRoom) most -= 1
  const cut = shortenedAtWord(text, most)
  const kept = cut.endsWith("…") && !text.startsWith(cut) ? cut.slice(0, -1) : undefined
  if (kept === undefined) return cut
  const isStopCutOff = text.startsWith(".", kept.length) && !kept.endsWith(".")
  const whole = withoutShortEnd(isStopCutOff ? `${kept}.` : kept)
  return whole === "" || whole.length >= kept.length ? cut : `${whole}…`
}

/** The whole sentences at a text's beginning that fit into a caption; the beginning of the first where not even that does. */
const opening = (text: string): string => {
  if (widthOf(text) <= usualRoom) return text
  let sentences = ""
  for (const end of sentenceEnds(text)) {
    const longer = text.slice(0, end)
    // A word or two say too little to stand alone.
    const isBegun = widthOf(sentences) > usualRoom / 4
    if (widthOf(longer) > (isBegun ? usualRoom : captionRoom)) return isBegun ? sentences : cutToRoom(text)
    sentences = longer
  }
  return sentences
}

/**
 * What a scene's caption says, in one line: its own words, else what its description tells, as far as two lines hold it.
 * Empty where neither says anything. No order depends on it.
 */
export const captionOf = (scene: Captioned): string => {
  const own = ownCaption(scene.caption)
  return own === "" ? opening(asShown(scene.description)) : widthOf(own) > captionRoom ? cutToRoom(own) : own
}

/** Whether a caption breaks off within its first sentence: two lines do not hold it, and nobody wrote a shorter one. */
export const breaksOff = (scene: Captioned): boolean => {
  const words = captionOf(scene)
  return ownCaption(scene.caption) === "" && words.endsWith("…") && words !== asShown(scene.description)
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
