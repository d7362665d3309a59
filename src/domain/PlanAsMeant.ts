import { Schema } from "effect"
import { ownCaption } from "./Captions.js"
import { Character, Scene, StoryPlan } from "./StoryPlan.js"
import { asCompared, asMeant } from "./Words.js"

const withWords = (plan: StoryPlan, said: (words: string) => string): StoryPlan =>
  new StoryPlan({
    ...plan,
    title: said(plan.title),
    style: said(plan.style),
    colorPalette: said(plan.colorPalette),
    characters: plan.characters.map(
      (character) =>
        new Character({
          name: said(character.name),
          role: said(character.role),
          visualDescription: said(character.visualDescription),
          personalityCues: character.personalityCues.map(said)
        })
    ),
    scenes: plan.scenes.map(({ caption, ...scene }) => {
      const own = ownCaption(caption)
      return new Scene({
        ...scene,
        title: said(scene.title),
        description: said(scene.description),
        charactersPresent: scene.charactersPresent.map(said),
        setting: said(scene.setting),
        camera: said(scene.camera),
        mood: said(scene.mood),
        action: said(scene.action),
        promptSummary: said(scene.promptSummary),
        ...(own === "" ? {} : { caption: own })
      })
    })
  })

/**
 * A plan with all its words as they were meant, as a person's editor may have broken their lines or spelt their accents
 * otherwise.
 */
export const planAsMeant = (plan: StoryPlan): StoryPlan => withWords(plan, asMeant)

const asText = Schema.encodeSync(Schema.parseJson(StoryPlan))

/** Whether two plans say the same, as a film's journal and a file of its plan do that were written by other rules. */
export const isSamePlan = (one: StoryPlan, other: StoryPlan): boolean =>
  asText(withWords(one, asCompared)) === asText(withWords(other, asCompared))
