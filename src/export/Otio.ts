import { Option } from "effect"
import { oneLine } from "../domain/Words.js"
import { address } from "../report/Html.js"
import { type EditDecisionList, type EditEvent, endToEnd } from "./EditDecisionList.js"

/**
 * The film as an OpenTimelineIO timeline (JSON, schema versions of 0.15). Written by hand: its library is C++ and Python.
 * Media are named relative to the output folder. A transition takes half of its frames from the end of one clip and half
 * from the beginning of the next.
 */
export const otioOf = (film: EditDecisionList): string => {
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
    children: endToEnd(film).flatMap((event, index): ReadonlyArray<object> => {
      const source_range = range(event.from + event.head, event.shown)
      const isSilent = (one: EditEvent | undefined) =>
        kind === "Audio" && one !== undefined && Option.isNone(one.sound)
      const gap = (frames: number) => ({ OTIO_SCHEMA: "Gap.1", source_range: range(0, frames) })
      const before = event.gap === 0 ? [] : [gap(event.gap)]
      // No sound is silence of the same length, and nothing fades into or out of it.
      if (isSilent(event)) return [...before, gap(event.shown)]
      const clip = {
        OTIO_SCHEMA: "Clip.2",
        name: oneLine(event.name),
        source_range,
        media_references: {
          DEFAULT_MEDIA: {
            OTIO_SCHEMA: "ExternalReference.1",
            target_url: address(event.path),
            available_range: range(0, event.length)
          }
        },
        active_media_reference_key: "DEFAULT_MEDIA"
      }
      const fade = {
        OTIO_SCHEMA: "Transition.1",
        name: "Crossfade",
        transition_type: "SMPTE_Dissolve",
        in_offset: time(event.tail),
        out_offset: time(Math.floor(event.crossfade / 2))
      }
      return [...before, clip, ...(event.crossfade === 0 || isSilent(film.events[index + 1]) ? [] : [fade])]
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
