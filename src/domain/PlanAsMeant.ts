import { ownCaption } from "./Captions.js"
import { Character, Scene, StoryPlan } from "./StoryPlan.js"
import { asMeant } from "./Words.js"

/**
 * A plan with all its words as they were meant, as a person's editor may have broken their lines or spelt their accents
 * otherwise. Two plans that say the same are the same.
 */
export const planAsMeant = (plan: StoryPlan): StoryPlan =>
  new StoryPlan({
    ...plan,
    title: asMeant(plan.title),
    style: asMeant(plan.style),
    colorPalette: asMeant(plan.colorPalette),
    characters: plan.characters.map(
      (character) =>
        new Character({
          name: asMeant(character.name),
          role: asMeant(character.role),
          visualDescription: asMeant(character.visualDescription),
          personalityCues: character.personalityCues.map(asMeant)
        })
    ),
    scenes: plan.scenes.map(({ caption, ...scene }) => {
      const own = ownCaption(caption)
      return new Scene({
        ...scene,
        title: asMeant(scene.title),
        description: asMeant(scene.description),
        charactersPresent: scene.charactersPresent.map(asMeant),
        setting: asMeant(scene.setting),
        camera: asMeant(scene.camera),
        mood: asMeant(scene.mood),
        action: asMeant(scene.action),
        promptSummary: asMeant(scene.promptSummary),
        ...(own === "" ? {} : { caption: own })
      })
    })
  })
