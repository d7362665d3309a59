import { Option } from "effect"
import { languageOf } from "../domain/Language.js"
import { breath } from "../domain/SceneSpeech.js"
import type { FilmOptions } from "../domain/Settings.js"
import { isNarrated, isSpoken, type SoundMode } from "../domain/Speech.js"
import { roomInWords } from "../domain/SpeechPace.js"
import { builtInVoices, voiceManners } from "../domain/Voices.js"
import { lines } from "../domain/Words.js"

/** What the planning model is told besides where something is said in the film. */
export const speechSystem = (sound: SoundMode): string =>
  lines(
    "",
    "What is heard:",
    "- language is the tag (BCP 47) of the language that is spoken: that of the concept, unless you are told another. Narration and lines are written in it.",
    isNarrated(sound)
      ? [
          "- narration is what the narrator says over a scene. It carries the story: who wants what, what stands in the way, what changes. It never describes what is seen, which the viewer sees for themselves. Each goes on from the one before, the first makes one want to hear the next, and the last one ends the story. Leave it empty where silence tells more, but not in every scene.",
          "- narrator is who tells the story: a voice from the list that suits it, and in a few words how it is told."
        ]
      : "- Nobody narrates: narration is empty in every scene, and so are both fields of narrator.",
    isSpoken(sound)
      ? [
          "- lines are what those in view say to one another, in order. A speaker is named exactly as in characters_present. A line is short, as people talk: it wants something of somebody, and tells nobody what they know. Not every scene needs one.",
          "- delivery is how a line is said, in two or three words."
        ]
      : "- Nobody talks in the pictures: lines is an empty list in every scene.",
    "- voice: give every character the voice from the list that fits their age, build and nature; no two characters have the same, and none has the narrator's.",
    isNarrated(sound) &&
      isSpoken(sound) &&
      "- In a scene with both, the lines are said first and the narration after them: together they must fit into it.",
    "- What is spoken is plain words and nothing else: no markdown, no directions in brackets, no tags, no emoji, no addresses. Numbers, dates and sums of money are written out as they are said.",
    "- sound is what is heard of the place and the action beside all words, in one phrase: natural sound, never music.",
    "- music is the music under the film, as a brief for a composer, in a sentence."
  ).join("\n")

const voiceList = builtInVoices
  .map((voice) => {
    const manner = voiceManners[voice]
    return manner === undefined ? voice : `${voice} (${manner})`
  })
  .join(", ")

/** What is already decided of what is heard, for the planning model. */
export const speechRequest = (
  concept: string,
  {
    language,
    narrator,
    sound,
    videoModel,
    voices
  }: Pick<FilmOptions, "language" | "narrator" | "sound" | "videoModel" | "voices">
): ReadonlyArray<string> => {
  const spoken = Option.getOrElse(language, () => languageOf(concept) ?? "en")
  const longest = Math.min(15, videoModel.longestSeconds)
  const room = (seconds: number) => roomInWords(seconds - 2 * breath, spoken)
  return lines(
    `Language: ${Option.getOrElse(language, () => "that of the concept")}`,
    `Voices: ${voiceList}`,
    isNarrated(sound) && Option.toArray(narrator).map((voice) => `Voice of the narrator: ${voice}`),
    isSpoken(sound) && voices.map(({ name, voice }) => `Voice of ${name}: ${voice}`),
    isSpoken(sound) && `Most speakers in a scene: ${videoModel.mostVoices === 0 ? 3 : videoModel.mostVoices}`,
    `Room for words: ${room(8)} in a scene of 8 seconds, ${room(longest)} in the longest; a scene with more words needs more seconds`
  )
}
