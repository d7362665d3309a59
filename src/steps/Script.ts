import { Effect } from "effect"
import type { CharacterAsset, KeyframeAsset } from "../domain/Assets.js"
import type { Degradation } from "../domain/Degradation.js"
import type { FilmDub } from "../domain/Dub.js"
import type { NarrationAsset } from "../domain/Narration.js"
import type { Note } from "../domain/Note.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { scriptMarkdown } from "../report/ScriptMarkdown.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { paths, Workspace } from "../services/Workspace.js"

/**
 * Writes script.md, the storyboard a person reads: scenes by number with pictures, scores, settings and motion prompts.
 * Gives   its path below the output folder.
 * Fails   FileUnwritable: see to the disk.
 * Costs   nothing.
 */
export const compileScript = Effect.fn("Script.compile")(function* (
  plan: StoryPlan,
  characters: ReadonlyArray<CharacterAsset>,
  keyframes: ReadonlyArray<KeyframeAsset>,
  degradations: ReadonlyArray<Degradation> = [],
  notes: ReadonlyArray<Note> = [],
  narrations: ReadonlyArray<NarrationAsset> = [],
  dubs: ReadonlyArray<FilmDub> = []
) {
  const workspace = yield* Workspace
  const events = yield* PipelineEvents
  const film = { plan, characters, keyframes, degradations, notes, narrations, dubs }
  yield* workspace.replace(paths.script, scriptMarkdown(film))
  yield* events.publish({ _tag: "FileWritten", path: paths.script })
  return paths.script
})
