/** Who makes a narrator's words shorter. */
export const shorteningSystem =
  "You shorten what a film's narrator says, so that it fits its scene. Keep the language, the tone, and what carries the story: who wants what, what stands in the way, what changes. Cut whole thoughts rather than squeeze words together. Plain spoken words, no stage directions."

/** What is too long, and by how much; figures in seconds. */
export const shorteningWords = (told: {
  readonly text: string
  readonly language: string
  readonly seconds: number
  readonly room: number
}): string => {
  const share = Math.max(10, Math.floor((90 * told.room) / told.seconds))
  return [
    `Spoken, this takes ${told.seconds.toFixed(1)} s; its scene has room for ${told.room.toFixed(1)} s. Bring it to at most ${share} % of its length.`,
    `Language: ${told.language}`,
    "Narration:",
    told.text
  ].join("\n")
}
