import { Option } from "effect"
import { cutText } from "../domain/Shortened.js"
import { oneLine } from "../domain/Words.js"
import type { EditDecisionList, EditEvent } from "./EditDecisionList.js"

const digits = (value: number, count: number) => String(value).padStart(count, "0")

/** Hours, minutes, seconds and frames, counted without dropping any. */
const timecode = (frames: number, nominal: number): string => {
  const clock = new Date(1000 * Math.floor(frames / nominal)).toISOString().slice(11, 19)
  return `${clock}:${digits(frames % nominal, 2)}`
}

/** Picture and sound, or the picture alone of a clip that has no sound. */
const channelOf = ({ sound }: EditEvent): "B" | "V" => (Option.isSome(sound) ? "B" : "V")

/**
 * The film as a CMX 3600 edit decision list: an event per clip, in source and record timecode. Written by hand: no
 * library for it is kept. A crossfade is an event of two lines, the clip before held for no time and the next one
 * dissolved in. File names stand in comments, since a reel has eight letters.
 */
export const edlOf = (film: EditDecisionList): string => {
  const nominal = Math.max(1, Math.round(film.rate[0] / film.rate[1]))
  const code = (frames: number) => timecode(frames, nominal)
  // Where an editing system begins to count: one hour in.
  const hour = 3600 * nominal
  const reel = (index: number) => `S${digits(index + 1, 3)}`.padEnd(8)
  const events = film.events.flatMap((event, index) => {
    const before = film.events[index - 1]
    const into = before?.crossfade ?? 0
    // A clip's record ends where the next one begins to come in.
    const shown = event.frames - event.crossfade
    const source = [code(event.from), code(event.from + shown)]
    const record = [code(hour + event.at), code(hour + event.at + shown)]
    const number = digits(index + 1, 3)
    const names = [
      ...(into > 0 && before !== undefined ? [`* FROM CLIP NAME: ${oneLine(before.name)}`] : []),
      `* ${into > 0 ? "TO" : "FROM"} CLIP NAME: ${oneLine(event.name)}`,
      `* SOURCE FILE: ${oneLine(event.path)}`
    ]
    const channel = channelOf(event)
    if (into === 0 || before === undefined)
      return [
        `${number}  ${reel(index)} ${channel}     C        ${[...source, ...record].join(" ")}`,
        ...names
      ]
    const out = before.from + before.frames - into
    return [
      `${number}  ${reel(index - 1)} ${channelOf(before)}     C        ${[code(out), code(out), record[0], record[0]].join(" ")}`,
      `${number}  ${reel(index)} ${channel}     D    ${digits(into, 3)} ${[...source, ...record].join(" ")}`,
      ...names
    ]
  })
  return `${[`TITLE: ${cutText(oneLine(film.title), 70)}`, "FCM: NON-DROP FRAME", "", ...events].join("\n")}\n`
}
