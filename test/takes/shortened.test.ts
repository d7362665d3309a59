import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { notesOf } from "../../src/domain/Note.js"
import { decodeState, encodeState, PipelineState } from "../../src/domain/PipelineState.js"
import { defaultOptions, FilmSettings } from "../../src/domain/Settings.js"
import { portraitPrompt } from "../../src/prompts/PicturePrompts.js"
import { promptLength } from "../../src/prompts/PromptLengths.js"
import { generateCharacterSheet } from "../../src/steps/CharacterSheets.js"
import { inVirtualTime, mockedStudio } from "../support/film.js"
import { fox, plan } from "../support/plans.js"

describe("C4: a prompt that grows in the run over what the model takes", () => {
  it.effect("is shortened, noted of the film, and noted the same when the film is gone on with", () => {
    const story = plan()
    const studio = mockedStudio(story, { grok: { score: (_, before) => [0.4, 0.5][before] ?? 0.95 } })
    const most = promptLength(portraitPrompt(fox, story.style)) + 60
    const settings = {
      ...defaultOptions,
      imageModel: { ...defaultOptions.imageModel, longestPrompt: most }
    }
    return Effect.gen(function* () {
      const draw = generateCharacterSheet(fox, story.style, story.aspectRatio)
      const notesAbout = (sheet: Effect.Effect.Success<typeof draw>) =>
        notesOf({
          entries: [],
          cast: ["Fox"],
          characters: [sheet],
          keyframes: [],
          videos: [],
          cut: Option.none()
        })
      const sheet = yield* inVirtualTime(draw)
      const notes = notesAbout(sheet)
      assert.deepStrictEqual(
        notes.map(({ kind, subject }) => [kind, subject]),
        [
          ["shortened-prompt", "Fox"],
          ["shortened-prompt", "Fox"]
        ]
      )
      assert.match(
        notes[0]?.detail ?? "",
        /^Take 2 of the character sheet .* shortened prompt: whole it has \d+ /
      )
      assert.match(notes[1]?.detail ?? "", /^Take 3 /)
      const drawn = (yield* studio.calls).filter(({ call }) => call === "drawImage")
      assert.lengthOf(drawn, 3)
      for (const { words } of drawn) assert.isAtMost(promptLength(words), most)

      const again = yield* inVirtualTime(draw)
      assert.deepStrictEqual(notesAbout(again), notes)
      assert.lengthOf(
        (yield* studio.calls).filter(({ call }) => call === "drawImage"),
        3
      )
      const state = new PipelineState({ plan: story, characters: [again], notes })
      const read = yield* decodeState(encodeState(state))
      assert.deepStrictEqual(read.notes, notes)
      assert.deepStrictEqual(read.characters[0]?.takes, again.takes)
    }).pipe(Effect.provideService(FilmSettings, settings), Effect.provide(studio.layer))
  })
})
