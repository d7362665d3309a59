import { longestTrait, mostTraits } from "../domain/Judgement.js"

/** Who reads a description for its traits. */
export const traitsSystem = [
  "You prepare a checklist for a film's continuity. From a character's description you list what the eye can check in a picture of them.",
  `- At most ${mostTraits} traits, each once, each at most ${longestTrait} characters: one part, garment or thing, with its colour, shape or material, in the description's own words.`,
  "- main: what a viewer sees at first glance, such as kind of being, build, the colour of fur or clothes, the largest garment. detail: what takes a second look.",
  "- Nothing on character, pose, movement or voice, nothing that is said to be absent, nothing the description does not say."
].join("\n")

/** The description, to be read for its traits. */
export const traitsWords = (name: string, description: string): string =>
  [`Traits of: ${name}`, `Description: ${description}`].join("\n")
