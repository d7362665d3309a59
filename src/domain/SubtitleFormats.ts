import { mainDirectionOf } from "./Direction.js"
import { soundRate } from "./SoundTime.js"
import type { Cue } from "./Subtitles.js"

// Subtitles as files that lie beside a film, for players and for whoever cuts on.

/** Samples as whole milliseconds: this once, so that nothing adds up. */
const millisecondsOf = (samples: number): number => Math.round((samples * 1000) / soundRate)

const two = (part: number): string => String(part).padStart(2, "0")

/** `00:01:02,345`, with a sign of the format's own before the milliseconds. */
const timeOf = (samples: number, sign: "," | "."): string => {
  const all = millisecondsOf(samples)
  const seconds = Math.floor(all / 1000)
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two)
  return `${clock.join(":")}${sign}${String(all % 1000).padStart(3, "0")}`
}

const spanOf = ({ from, to }: Cue, sign: "," | "."): string => `${timeOf(from, sign)} --> ${timeOf(to, sign)}`

const isRightToLeft = ({ lines }: Cue): boolean => mainDirectionOf(lines.join(" ")) === "rtl"

/**
 * SubRip: lines end as the program it comes from ends them, which every player takes. It has no way to say which way a line
 * runs: those from right to left stand between the marks that subtitle editors put there, or a full stop would stand on the
 * wrong side.
 */
export const srtOf = (cues: ReadonlyArray<Cue>): string =>
  cues
    .map((cue, index) => {
      const lines = isRightToLeft(cue) ? cue.lines.map((line) => `\u202b${line}\u202c`) : cue.lines
      return [String(index + 1), spanOf(cue, ","), ...lines, "", ""].join("\r\n")
    })
    .join("")

const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }

const escaped = (text: string): string => text.replace(/[&<>]/gu, (sign) => signs[sign] ?? sign)

/** A name as a tag holds it: of signs that are spelt out there some readers take the spelling for words. */
const named = (speaker: string): string => speaker.replace(/[&<>]/gu, " ")

/**
 * WebVTT in a language, with the name of whoever talks. A line runs as its first strong letter does: one from right to left
 * that begins with another gets a mark before it.
 */
export const vttOf = (cues: ReadonlyArray<Cue>, language: string): string => {
  const blocks = cues.map((cue) => {
    const mark = isRightToLeft(cue) ? "&rlm;" : ""
    const voice = cue.speaker === undefined ? "" : `<v ${named(cue.speaker)}>`
    const lines = cue.lines.map((line) => `${mark}${escaped(line)}`)
    return `${spanOf(cue, ".")}\n${voice}${lines.join("\n")}\n`
  })
  return [`WEBVTT\nKind: subtitles\nLanguage: ${language}\n`, ...blocks].join("\n")
}
