import { Array, Option } from "effect"
import type { CutClip, FilmCut } from "../domain/Cut.js"
import { frameRate } from "../domain/FrameRate.js"
import type { PipelineState } from "../domain/PipelineState.js"

/** A clip's sound as its file has it. */
export interface ShotSound {
  readonly channels: number
  readonly sampleRate: number
}

/** What the file of a clip says of itself. */
export interface ClipFile {
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
  readonly seconds: number
  readonly sound: Option.Option<ShotSound>
}

/** One clip on a cutting table. Frames are counted at the film's rate. */
export interface Shot {
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
  readonly picture: { readonly width: number; readonly height: number; readonly rate: EditList["rate"] }
  readonly sound: Option.Option<ShotSound>
}

/** A film as editors write it down: what is shown, from where, for how long. */
export interface EditList {
  readonly title: string
  readonly width: number
  readonly height: number
  readonly rate: readonly [frames: number, seconds: number]
  readonly frames: number
  readonly shots: ReadonlyArray<Shot>
}

/** The files of a film's clips, by their paths below its folder; none for what is not there. */
export type ClipFiles = ReadonlyMap<string, ClipFile>

/** What a clip is taken for whose file cannot be asked: as models film them. */
const usualSound: ShotSound = { channels: 2, sampleRate: 48_000 }

const rateOf = (framesPerSecond: number): EditList["rate"] => {
  const { frames, seconds } = frameRate(framesPerSecond)
  return [frames, seconds]
}

/** A clip's sound: as its file says; else none where it is known to have come without. */
const soundOf = (state: PipelineState, path: string, file: ClipFile | undefined): Shot["sound"] => {
  if (file !== undefined) return file.sound
  const take = state.videos.flatMap(({ takes }) => takes).find((one) => one.path === path)
  return take?.departures.some((departure) => departure.of === "sound") === true
    ? Option.none()
    : Option.some(usualSound)
}

const pictureOf = (file: ClipFile | undefined, film: Pick<EditList, "width" | "height" | "rate">) =>
  file === undefined
    ? { width: film.width, height: film.height, rate: film.rate }
    : { width: file.width, height: file.height, rate: rateOf(file.framesPerSecond) }

/** What most of some things are; the first among equals. */
const commonest = <A>(all: ReadonlyArray<A>, key: (one: A) => string): Option.Option<A> => {
  const groups = Object.values(Array.groupBy(all, key))
  return Option.map(Array.head(groups.toSorted((a, b) => b.length - a.length)), ([first]) => first)
}

/** A film whose cut nobody wrote down: all clips whole, by cuts, at the size and rate most of their files have. */
const plainly = (state: PipelineState, files: ClipFiles): EditList => {
  const known = state.videos.flatMap(({ videoPath }) => files.get(videoPath) ?? [])
  const size = Option.getOrElse(
    commonest(known, ({ height, width }) => `${width} ${height}`),
    () => ({ width: 1280, height: 720 })
  )
  const rate = Option.match(
    commonest(known, ({ framesPerSecond }) => String(framesPerSecond)),
    { onNone: () => [24, 1] as const, onSome: ({ framesPerSecond }) => rateOf(framesPerSecond) }
  )
  const film = { width: size.width, height: size.height, rate }
  let at = 0
  const shots = state.videos.map(({ duration, sceneId, videoPath }): Shot => {
    const file = files.get(videoPath)
    const frames = Math.max(1, Math.round(((file?.seconds ?? duration) * rate[0]) / rate[1]))
    const shot = {
      path: videoPath,
      name: nameOf(state, sceneId),
      ...{ from: 0, frames, length: frames, at, crossfade: 0 },
      picture: pictureOf(file, film),
      sound: soundOf(state, videoPath, file)
    }
    at += frames
    return shot
  })
  return { title: state.plan.title, ...film, frames: at, shots }
}

const nameOf = ({ plan }: PipelineState, scene: number): string =>
  plan.scenes.find(({ sceneId }) => sceneId === scene)?.title ?? `Scene ${scene}`

/**
 * A clip's own frames in the film. What holds its first frame is in no file: it is left out, and what was there before is
 * shown until then, or nothing.
 */
const ownFrames = ({ at, crossfade, frames, held = 0 }: CutClip, next: CutClip | undefined) => ({
  at: at + held,
  frames: frames - held,
  crossfade: Math.max(0, crossfade - (next?.held ?? 0))
})

const asCut = (state: PipelineState, cut: FilmCut, files: ClipFiles): EditList => ({
  title: state.plan.title,
  width: cut.width,
  height: cut.height,
  rate: cut.rate,
  frames: cut.frames,
  shots: cut.clips.map((clip, index) => {
    const { from, path, sceneId } = clip
    const { at, crossfade, frames } = ownFrames(clip, cut.clips[index + 1])
    const file = files.get(path)
    const duration = file?.seconds ?? state.videos.find((video) => video.sceneId === sceneId)?.duration ?? 0
    return {
      ...{ path, at, crossfade, frames, from },
      name: nameOf(state, sceneId),
      length: Math.max(from + frames, Math.round((duration * cut.rate[0]) / cut.rate[1])),
      picture: pictureOf(file, cut),
      sound: soundOf(state, path, file)
    }
  })
})

/**
 * A film's clips in place: as they were joined, or, where that is not known, one whole clip after the other. `files` is
 * what their files say of themselves.
 */
export const editListOf = (state: PipelineState, files: ClipFiles = new Map()): EditList =>
  Option.match(state.cut, {
    onNone: () => plainly(state, files),
    onSome: (cut) => asCut(state, cut, files)
  })

/** Frames before a shot in which nothing is shown. */
export const gapBefore = (film: EditList, index: number): number => {
  const before = film.shots[index - 1]
  const end = before === undefined ? 0 : before.at + before.frames
  return Math.max(0, (film.shots[index]?.at ?? 0) - end)
}

/** A path as part of an address. */
export const address = (path: string): string =>
  path
    .replace(/\p{Cs}/gu, "\uFFFD")
    .split("/")
    .map(encodeURIComponent)
    .join("/")
