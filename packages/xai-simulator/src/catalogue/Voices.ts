/** A built-in voice: its id, and how the list of voices tells it from the others. */
export interface Voice {
  readonly id: string
  readonly name: string
  readonly gender: "female" | "male" | "neutral"
  readonly tone: string
  /** The language it is at home in; it speaks all of them. */
  readonly language: string
}

const voice = (id: string, gender: Voice["gender"], tone: string, language = "en"): Voice => ({
  id,
  name: `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`,
  gender,
  tone,
  language
})

/**
 * The built-in voices, in the order in which the live API names them (2026-09-08). Names, genders and tones: xAI's page on
 * text to speech for the first five (2026-08), the simulator's own for the others.
 */
export const voices: ReadonlyArray<Voice> = [
  voice("ara", "female", "warm and friendly"),
  voice("eve", "female", "energetic and upbeat"),
  voice("leo", "male", "authoritative and strong"),
  voice("rex", "male", "confident and clear"),
  voice("sal", "neutral", "smooth and balanced"),
  voice("carina", "female", "bright and quick"),
  voice("zagan", "male", "deep and dark, for narration"),
  voice("helix", "male", "brisk and dry"),
  voice("orion", "male", "calm and deep, for narration"),
  voice("luna", "female", "soft and low"),
  voice("iris", "female", "clear and young"),
  voice("altair", "male", "measured and warm, for narration"),
  voice("zenith", "male", "firm and bright"),
  voice("perseus", "male", "bold and full"),
  voice("helios", "male", "sunny and open"),
  voice("lux", "female", "light and high"),
  voice("kepler", "male", "thoughtful and even"),
  voice("rigel", "male", "rough and low"),
  voice("cosmo", "male", "playful and high"),
  voice("celeste", "female", "gentle and clear"),
  voice("ursa", "female", "deep and steady"),
  voice("sirius", "male", "grave and slow"),
  voice("lumen", "female", "quiet and near"),
  voice("castor", "male", "young and plain"),
  voice("naksh", "male", "lively and warm", "hi"),
  voice("atlas", "male", "heavy and low")
]

/** Their ids. */
export const voiceIds: ReadonlyArray<string> = voices.map(({ id }) => id)

/** The voice that speaks where none is asked for. */
export const usualVoice = "eve"
