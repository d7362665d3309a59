import { Array, Option } from "effect"
import { oneLine } from "../domain/Words.js"
import { type EditList, endToEnd, type Shot } from "./EditList.js"
import { address } from "./Html.js"

/** Code points that no XML may hold, however they are written; controls go with `oneLine`. */
const unwritable = /[\uFFFE\uFFFF]/g

const xml = (text: string): string =>
  oneLine(text.replace(unwritable, " ")).replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)

type Picture = Shot["picture"]

const isSame = (one: Picture, other: Picture): boolean =>
  one.width === other.width &&
  one.height === other.height &&
  one.rate[0] * other.rate[1] === other.rate[0] * one.rate[1]

/** The film's own format first, and those of clips that came otherwise. */
const formatsOf = ({ height, rate, shots, width }: EditList): ReadonlyArray<Picture> =>
  Array.dedupeWith([{ width, height, rate }, ...shots.map(({ picture }) => picture)], isSame)

/** An asset's format, and what it says of its sound: nothing where there is none. */
const formatAndSound = ({ sound }: Shot, format: string): string =>
  Option.match(sound, {
    onNone: () => `format="${format}"`,
    onSome: ({ channels, sampleRate }) =>
      `hasAudio="1" format="${format}" audioSources="1" audioChannels="${channels}" audioRate="${sampleRate}"`
  })

/** The rates a sequence can have, as the format names them. */
const sequenceRates = [32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000]

/** The sound of the whole: as many channels as the fullest clip has, at the least rate that loses nothing. */
const filmSound = ({ shots }: EditList): string => {
  const sounds = shots.flatMap(({ sound }) => Option.toArray(sound))
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
export const fcpxmlOf = (film: EditList, folder: string): string => {
  const [frames, seconds] = film.rate
  const time = (count: number) => (count === 0 ? "0s" : `${count * seconds}/${frames}s`)
  const formats = formatsOf(film)
  const formatOf = ({ picture }: Shot) => `r${formats.findIndex((one) => isSame(one, picture)) + 1}`
  const assets = film.shots.map((shot, index) => {
    const { length, name, path } = shot
    return `    <asset id="a${index + 1}" name="${xml(name)}" start="0s" duration="${time(length)}" hasVideo="1" ${formatAndSound(shot, formatOf(shot))}>\n      <media-rep kind="original-media" src="file://${address(folder)}/${address(path)}"/>\n    </asset>`
  })
  const spine = endToEnd(film).flatMap((shot, index) => {
    const { gap, head } = shot
    return [
      ...(gap === 0
        ? []
        : [`<gap name="Gap" offset="${time(shot.at - gap)}" start="0s" duration="${time(gap)}"/>`]),
      `<asset-clip ref="a${index + 1}" name="${xml(shot.name)}" offset="${time(shot.at + head)}" start="${time(shot.from + head)}" duration="${time(shot.shown)}"/>`,
      ...(shot.crossfade === 0
        ? []
        : [
            `<transition name="Cross Dissolve" offset="${time(shot.at + shot.frames - shot.crossfade)}" duration="${time(shot.crossfade)}"/>`
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
