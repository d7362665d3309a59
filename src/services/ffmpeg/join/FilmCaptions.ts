import { FileSystem } from "@effect/platform"
import { Array, Effect, Option } from "effect"
import type { Captions } from "../../../domain/Cut.js"
import type { Cue } from "../../../domain/Subtitles.js"
import { drawCaption, drawSubtitles } from "../CaptionPictures.js"
import { captionTrack, saysAnything, subtitleTrack } from "../CaptionTrack.js"
import { spoken, titleText } from "../Companions.js"
import { type Clip, failMedia, failUnwritten } from "../Media.js"
import type { FilmPlan, ShownCaption } from "./FilmPlan.js"
import { frameAt } from "./Said.js"
import { Workbench } from "./Workbench.js"

// What is told in words in a film: subtitles where anything is said in it, else its clips' captions.

/**
 * Writes a file that goes into the film.
 * Fails   MediaFailed (`Unwritable`): see to the disk.
 */
export const writePart = Effect.fnUntraced(function* (name: string, bytes: Uint8Array) {
  const fs = yield* FileSystem.FileSystem
  const file = (yield* Workbench).place(name)
  yield* Effect.catchAll(fs.writeFile(file, bytes), failUnwritten(file))
  return file
})

/** A picture of words, written down, with its place in the film. */
const shown = (
  { png, y }: { readonly png: Uint8Array; readonly y: number },
  name: string,
  span: Pick<ShownCaption, "from" | "to">
) => Effect.map(writePart(name, png), (path): ShownCaption => ({ path, y, ...span }))

/** A clip's caption is told while the clip is in view alone: two that cross could not be read. */
const captionsOfClips = (plan: FilmPlan, clips: ReadonlyArray<Clip>) =>
  Effect.forEach(Array.zip(plan.segments, clips), ([{ at, frames, join }, { caption = "" }], index) => {
    const from = at + (plan.segments[index - 1]?.join.crossfade ?? 0)
    return drawCaption(caption, plan).pipe(
      Effect.flatMap((it) =>
        shown(it, `caption-${index + 1}.png`, { from, to: at + frames - join.crossfade })
      ),
      Effect.when(() => titleText(caption) !== "")
    )
  }).pipe(Effect.map(Array.getSomes))

/**
 * What is drawn into the picture of a film.
 * Fails   MediaFailed: this machine cannot draw, or not write what was drawn.
 */
export const captionsOf = Effect.fn("Ffmpeg.drawCaptions")(function* (
  plan: FilmPlan,
  clips: ReadonlyArray<Clip>,
  cues: ReadonlyArray<Cue>
) {
  const drawn =
    cues.length === 0
      ? captionsOfClips(plan, clips)
      : drawSubtitles(
          cues.map(({ lines }) => lines),
          plan,
          (it, index) => {
            const { from, to } = cues[index] ?? { from: 0, to: 0 }
            return shown(it, `subtitle-${index + 1}.png`, {
              from: frameAt(plan, from),
              to: frameAt(plan, to)
            })
          }
        )
  return yield* Effect.catchTag(drawn, "DrawingPartMissing", ({ message }) =>
    failMedia("NotStarted", message)
  )
})

/**
 * The track of what is told, as an MP4 of its own; none where none is wished for or nothing is told. Subtitles are beside
 * the picture unless they are in it already.
 */
export const trackOf = (
  plan: FilmPlan,
  clips: ReadonlyArray<Clip>,
  cues: ReadonlyArray<Cue>,
  { captions, language }: { readonly captions: Captions; readonly language: string }
): Option.Option<Uint8Array> => {
  if (cues.length > 0)
    return captions === "burned" ? Option.none() : Option.some(subtitleTrack(cues, language))
  const words = spoken(plan, clips, ({ caption }) => caption)
  return (captions === "track" || captions === "both") && saysAnything(words)
    ? Option.some(captionTrack(words))
    : Option.none()
}
