import { Array, Option } from "effect"
import { oneLine } from "../domain/Words.js"
import { address } from "../report/Html.js"
import { type EditDecisionList, type EditEvent, endToEnd } from "./EditDecisionList.js"

/** Code points that no XML may hold, however they are written; controls go with `oneLine`. */
const unwritable = /[\uFFFE\uFFFF]/g

const xml = (text: string): string =>
  oneLine(text.replace(unwritable, " ")).replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)

type Picture = EditEvent["picture"]

const isSame = (one: Picture, other: Picture): boolean =>
  one.width === other.width &&
  one.height === other.height &&
  one.rate[0] * other.rate[1] === other.rate[0] * one.rate[1]

/** The film's own format first, and those of clips that came otherwise. */
const formatsOf = ({ height, rate, events, width }: EditDecisionList): ReadonlyArray<Picture> =>
  Array.dedupeWith([{ width, height, rate }, ...events.map(({ picture }) => picture)], isSame)

/** An asset's format, and what it says of its sound: nothing where there is none. */
const formatAndSound = ({ sound }: EditEvent, format: string): string =>
  Option.match(sound, {
    onNone: () => `format="${format}"`,
    onSome: ({ channels, sampleRate }) =>
      `hasAudio="1" format="${format}" audioSources="1" audioChannels="${channels}" audioRate="${sampleRate}"`
  })

/** The rates a sequence can have, as the format names them. */
const sequenceRates = [32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000]

/** The sound of the whole: as many channels as the fullest clip has, at the least rate that loses nothing. */
const filmSound = ({ events }: EditDecisionList): string => {
  const sounds = events.flatMap(({ sound }) => Option.toArray(sound))
  if (sounds.length === 0) return ""
  const channels = Math.max(...sounds.map((sound) => sound.channels))
  const wanted = Math.max(...sounds.map((sound) => sound.sampleRate))
  const rate = sequenceRates.find((one) => one >= wanted) ?? 192_000
  const layout = channels === 1 ? "mono" : channels === 2 ? "stereo" : "surround"
  return ` audioLayout="${layout}" audioRate="${rate / 1000}k"`
}

/**
 * The film as Final Cut Pro XML 1.9. Written by hand: no library for it is kept. `folder` is the absolute path of the
 * output folder, since this format names its media by whole addresses. Clips that cross lie on the spine end to end, with
 * the crossfade centred on the cut between them and both clips' ends as its handles.
 */
export const fcpxmlOf = (film: EditDecisionList, folder: string): string => {
  const [frames, seconds] = film.rate
  const time = (count: number) => (count === 0 ? "0s" : `${count * seconds}/${frames}s`)
  const formats = formatsOf(film)
  const formatOf = ({ picture }: EditEvent) => `r${formats.findIndex((one) => isSame(one, picture)) + 1}`
  const assets = film.events.map((event, index) => {
    const { length, name, path } = event
    return `    <asset id="a${index + 1}" name="${xml(name)}" start="0s" duration="${time(length)}" hasVideo="1" ${formatAndSound(event, formatOf(event))}>\n      <media-rep kind="original-media" src="file://${address(folder)}/${address(path)}"/>\n    </asset>`
  })
  const spine = endToEnd(film).flatMap((event, index) => {
    const { gap, head } = event
    return [
      ...(gap === 0
        ? []
        : [`<gap name="Gap" offset="${time(event.at - gap)}" start="0s" duration="${time(gap)}"/>`]),
      `<asset-clip ref="a${index + 1}" name="${xml(event.name)}" offset="${time(event.at + head)}" start="${time(event.from + head)}" duration="${time(event.shown)}"/>`,
      ...(event.crossfade === 0
        ? []
        : [
            `<transition name="Cross Dissolve" offset="${time(event.at + event.frames - event.crossfade)}" duration="${time(event.crossfade)}"/>`
          ])
    ].map((element) => `            ${element}`)
  })
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!DOCTYPE fcpxml>",
    '<fcpxml version="1.9">',
    "  <resources>",
    ...formats.map(
      ({ height, rate, width }, index) =>
        `    <format id="r${index + 1}" frameDuration="${rate[1]}/${rate[0]}s" width="${width}" height="${height}"/>`
    ),
    ...assets,
    "  </resources>",
    "  <library>",
    `    <event name="${xml(film.title)}">`,
    `      <project name="${xml(film.title)}">`,
    `        <sequence format="r1" duration="${time(film.frames)}" tcStart="0s" tcFormat="NDF"${filmSound(film)}>`,
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
