import { Option } from "effect"
import { secondsIn } from "../domain/SoundTime.js"
import type { SceneId, Transition } from "../domain/StoryPlan.js"
import { type Content, type Html, html, isolatedName } from "./Html.js"
import { linkTo, type ReportedFilm } from "./HtmlFilm.js"

/** A scene's place in the film, in seconds. */
export interface TimedScene {
  readonly sceneId: SceneId
  readonly from: number
  readonly to: number
  /** How long it and the next one are both in view. */
  readonly crossfade: number
  readonly transition: Transition
}

/** Where every scene lies: as it was cut, or, before that, as it is planned. */
export const placesOf = ({ state }: ReportedFilm): ReadonlyArray<TimedScene> =>
  Option.match(state.cut, {
    onSome: ({ clips, rate }) => {
      const seconds = (frames: number) => (frames * rate[1]) / rate[0]
      return clips.map(({ at, crossfade, frames, sceneId, transition }) => ({
        sceneId,
        from: seconds(at),
        to: seconds(at + frames),
        crossfade: seconds(crossfade),
        transition
      }))
    },
    onNone: () => {
      let at = 0
      return state.plan.scenesInOrder.map(({ durationSeconds, sceneId, transition }) => {
        const from = at
        at += state.videos.find((video) => video.sceneId === sceneId)?.duration ?? durationSeconds
        return { sceneId, from, to: at, crossfade: 0, transition }
      })
    }
  })

/** Minutes and whole seconds, as a player counts them. */
export const playerTime = (seconds: number): string => {
  const whole = Math.floor(seconds + 1e-6)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
}

/** The same to the tenth, where it is no whole second: `0:14.5`. */
export const exactClock = (seconds: number): string => {
  const tenths = Math.round(seconds * 10)
  const rest = tenths % 10
  return `${playerTime(Math.floor(tenths / 10))}${rest === 0 ? "" : `.${rest}`}`
}

/** A length as a person says it: in seconds, and from a minute on as a clock shows it. */
export const lengthInWords = (seconds: number): string =>
  seconds < 59.95 ? `${Number(seconds.toFixed(1))} s` : exactClock(seconds)

const lengthOf = (places: ReadonlyArray<TimedScene>): number => Math.max(0.001, ...places.map(({ to }) => to))

/** How wide each scene stands in the strip: a rule of its own for each, since the page allows no style on an element. */
export const timelineStyle = (film: ReportedFilm): string => {
  const places = placesOf(film)
  const shares = places.map(
    ({ crossfade, from, to }, index) =>
      `.strip li:nth-child(${index + 1}){flex-grow:${Math.max(0, to - from - crossfade).toFixed(3)}}`
  )
  return `.timeline .inner{min-width:${(places.length * 1.75).toFixed(2)}rem}${shares.join("")}`
}

/** The clips as an editor draws them: each a bar, and where one fades into the next, both bars slope. */
const ruler = (film: ReportedFilm, places: ReadonlyArray<TimedScene>): Html => {
  const whole = lengthOf(places)
  const x = (seconds: number) => ((1000 * seconds) / whole).toFixed(2)
  const bars = places.map(({ crossfade, from, to }, index) => {
    const into = places[index - 1]?.crossfade ?? 0
    const corners = [
      [from, 10],
      [from + into, 0],
      [to - crossfade, 0],
      [to, 10]
    ] as const
    return html`<polygon class="clip-${(index % 2) + 1}" points="${corners.map(([at, y]) => `${x(at)},${y}`).join(" ")}"/>`
  })
  const marked = (kind: "black" | "frozen") =>
    Option.toArray(film.state.cut).flatMap((cut) =>
      cut[kind].map(
        ({ from, to }) =>
          html`<rect class="${kind}" x="${x(from)}" y="11" width="${x(to - from)}" height="3"/>`
      )
    )
  const { narrations = [] } = film.state
  const told = narrations.flatMap(({ after, sceneId, seconds }) =>
    places
      .filter((place) => place.sceneId === sceneId)
      .map(
        ({ from }) =>
          html`<rect class="voice" x="${x(from + secondsIn(after))}" y="15" width="${x(seconds)}" height="3"/>`
      )
  )
  return html`<svg class="ruler" viewBox="0 0 1000 ${told.length > 0 ? 18 : 14}" preserveAspectRatio="none" aria-hidden="true" focusable="false">${bars}${marked("black")}${marked("frozen")}${told}</svg>`
}

/** The film at a glance: every scene as wide as it is long. */
export const timeline = (film: ReportedFilm): Content => {
  const places = placesOf(film)
  const cells = places.map(({ from, sceneId }) => {
    const scene = film.state.plan.scenes.find((one) => one.sceneId === sceneId)
    const keyframe = film.state.keyframes.find((one) => one.sceneId === sceneId)
    const still = keyframe === undefined ? undefined : linkTo(film, keyframe.keyframePath)
    return html`<li><a href="#scene-${sceneId}"><span class="still">${
      still !== undefined && html`<img src="${still}" alt="" decoding="async">`
    }</span><span class="at"><b>${sceneId}</b> <span class="hidden">${isolatedName(scene?.title ?? "")}, from </span>${playerTime(from)}</span></a></li>`
  })
  return (
    places.length > 0 &&
    html`<nav class="timeline" aria-label="Timeline of scenes"><div class="inner"><ol class="strip">${cells}</ol>${ruler(film, places)}</div></nav>`
  )
}
