import { Option } from "effect"
import { oneLine } from "../domain/Words.js"
import { type EditList, endToEnd, type Shot } from "./EditList.js"
import { address } from "./Html.js"

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
    children: endToEnd(film).flatMap((shot, index): ReadonlyArray<object> => {
      const source_range = range(shot.from + shot.head, shot.shown)
      const isSilent = (one: Shot | undefined) =>
        kind === "Audio" && one !== undefined && Option.isNone(one.sound)
      const gap = (frames: number) => ({ OTIO_SCHEMA: "Gap.1", source_range: range(0, frames) })
      const before = shot.gap === 0 ? [] : [gap(shot.gap)]
      // No sound is silence of the same length, and nothing fades into or out of it.
      if (isSilent(shot)) return [...before, gap(shot.shown)]
      const clip = {
        OTIO_SCHEMA: "Clip.2",
        name: oneLine(shot.name),
        source_range,
        media_references: {
          DEFAULT_MEDIA: {
            OTIO_SCHEMA: "ExternalReference.1",
            target_url: address(shot.path),
            available_range: range(0, shot.length)
          }
        },
        active_media_reference_key: "DEFAULT_MEDIA"
      }
      const fade = {
        OTIO_SCHEMA: "Transition.1",
        name: "Crossfade",
        transition_type: "SMPTE_Dissolve",
        in_offset: time(shot.tail),
        out_offset: time(Math.floor(shot.crossfade / 2))
      }
      return [...before, clip, ...(shot.crossfade === 0 || isSilent(film.shots[index + 1]) ? [] : [fade])]
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
