import { Option } from "effect"
import type { FilmCut } from "../domain/Cut.js"
import { cutText } from "../domain/Cutting.js"
import type { PipelineState } from "../domain/PipelineState.js"
import { oneLine } from "../domain/Words.js"

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

/** A film whose cut nobody wrote down: all clips whole, by cuts, 24 frames a second. */
const plainly = (state: PipelineState): EditList => {
  let at = 0
  const shots = state.videos.map(({ duration, sceneId, videoPath }): Shot => {
    const frames = Math.max(1, Math.round(duration * 24))
    const shot = {
      path: videoPath,
      name: nameOf(state, sceneId),
      from: 0,
      frames,
      length: frames,
      at,
      crossfade: 0
    }
    at += frames
    return shot
  })
  return { title: state.plan.title, width: 1280, height: 720, rate: [24, 1], frames: at, shots }
}

const nameOf = ({ plan }: PipelineState, scene: number): string =>
  plan.scenes.find(({ sceneId }) => sceneId === scene)?.title ?? `Scene ${scene}`

const asCut = (state: PipelineState, cut: FilmCut): EditList => ({
  title: state.plan.title,
  width: cut.width,
  height: cut.height,
  rate: cut.rate,
  frames: cut.frames,
  shots: cut.clips.map(({ at, crossfade, frames, from, path, sceneId }) => {
    const duration = state.videos.find((video) => video.sceneId === sceneId)?.duration ?? 0
    return {
      ...{ path, at, crossfade, frames, from },
      name: nameOf(state, sceneId),
      length: Math.max(from + frames, Math.round((duration * cut.rate[0]) / cut.rate[1]))
    }
  })
})

/** A film's clips in place: as they were joined, or, where that is not known, one whole clip after the other. */
export const editListOf = (state: PipelineState): EditList =>
  Option.match(state.cut, { onNone: () => plainly(state), onSome: (cut) => asCut(state, cut) })

const digits = (value: number, count: number) => String(value).padStart(count, "0")

/** Hours, minutes, seconds and frames, counted without dropping any. */
const timecode = (frames: number, nominal: number): string => {
  const seconds = Math.floor(frames / nominal)
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frames % nominal]
    .map((part) => digits(part, 2))
    .join(":")
}

/** Where an editing system begins to count: one hour in. */
const firstHour = (nominal: number) => 3600 * nominal

/**
 * The film as a CMX 3600 edit decision list: an event per clip, in source and record timecode. Written by hand: no
 * library for it is kept. A crossfade is an event of two lines, the clip before held for no time and the next one
 * dissolved in. File names stand in comments, since a reel has eight letters.
 */
export const edlOf = (film: EditList): string => {
  const nominal = Math.max(1, Math.round(film.rate[0] / film.rate[1]))
  const code = (frames: number) => timecode(frames, nominal)
  const hour = firstHour(nominal)
  const reel = (index: number) => `S${digits(index + 1, 3)}`.padEnd(8)
  const events = film.shots.flatMap((shot, index) => {
    const before = film.shots[index - 1]
    const into = before?.crossfade ?? 0
    // A clip's record ends where the next one begins to come in.
    const shown = shot.frames - shot.crossfade
    const source = [code(shot.from), code(shot.from + shown)]
    const record = [code(hour + shot.at), code(hour + shot.at + shown)]
    const number = digits(index + 1, 3)
    const names = [
      ...(into > 0 && before !== undefined ? [`* FROM CLIP NAME: ${oneLine(before.name)}`] : []),
      `* ${into > 0 ? "TO" : "FROM"} CLIP NAME: ${oneLine(shot.name)}`,
      `* SOURCE FILE: ${oneLine(shot.path)}`
    ]
    if (into === 0 || before === undefined)
      return [`${number}  ${reel(index)} B     C        ${[...source, ...record].join(" ")}`, ...names]
    const out = before.from + before.frames - into
    return [
      `${number}  ${reel(index - 1)} B     C        ${[code(out), code(out), record[0], record[0]].join(" ")}`,
      `${number}  ${reel(index)} B     D    ${digits(into, 3)} ${[...source, ...record].join(" ")}`,
      ...names
    ]
  })
  return `${[`TITLE: ${cutText(oneLine(film.title), 70)}`, "FCM: NON-DROP FRAME", "", ...events].join("\n")}\n`
}

const xml = (text: string): string => oneLine(text).replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)

/** A path as part of an address. */
const address = (path: string): string => path.split("/").map(encodeURIComponent).join("/")

/**
 * The film as Final Cut Pro XML 1.9. Written by hand: no library for it is kept. `folder` is the absolute path of the
 * output folder, since this format names its media by whole addresses. Clips that cross lie on the spine end to end, with
 * the crossfade centred on the cut between them and both clips' ends as its handles.
 */
export const fcpxmlOf = (film: EditList, folder: string): string => {
  const [frames, seconds] = film.rate
  const time = (count: number) => (count === 0 ? "0s" : `${count * seconds}/${frames}s`)
  const assets = film.shots.map(
    ({ length, name, path }, index) =>
      `    <asset id="a${index + 1}" name="${xml(name)}" start="0s" duration="${time(length)}" hasVideo="1" hasAudio="1" format="r1" audioSources="1" audioChannels="2" audioRate="48000">\n      <media-rep kind="original-media" src="file://${address(folder)}/${address(path)}"/>\n    </asset>`
  )
  const spine = film.shots.flatMap((shot, index) => {
    const into = film.shots[index - 1]?.crossfade ?? 0
    // Half of a crossfade lies in each clip; what is left over from an odd one in the earlier.
    const head = Math.floor(into / 2)
    const tail = shot.crossfade - Math.floor(shot.crossfade / 2)
    const start = shot.at + head
    const clip = `            <asset-clip ref="a${index + 1}" name="${xml(shot.name)}" offset="${time(start)}" start="${time(shot.from + head)}" duration="${time(shot.frames - head - tail)}"/>`
    return shot.crossfade === 0
      ? [clip]
      : [
          clip,
          `            <transition name="Cross Dissolve" offset="${time(shot.at + shot.frames - shot.crossfade)}" duration="${time(shot.crossfade)}"/>`
        ]
  })
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!DOCTYPE fcpxml>",
    '<fcpxml version="1.9">',
    "  <resources>",
    `    <format id="r1" frameDuration="${seconds}/${frames}s" width="${film.width}" height="${film.height}"/>`,
    ...assets,
    "  </resources>",
    "  <library>",
    `    <event name="${xml(film.title)}">`,
    `      <project name="${xml(film.title)}">`,
    `        <sequence format="r1" duration="${time(film.frames)}" tcStart="0s" tcFormat="NDF" audioLayout="stereo" audioRate="48k">`,
    "          <spine>",
    ...spine,
    "          </spine>",
    "        </sequence>",
    "      </project>",
    "    </event>",
    "  </library>",
    "</fcpxml>"
  ].join("\n")}\n`
}

/**
 * The film as an OpenTimelineIO timeline (JSON, schema versions of 0.15). Written by hand: its library is C++ and Python.
 * Media are named relative to the output folder. A transition takes half of its frames from the end of one clip and half
 * from the beginning of the next.
 */
export const otioOf = (film: EditList): string => {
  const rate = film.rate[0] / film.rate[1]
  const time = (value: number) => ({ OTIO_SCHEMA: "RationalTime.1", rate, value })
  const range = (start: number, duration: number) => ({
    OTIO_SCHEMA: "TimeRange.1",
    start_time: time(start),
    duration: time(duration)
  })
  const track = (kind: "Video" | "Audio") => ({
    OTIO_SCHEMA: "Track.1",
    name: kind === "Video" ? "Picture" : "Sound",
    kind,
    children: film.shots.flatMap((shot, index) => {
      const into = film.shots[index - 1]?.crossfade ?? 0
      const head = Math.floor(into / 2)
      const tail = shot.crossfade - Math.floor(shot.crossfade / 2)
      const clip = {
        OTIO_SCHEMA: "Clip.2",
        name: oneLine(shot.name),
        source_range: range(shot.from + head, shot.frames - head - tail),
        media_references: {
          DEFAULT_MEDIA: {
            OTIO_SCHEMA: "ExternalReference.1",
            target_url: address(shot.path),
            available_range: range(0, shot.length)
          }
        },
        active_media_reference_key: "DEFAULT_MEDIA"
      }
      return shot.crossfade === 0
        ? [clip]
        : [
            clip,
            {
              OTIO_SCHEMA: "Transition.1",
              name: "Crossfade",
              transition_type: "SMPTE_Dissolve",
              in_offset: time(tail),
              out_offset: time(Math.floor(shot.crossfade / 2))
            }
          ]
    })
  })
  return `${JSON.stringify(
    {
      OTIO_SCHEMA: "Timeline.1",
      name: oneLine(film.title),
      global_start_time: time(0),
      tracks: { OTIO_SCHEMA: "Stack.1", name: "Tracks", children: [track("Video"), track("Audio")] }
    },
    null,
    2
  )}\n`
}
