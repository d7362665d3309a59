import { lines } from "../domain/Words.js"
import { hasDialogue } from "./DialoguePrompt.js"

/** Who rewords a refused prompt. */
export const rewordSystem =
  "You reword prompts for an image or video model whose filter refused them. Keep the scene, the figures, the framing, the style and every reference mark such as <IMAGE_0>. Replace only wording that a cautious filter could read as violent, sexual, hateful, or as naming a real person or brand, with plain harmless wording for the same picture."

/** Who rewords a narrator's words that were refused. */
export const rewordNarrationSystem =
  "You reword what a film's narrator says, since the filter of a speech service refused it. Keep the language, the meaning, the tone and about the length. Replace only wording that a cautious filter could take for violent, sexual, hateful, or for naming a real person or brand. Answer with the spoken words alone."

/** The refused prompt and what was said of it. */
export const rewordWords = (prompt: string, because: string): string =>
  lines(
    `Refused because: ${because}`,
    hasDialogue(prompt) &&
      "Each line that begins with “Dialogue:” orders what is said aloud: keep its form, and its quoted words unless they are what was refused.",
    "Prompt:",
    prompt
  ).join("\n")
