import { isBlank } from "./Names.js"
import { plainSpeech } from "./PlainSpeech.js"
import { isNarrated, isSpoken, type SoundMode } from "./Speech.js"
import { secondsToSay } from "./SpeechPace.js"
import type { Line, Scene } from "./StoryPlan.js"

// When what is said in a scene is said: its lines first, one after the other, then its narration, so that nobody talks over
// another.

/** How long a scene is quiet at its beginning and its end, and before its narration where lines came first, in seconds. */
export const breath = 0.4

/** And between two lines. */
export const betweenLines = 0.3

/** What is said in a scene of a film of this sound. */
export interface SaidInScene {
  readonly lines: ReadonlyArray<Line>
  /** Empty where the narrator says nothing. */
  readonly narration: string
}

/** What is said in a scene of a film of this sound; a blank narration is none. */
export const saidInScene = (
  { lines = [], narration = "" }: Pick<Scene, "lines" | "narration">,
  sound: SoundMode
): SaidInScene => ({
  lines: isSpoken(sound) ? lines : [],
  narration: isNarrated(sound) && !isBlank(narration) ? narration : ""
})

/** How long plain or marked-up words take, once they are plain. */
const secondsOf = (text: string, language: string): number =>
  secondsToSay(plainSpeech(text, language), language)

/** How long the lines of a scene take, from their first word to their last, in seconds. */
export const secondsOfLines = (lines: ReadonlyArray<Line>, language: string): number =>
  lines.reduce((sum, { text }) => sum + secondsOf(text, language), 0) +
  betweenLines * Math.max(0, lines.length - 1)

/** Where in its scene the narration begins, in seconds: after a breath, behind the lines where there are any. */
export const narrationBegins = ({ lines }: SaidInScene, language: string): number =>
  lines.length === 0 ? breath : breath + secondsOfLines(lines, language) + breath

/** How long a scene must be for all that is said in it, breaths included, in seconds; 0 where nobody says anything. */
export const secondsNeeded = (said: SaidInScene, language: string): number =>
  said.narration === ""
    ? said.lines.length === 0
      ? 0
      : breath + secondsOfLines(said.lines, language) + breath
    : narrationBegins(said, language) + secondsOf(said.narration, language) + breath
