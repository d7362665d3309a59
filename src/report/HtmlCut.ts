import { Array, Option } from "effect"
import type { FilmCut, Stretch } from "../domain/Cut.js"
import { counted } from "../domain/Words.js"
import { type Content, facts, html } from "./Html.js"
import type { ReportedFilm } from "./HtmlFilm.js"
import { media } from "./HtmlTakes.js"

const stretches = (all: ReadonlyArray<Stretch>): string =>
  all.length === 0 ? "none" : all.map(({ from, to }) => `${from.toFixed(1)} – ${to.toFixed(1)} s`).join(", ")

/** `3 cuts, 1 crossfade`: how many there are of each kind, in the words of `said`. */
const tally = (kinds: ReadonlyArray<string>, said: (count: number, kind: string) => string): string =>
  Object.entries(Array.groupBy(kinds, (kind) => kind))
    .map(([kind, all]) => said(all.length, kind))
    .join(", ")

const joins = ({ clips }: FilmCut): string =>
  clips.length < 2
    ? "a single clip"
    : tally(
        clips.slice(0, -1).map(({ transition }) => transition),
        counted
      )

const handled = { copied: "copied, nothing encoded again", encoded: "encoded once" } as const

/** How the pictures came into the film, clip by clip where the film tells it. */
const pictures = ({ clips, pictures }: FilmCut): string => {
  const made = Array.getSomes(clips.map(({ way }) => way)).map((way) => way.made)
  return new Set(made).size < 2 ? handled[pictures] : tally(made, (count, kind) => `${count} ${kind}`)
}

/** How the clips were joined, and what was found when the film was decoded whole. */
export const cutSection = ({ state }: ReportedFilm): Content => {
  const cut = Option.getOrUndefined(state.cut)
  return (
    cut !== undefined &&
    html`<section id="cut"><h2>The cut</h2>${facts("facts", {
      Length: `${cut.seconds.toFixed(2)} s, ${cut.frames} frames`,
      Picture: `${cut.width} × ${cut.height}, ${Number((cut.rate[0] / cut.rate[1]).toFixed(2))} frames a second`,
      Joins: joins(cut),
      Pictures: pictures(cut),
      Sound: handled[cut.sound],
      Loudness: Option.match(cut.loudness, {
        onNone: () => "silent",
        onSome: (value) => `${value.toFixed(1).replace("-", "−")} LUFS`
      }),
      "Black stretches": stretches(cut.black),
      "Frozen stretches": stretches(cut.frozen)
    })}</section>`
  )
}

/** Pictures and clips that a change replaced: nothing is thrown away. */
export const setAsideSection = (film: ReportedFilm): Content =>
  film.setAside.length > 0 &&
  html`<section id="aside"><h2>Set aside <span class="count">replaced by a change</span></h2><div class="takes">${film.setAside.map(
    ({ path, was }) =>
      html`<figure class="take">${media(film, path, was === "" ? "A replaced take" : `Replaced: ${was}`)}<figcaption class="quiet path">${was === "" ? path : was}</figcaption></figure>`
  )}</div></section>`
