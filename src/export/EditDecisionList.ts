import { Array, Option } from "effect"
import type { CutClip, FilmCut } from "../domain/Cut.js"
import { frameRate } from "../domain/FrameRate.js"
import type { PipelineState } from "../domain/PipelineState.js"

/** A clip's sound as its file has it. */
export interface ClipSound {
  readonly channels: number
  readonly sampleRate: number
}

/** What the file of a clip says of itself. */
export interface ClipFile {
  readonly durationSeconds: number
  readonly video: { readonly width: number; readonly height: number; readonly framesPerSecond: number }
  readonly audio: Option.Option<ClipSound>
}

/** One event of the list: a clip on the cutting table. Frames are counted at the film's rate. */
export interface EditEvent {
  /** Its file, below the output folder. */
  readonly path: string
  readonly name: string
  /** The first frame shown, how many are, and how many the clip has at least. */
  readonly from: number
  readonly frames: number
  readonly length: number
  /** Where in the film it begins. */
  readonly at: number
  /** Frames it shares with the clip after it. */
  readonly crossfade: number
  /** The picture's size and rate; the film's where the file cannot be asked. */
  readonly picture: {
    readonly width: number
    readonly height: number
    readonly rate: EditDecisionList["rate"]
  }
  readonly sound: Option.Option<ClipSound>
}

/** A film as editors write it down, an edit decision list: what is shown, from where, for how long. */
export interface EditDecisionList {
  readonly title: string
  readonly width: number
  readonly height: number
  readonly rate: readonly [frames: number, seconds: number]
  readonly frames: number
  readonly events: ReadonlyArray<EditEvent>
}

/** The files of a film's clips, by their paths below its folder; none for what is not there. */
export type ClipFiles = ReadonlyMap<string, ClipFile>

/** What a clip is taken for whose file cannot be asked: as models film them. */
const usualSound: ClipSound = { channels: 2, sampleRate: 48_000 }

const rateOf = (framesPerSecond: number): EditDecisionList["rate"] => {
  const { frames, seconds } = frameRate(framesPerSecond)
  return [frames, seconds]
}

/** A clip's sound: as its file says; else none where it is known to have come without. */
const soundOf = (state: PipelineState, path: string, file: ClipFile | undefined): EditEvent["sound"] => {
  if (file !== undefined) return file.audio
  const take = state.videos.flatMap(({ takes }) => takes).find((one) => one.path === path)
  return take?.departures.some((departure) => departure.of === "sound") === true
    ? Option.none()
    : Option.some(usualSound)
}

/** What most of some things are; the first among equals. */
const commonest = <A>(all: ReadonlyArray<A>, key: (one: A) => string): Option.Option<A> => {
  const groups = Object.values(Array.groupBy(all, key))
  return Option.map(Array.head(groups.toSorted((a, b) => b.length - a.length)), ([first]) => first)
}

/** As much of a film's cut as an edit list tells. */
type Cut = Pick<FilmCut, "width" | "height" | "rate" | "frames"> & {
  readonly clips: ReadonlyArray<
    Pick<CutClip, "sceneId" | "path" | "from" | "frames" | "held" | "at" | "crossfade">
  >
}

/** The cut of a film that nobody wrote down: all clips whole, by cuts, at the size and rate most of their files have. */
const plainCut = (state: PipelineState, files: ClipFiles): Cut => {
  const known = state.videos.flatMap(({ videoPath }) => files.get(videoPath)?.video ?? [])
  const { height, width } = Option.getOrElse(
    commonest(known, ({ height, width }) => `${width} ${height}`),
    () => ({ width: 1280, height: 720 })
  )
  const rate = Option.match(
    commonest(known, ({ framesPerSecond }) => String(framesPerSecond)),
    { onNone: () => [24, 1] as const, onSome: ({ framesPerSecond }) => rateOf(framesPerSecond) }
  )
  const [frames, clips] = Array.mapAccum(state.videos, 0, (at, { duration, sceneId, videoPath }) => {
    const seconds = files.get(videoPath)?.durationSeconds ?? duration
    const frames = Math.max(1, Math.round((seconds * rate[0]) / rate[1]))
    return [at + frames, { sceneId, path: videoPath, from: 0, frames, at, crossfade: 0 }]
  })
  return { width, height, rate, frames, clips }
}

const nameOf = ({ plan }: PipelineState, scene: number): string =>
  plan.scenes.find(({ sceneId }) => sceneId === scene)?.title ?? `Scene ${scene}`

/**
 * A clip's own frames in the film. What holds its first frame is in no file: it is left out, and what was there before is
 * shown until then, or nothing.
 */
const ownFrames = (
  { at, crossfade, frames, held = 0 }: Cut["clips"][number],
  next: Cut["clips"][number] | undefined
) => ({
  at: at + held,
  frames: frames - held,
  crossfade: Math.max(0, crossfade - (next?.held ?? 0))
})

/**
 * A film's clips in place: as they were joined, or, where that is not known, one whole clip after the other. `files` is
 * what their files say of themselves.
 */
export const editDecisionListOf = (state: PipelineState, files: ClipFiles = new Map()): EditDecisionList => {
  const { clips, frames, height, rate, width } = Option.getOrElse(
    state.cut,
    (): Cut => plainCut(state, files)
  )
  const events = clips.map((clip, index): EditEvent => {
    const { from, path, sceneId } = clip
    const own = ownFrames(clip, clips[index + 1])
    const file = files.get(path)
    const duration =
      file?.durationSeconds ?? state.videos.find((video) => video.sceneId === sceneId)?.duration ?? 0
    return {
      path,
      name: nameOf(state, sceneId),
      from,
      ...own,
      length: Math.max(from + own.frames, Math.round((duration * rate[0]) / rate[1])),
      picture:
        file === undefined
          ? { width, height, rate }
          : {
              width: file.video.width,
              height: file.video.height,
              rate: rateOf(file.video.framesPerSecond)
            },
      sound: soundOf(state, path, file)
    }
  })
  return { title: state.plan.title, width, height, rate, frames, events }
}

/**
 * The events end to end, with each crossfade centred on the cut between two: half of it lies in each clip, what is left over
 * from an odd one in the earlier. `head` and `tail` are the frames under crossfades, `gap` those before in which nothing is
 * shown.
 */
export const endToEnd = ({ events }: EditDecisionList) =>
  events.map((event, index) => {
    const before = events[index - 1]
    const head = Math.floor((before?.crossfade ?? 0) / 2)
    const tail = Math.ceil(event.crossfade / 2)
    const end = before === undefined ? 0 : before.at + before.frames
    return { ...event, head, tail, shown: event.frames - head - tail, gap: Math.max(0, event.at - end) }
  })
