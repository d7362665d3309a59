import { Schema } from "effect"
import { ownCaption } from "./Captions.js"
import { isBlank } from "./Names.js"
import { StoryPlan } from "./StoryPlan.js"
import { asCompared, asMeant } from "./Words.js"

const asText = Schema.encodeSync(Schema.parseJson(StoryPlan))
const fromJson = Schema.decodeUnknownSync(StoryPlan)

/** What is heard, and is not there where it is blank. */
const heard: ReadonlyArray<string> = ["delivery", "language", "music", "narration", "sound"]

/** The plan with all its words put as `said` puts them; a caption is shown as it stands, and a blank one is none. */
const withWords = (plan: StoryPlan, said: (words: string) => string): StoryPlan =>
  fromJson(
    JSON.parse(asText(plan), (key, value: unknown) => {
      if (typeof value !== "string") return value
      if (key === "caption") return ownCaption(value) || undefined
      const words = said(value)
      return heard.includes(key) && isBlank(words) ? undefined : words
    })
  )

/**
 * A plan with all its words as they were meant, as a person's editor may have broken their lines or spelt their accents
 * otherwise.
 */
export const planAsMeant = (plan: StoryPlan): StoryPlan => withWords(plan, asMeant)

/** Whether two plans say the same, as a film's journal and a file of its plan do that were written by other rules. */
export const isSamePlan = (one: StoryPlan, other: StoryPlan): boolean =>
  asText(withWords(one, asCompared)) === asText(withWords(other, asCompared))
