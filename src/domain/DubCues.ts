import { Array } from "effect"
import type { CutClip, FilmCut } from "./Cut.js"
import type { FilmDub } from "./Dub.js"
import { secondsIn, soundRate } from "./SoundTime.js"
import { SpokenWord } from "./Speech.js"
import { wordsFromLetters } from "./SpokenWords.js"
import { type Cue, cuesOfScenes } from "./Subtitles.js"

// When the subtitles of a dub stand: those of its narration by the recording, those of lines when the voices in the clip say
// them, which nobody records anew.

/** From where to where a clip is in view, in samples. */
const spanOf = ({ at, frames }: Pick<CutClip, "at" | "frames">, [count, seconds]: FilmCut["rate"]) => {
  const samplesAt = (frame: number) => Math.round((frame * seconds * soundRate) / count)
  return { begin: samplesAt(at), end: samplesAt(at + frames) }
}

/** Things in a row by which nothing stands that is not of the same voice. */
const turnsOf = <A extends { readonly speaker?: string | undefined }>(all: ReadonlyArray<A>) =>
  Array.isNonEmptyReadonlyArray(all)
    ? Array.groupWith(all, (one, other) => one.speaker === other.speaker)
    : []

/** Words as they share a span of the film, each by its letters. */
const sharing = (text: string, speaker: string, from: number, to: number): ReadonlyArray<SpokenWord> => {
  const letters = [...text]
  const each = secondsIn(to - from) / Math.max(1, letters.length)
  const start = secondsIn(from)
  return wordsFromLetters(
    letters.map((letter, index) => ({
      text: letter,
      from: start + index * each,
      to: start + (index + 1) * each
    }))
  ).map((word) => new SpokenWord({ ...word, speaker }))
}

/** The words of a scene's lines, turn by turn when its voices talk; where turns and voices differ, all of them share the time. */
const wordsOfLines = (
  lines: ReadonlyArray<{ readonly speaker: string; readonly text: string }>,
  heard: ReadonlyArray<Cue>
): ReadonlyArray<SpokenWord> => {
  const [said, spans] = [turnsOf(lines), turnsOf(heard)]
  if (said.length === 0 || spans.length === 0) return []
  const texts = said.map((turn) => ({
    speaker: turn[0].speaker,
    text: turn.map(({ text }) => text).join(" ")
  }))
  if (texts.length === spans.length)
    return Array.zip(texts, spans).flatMap(([{ speaker, text }, span]) =>
      sharing(text, speaker, span[0].from, Array.lastNonEmpty(span).to)
    )
  const [from, to] = [spans[0]?.[0].from ?? 0, spans.at(-1)?.at(-1)?.to ?? 0]
  const all = texts.reduce((sum, { text }) => sum + text.length, 0)
  let before = 0
  return texts.flatMap(({ speaker, text }) => {
    const at = (letters: number) => from + Math.round(((to - from) * letters) / all)
    const words = sharing(text, speaker, at(before), at(before + text.length))
    before += text.length
    return words
  })
}

/** The subtitles of a film in another language. */
export const cuesOfDub = (
  {
    clips,
    cues = [],
    frames,
    rate
  }: Pick<FilmCut, "cues" | "frames" | "rate"> & {
    readonly clips: ReadonlyArray<Pick<CutClip, "at" | "frames" | "sceneId">>
  },
  { language, narrations, words }: Pick<FilmDub, "language" | "narrations" | "words">
): ReadonlyArray<Cue> =>
  cuesOfScenes(
    clips.map((clip) => {
      const { begin, end } = spanOf(clip, rate)
      const told = narrations.find(({ sceneId }) => sceneId === clip.sceneId)
      const narrated = (told?.words ?? []).flatMap((word) => {
        const by = begin + (told?.after ?? 0)
        return word.from + by >= end
          ? []
          : [new SpokenWord({ ...word, from: word.from + by, to: Math.min(end, word.to + by) })]
      })
      const { lines = [] } = words.find(({ sceneId }) => sceneId === clip.sceneId) ?? {}
      const heard = cues.filter(({ from, speaker }) => speaker !== undefined && from >= begin && from < end)
      return [...narrated, ...wordsOfLines(lines, heard)]
    }),
    language,
    spanOf({ at: 0, frames }, rate).end
  )
